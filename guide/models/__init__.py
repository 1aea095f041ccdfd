from guide.models.builds import Build, LostLease
from guide.models.chapters import Chapter, Entry
from guide.models.editions import Edition
from guide.models.files import BookFile
from guide.models.frozen import FrozenManuscript
from guide.models.journal import EditionComment, EditionMove, EditionWording
from guide.models.left_out import LeftOut
from guide.models.partners import Partner
from guide.models.states import ACTIVE, OPEN, Arrangement, BuildState, EditionState, Format, Phase, Reason

__all__ = [
    "ACTIVE",
    "OPEN",
    "Arrangement",
    "BookFile",
    "Build",
    "BuildState",
    "Chapter",
    "Edition",
    "EditionComment",
    "EditionMove",
    "EditionState",
    "EditionWording",
    "Entry",
    "Format",
    "FrozenManuscript",
    "LeftOut",
    "LostLease",
    "Partner",
    "Phase",
    "Reason",
]
