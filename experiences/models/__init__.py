from experiences.models.attachments import Attachment
from experiences.models.experience import Experience
from experiences.models.journal import Move
from experiences.models.states import MOVES, State
from experiences.models.vocabularies import Mechanism, Neighbourhood, TargetGroup, Theme

__all__ = [
    "MOVES",
    "Attachment",
    "Experience",
    "Mechanism",
    "Move",
    "Neighbourhood",
    "State",
    "TargetGroup",
    "Theme",
]
