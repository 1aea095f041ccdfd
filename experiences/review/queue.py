"""Which part of the queue is shown: filters whose state is the page's address, each value with its number of rows."""

from django import forms
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import CharFilter, ChoiceFilter, FilterSet

from experiences.models import Experience, Mechanism, State, Theme
from experiences.models.reviewed import READERS
from experiences.models.states import WAITING
from kit.folding import fold
from members.models import User

SORTS = {
    "": (_("What waits longest"), ()),
    "newest": (_("Received last"), ("-sent_at", "-pk")),
    "changed": (_("Changed last"), ("-changed_at", "-pk")),
    "title": (_("Title"), ("folded_title", "pk")),
    "holder": (_("Organisation"), ("folded_holder", "pk")),
}
IN_CATALOGUE = Q(publication__isnull=False, publication__withdrawn_at=None)
WITH_CONTRIBUTOR = Q(state=State.COMPLETION_ASKED) | Q(is_correcting=True)
# Filters of two or three kinds of rows: value → (words, condition).
WAITS = {
    "desk": (_("For the desk"), Q(state__in=WAITING, is_correcting=False)),
    "contributor": (_("For the contributor"), WITH_CONTRIBUTOR),
}
PUBLISHED = {"yes": (_("In the catalogue"), IN_CATALOGUE), "no": (_("Not in the catalogue"), ~IN_CATALOGUE)}
DOUBLES = {"yes": (_("Perhaps told twice"), Q(has_doubles=True))}
COMMENTS = {"open": (_("With open comments"), Q(open_comments__gt=0))}
KINDS = {"waits": WAITS, "published": PUBLISHED, "doubles": DOUBLES, "comments": COMMENTS}
COLUMNS = {"state": "state", "theme": "theme", "mechanism": "mechanism", "language": "language", "source": "source"}


def kinds(label, name):
    choices = [(value, words) for value, (words, _condition) in KINDS[name].items()]
    return ChoiceFilter(label=label, method="by_kind", choices=choices, empty_label=_("All"))


