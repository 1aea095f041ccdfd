from experiences.models.attachments import Attachment
from experiences.models.experience import Experience
from experiences.models.journal import Move
from experiences.models.links import PrivateLink
from experiences.models.notice import LegalNotice
from experiences.models.states import MOVES, State
from experiences.models.vocabularies import Mechanism, Neighbourhood, TargetGroup, Theme

__all__ = [
    "MOVES",
    "Attachment",
    "Experience",
    "LegalNotice",
    "Mechanism",
    "Move",
    "Neighbourhood",
    "PrivateLink",
    "State",
    "TargetGroup",
    "Theme",
]
