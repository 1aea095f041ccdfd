from experiences.models.attachments import Attachment
from experiences.models.channels import Channel, ChannelDay
from experiences.models.consents import ConsentChange
from experiences.models.editing import EditedText, EditedWording
from experiences.models.experience import Experience
from experiences.models.import_drafts import ColumnMatching, DraftRow, ImportDraft
from experiences.models.imports import ExperienceImport, ImportedRow
from experiences.models.journal import Move
from experiences.models.lead_states import LeadState
from experiences.models.leads import Lead, LeadLink, LeadMove
from experiences.models.licence import DataTerms
from experiences.models.links import PrivateLink
from experiences.models.notice import LegalNotice
from experiences.models.publications import Publication, PublicationEvent
from experiences.models.reviewing import Conflict, ReviewComment, ReviewEntry, SetApart
from experiences.models.sendings import Sending
from experiences.models.sign_offs import SignOff, SignOffEvent, SignOffState
from experiences.models.states import MOVES, State
from experiences.models.vocabularies import Mechanism, Neighbourhood, TargetGroup, Theme

__all__ = [
    "MOVES",
    "Attachment",
    "Channel",
    "ChannelDay",
    "ColumnMatching",
    "Conflict",
    "ConsentChange",
    "DataTerms",
    "DraftRow",
    "EditedText",
    "EditedWording",
    "Experience",
    "ExperienceImport",
    "ImportDraft",
    "ImportedRow",
    "Lead",
    "LeadLink",
    "LeadMove",
    "LeadState",
    "LegalNotice",
    "Mechanism",
    "Move",
    "Neighbourhood",
    "PrivateLink",
    "Publication",
    "PublicationEvent",
    "ReviewComment",
    "ReviewEntry",
    "Sending",
    "SetApart",
    "SignOff",
    "SignOffEvent",
    "SignOffState",
    "State",
    "TargetGroup",
    "Theme",
]