class QueueFilter(FilterSet):
    """A value that cannot be read is left aside (`unread` says so), the others apply."""

    q = CharFilter(
        label=_("Search by title, organisation or code"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    state = ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("All"))
    assigned = ChoiceFilter(label=pgettext_lazy("an experience", "Who reads it"), method="by_reader", empty_label=_("All"))
    waits = kinds(_("Waits"), "waits")
    theme = ChoiceFilter(label=_("Theme"), empty_label=_("All"))
    mechanism = ChoiceFilter(label=_("Mechanism"), empty_label=_("All"))
    published = kinds(_("Catalogue"), "published")
    doubles = kinds(_("Resembling ones"), "doubles")
    comments = kinds(_("Comments"), "comments")
    language = ChoiceFilter(
        label=_("Language"), choices=Experience._meta.get_field("language").choices, empty_label=_("All")
    )
    source = ChoiceFilter(label=_("Source"), choices=Experience.Source.choices, empty_label=_("All"))
    sort = ChoiceFilter(
        label=_("Order"),
        method="sorted_by",
        choices=[(code, words) for code, (words, _columns) in SORTS.items() if code],
        empty_label=SORTS[""][0],
    )

    class Meta:
        model = Experience
        fields = []

    def __init__(self, request):
        self.user = request.user
        visible = Experience.objects.visible_to(self.user)
        super().__init__(request.GET, visible.with_doubles(visible).with_open_comments(), request=request)
        self.words = {
            "theme": {row.pk: str(row) for row in Theme.objects.all()},
            "mechanism": {row.pk: str(row) for row in Mechanism.objects.all()},
            "assigned": self._readers(),
        }
        for name, words in self.words.items():
            self.filters[name].extra["choices"] = list(words.items())

    def _readers(self):
        """{value: words}: oneself, nobody, then everybody who may be given one."""
        others = User.objects.with_role(*READERS).exclude(pk=self.user.pk).select_related("person").order_by("pk")
        return {"me": _("Me"), "nobody": _("Nobody yet")} | {str(user.pk): str(user) for user in others}

    def by_words(self, rows, _name, text):
        for word in fold(text).split():
            rows = rows.filter(
                Q(folded_title__contains=word) | Q(folded_holder__contains=word) | Q(tracking_code__icontains=word)
            )
        return rows

    def by_reader(self, rows, _name, reader):
        return rows.filter(assigned_to={"me": self.user.pk, "nobody": None}.get(reader, reader))

    def by_kind(self, rows, name, value):
        return rows.filter(KINDS[name][value][1])

    def sorted_by(self, rows, _name, sort):
        return rows.order_by(*SORTS[sort][1])

    def without(self, name):
        """The rows that all the other filters leave: those that a value of this one is counted among."""
        rows = self.queryset
        for other, value in self.form.cleaned_data.items():
            if other not in {name, "sort"}:
                rows = self.filters[other].filter(rows, value)
        return rows.order_by()

    @cached_property
    def counts(self):
        """{filter: {value: number of rows}} as the other filters leave them; a query a filter."""
        counts = {
            name: dict(self.without(name).values_list(column).annotate(Count("pk"))) for name, column in COLUMNS.items()
        }
        readers = dict(self.without("assigned").values_list("assigned_to").annotate(Count("pk")))
        counts["assigned"] = {str(pk): number for pk, number in readers.items()}
        counts["assigned"] |= {"me": readers.get(self.user.pk, 0), "nobody": readers.get(None, 0)}
        for name, values in KINDS.items():
            wanted = {value: Count("pk", filter=condition) for value, (_words, condition) in values.items()}
            counts[name] = self.without(name).aggregate(**wanted)
        return counts

    @cached_property
    def fields(self):
        """The form's fields, their choices with their numbers; a value without rows stays out, unless it is chosen."""
        for name, numbers in self.counts.items():
            field, chosen = self.form.fields[name], self.form.data.get(name)
            field.choices = [
                (value, f"{words} ({numbers[value]})" if value else words)
                for value, words in field.choices
                if not value or numbers.get(value) or (value == chosen and numbers.setdefault(value, 0) == 0)
            ]
        return [self.form[name] for name in self.filters if name not in {"q", "state"}]

    @property
    def states(self):
        """[(code, words, number, address)] of the states that have rows: the address keeps the other filters."""
        numbers = self.counts["state"]
        return [
            (code, State(code).label, numbers[code], self.with_value("state", code)) for code in State if code in numbers
        ]

    @property
    def readers(self):
        """The same of oneself and nobody."""
        numbers = self.counts["assigned"]
        return [
            (code, words, numbers[code], self.with_value("assigned", code))
            for code, words in [("me", _("Mine")), ("nobody", _("Nobody’s"))]
        ]

    def with_value(self, name, value=""):
        """The address with this value of the filter, or without it; from the first page on."""
        asked = self.query.copy()
        asked.pop(name, None)
        if value:
            asked[name] = value
        return asked.urlencode()

    @cached_property
    def query(self):
        """QueryDict of what is set and was understood: the part of the address that these filters are."""
        asked = QueryDict(mutable=True)
        for name in self.filters:
            if name not in self.errors and (value := self.data.get(name)):
                asked[name] = value
        return asked

    @property
    def address(self):
        return self.query.urlencode()

    @property
    def chosen(self):
        """{filter: value} of what is set."""
        return self.query.dict()

    @property
    def is_active(self):
        return bool(self.query.keys() - {"sort"})

    @property
    def number(self):
        """How many filters are set beside the words, the state and the order."""
        return len(self.query.keys() - {"q", "state", "sort"})

    @property
    def chips(self):
        """What is set: list of (name, value in words, the address without it)."""
        said = {name: dict(words) for name, words in self.words.items()}
        chips = []
        for name, value in self.query.items():
            if name != "sort":
                words = said.get(name) or dict(self.filters[name].extra.get("choices", ()))
                chips.append((self.filters[name].label, words.get(value, value), self.with_value(name)))
        return chips

    @property
    def unread(self):
        """Names of the filters whose value was left aside."""
        return [str(self.filters[name].label) for name in self.errors]
