from members.models.cell import Membership, Mission, Team, TeamMembership
from members.models.invitations import Invitation
from members.models.messages import Message, WhyNot
from members.models.organisations import Organisation, OrganisationAlias
from members.models.people import Person, User

__all__ = [
    "Invitation",
    "Membership",
    "Message",
    "Mission",
    "Organisation",
    "OrganisationAlias",
    "Person",
    "Team",
    "TeamMembership",
    "User",
    "WhyNot",
]
