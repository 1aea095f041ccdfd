from members.models.cell import Membership, Mission, Team, TeamMembership
from members.models.doubts import Concern, Doubt
from members.models.invitations import Invitation
from members.models.merging import Merge
from members.models.messages import Message, WhyNot
from members.models.organisations import Organisation, OrganisationAlias
from members.models.people import Person, PersonAlias, User
from members.models.settlements import Answer, SettledRow, Settlement

__all__ = [
    "Answer",
    "Concern",
    "Doubt",
    "Invitation",
    "Membership",
    "Merge",
    "Message",
    "Mission",
    "Organisation",
    "OrganisationAlias",
    "Person",
    "PersonAlias",
    "SettledRow",
    "Settlement",
    "Team",
    "TeamMembership",
    "User",
    "WhyNot",
]
