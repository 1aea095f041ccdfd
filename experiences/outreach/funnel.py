"""How many come from each channel, from the first visit to the published sheet."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from experiences.models import Channel, ChannelDay, Experience, State

DAYS = 30
STEPS = ["visits", "begun", "sent", "accepted", "published"]


@dataclass
class Row:
    """A way to the form; `visits` is None where none are counted. `channel` is None for what is no channel."""

    label: str
    channel: Channel | None
    visits: int | None
    begun: int = 0
    sent: int = 0
    accepted: int = 0
    published: int = 0


class Funnel:
    """Of what was begun within the period, what has become by now; three queries.

    Each experience counts once and in the period in which it was begun, so that no step is larger than the one before; the
    visits are those of the same days. What came on paper, by phone or from another form has no part in it.
    """

    def __init__(self, *, lately):
        self.since = timezone.localdate() - timedelta(days=DAYS - 1) if lately else None
        visits, found = self._visits(), self._experiences()
        channels = list(Channel.objects.select_related("organisation"))
        self.channels = [Row(str(each), each, visits.get(each.pk, 0), *found.get((each.pk, False), ())) for each in channels]
        self.others = [
            Row(_("Personal links"), None, None, *found.get((None, True), ())),
            Row(_("Directly"), None, visits.get(None, 0), *found.get((None, False), ())),
        ]
        self.rows = [*self.channels, *self.others]

    def _visits(self):
        days = ChannelDay.objects.filter(day__gte=self.since) if self.since else ChannelDay.objects.all()
        return dict(days.order_by().values_list("channel").annotate(Sum("visits")))

    def _experiences(self):
        """{(channel, whether by a personal link): (begun, sent, accepted, published)}."""
        came = Experience.objects.filter(source=Experience.Source.FORM)
        if self.since:
            came = came.filter(created_at__date__gte=self.since)
        sent, accepted = Q(sent_at__isnull=False), Q(state=State.ACCEPTED)
        live = accepted & Q(publication__isnull=False, publication__withdrawn_at=None)
        rows = (
            came.annotate(by_link=Q(lead__isnull=False))
            .order_by()
            .values_list("channel", "by_link")
            .annotate(
                all=Count("pk"),
                sent=Count("pk", filter=sent),
                accepted=Count("pk", filter=accepted),
                published=Count("pk", filter=live),
            )
        )
        return {(None if by_link else channel, bool(by_link)): tuple(counts) for channel, by_link, *counts in rows}

    @property
    def bars(self):
        """The whole funnel as rows of a plot: each step, how many, and its part of the largest in percent."""
        labels = [
            _("Opened the form"),
            _("Began to write"),
            pgettext("experiences of a channel", "Sent"),
            pgettext("experiences of a channel", "Accepted"),
            _("In the catalogue"),
        ]
        sums = [sum(getattr(row, step) or 0 for row in self.rows) for step in STEPS]
        largest = max(sums) or 1
        tones = ["", "", "", "olive", "olive"]
        return [
            {"label": label, "value": number, "percent": round(100 * number / largest, 1), "tone": tone}
            for label, number, tone in zip(labels, sums, tones, strict=True)
        ]

    @property
    def is_empty(self):
        return not any(row["value"] for row in self.bars)
