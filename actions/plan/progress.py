"""What the plan has reached, counted for everybody to read. What nobody has said is counted apart, never as nothing."""

from collections import Counter
from dataclasses import dataclass, field

from actions.models import Objective, Scale, Status
from actions.models.progress import scale_of
from kit.plots import shares

TONES = {Scale.COMPLETED: "olive", Scale.SUBSTANTIAL: None, Scale.LIMITED: "saffron", Scale.NOT_STARTED: "saffron"}


@dataclass
class Reached:
    """Some actions together: how many stand at each status and degree, and how far they are on the average."""

    objective: Objective | None = None
    statuses: Counter = field(default_factory=Counter)
    scales: Counter = field(default_factory=Counter)
    said: list = field(default_factory=list)

    def add(self, status, progress):
        self.statuses[status] += 1
        self.scales[scale_of(progress)] += 1
        if progress is not None:
            self.said.append(progress)

    @property
    def number(self):
        return self.statuses.total()

    @property
    def unsaid(self):
        return self.scales[None]

    @property
    def mean(self):
        """Mean progress in percent of those of which somebody has said it; None where nobody has."""
        return round(sum(self.said) / len(self.said)) if self.said else None

    @property
    def by_status(self):
        return [(status, self.statuses[status]) for status in Status]

    @property
    def by_scale(self):
        return [(scale, self.scales[scale]) for scale in Scale]

    @property
    def stripes(self):
        """The statuses that occur as parts of one bar of 100 units: list of (status, number, start, length)."""
        start, parts = 0, []
        for status, number in self.by_status:
            if number:
                length = 100 * number / self.number
                parts.append((status, number, f"{start:.2f}", f"{length:.2f}"))
                start += length
        return parts


def reached(actions):
    """The whole of `actions` and each objective's part: (Reached, list of Reached). Two queries."""
    whole, parts = Reached(), {objective.pk: Reached(objective) for objective in Objective.objects.all()}
    for objective, status, progress in actions.order_by().values_list("objective", "status", "progress"):
        whole.add(status, progress)
        parts[objective].add(status, progress)
    return whole, list(parts.values())


def scale_plot(whole):
    """Rows of a plot: the degrees of those of which somebody has said it; their shares are of the whole."""
    rows = shares([*((scale.label, number) for scale, number in whole.by_scale), ("", whole.unsaid)])[:-1]
    return [row | {"tone": TONES[scale]} for row, scale in zip(rows, Scale, strict=True)]
