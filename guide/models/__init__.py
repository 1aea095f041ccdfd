from guide.models.builds import Build, LostLease
from guide.models.editions import Chapter, Edition, Entry
from guide.models.states import ACTIVE, BuildState, EditionState, Phase, Reason

__all__ = [
    "ACTIVE",
    "Build",
    "BuildState",
    "Chapter",
    "Edition",
    "EditionState",
    "Entry",
    "LostLease",
    "Phase",
    "Reason",
]
