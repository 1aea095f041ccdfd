from actions.models.journal import StatusUpdate
from actions.models.parts import Responsibility, Step
from actions.models.plan import Action, Objective
from actions.models.status import MOVES, Status

__all__ = ["MOVES", "Action", "Objective", "Responsibility", "Status", "StatusUpdate", "Step"]
