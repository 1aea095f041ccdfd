"""Which part of the queue is shown: filters whose state is the page's address, each value with its number of rows."""

from collections import Counter

from django import forms
from django.db.models import BooleanField, Case, Count, Q, When
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
KINDS = {
    "waits": {
        "desk": (_("For the desk"), Q(state__in=WAITING, is_correcting=False)),
        "contributor": (_("For the contributor"), WITH_CONTRIBUTOR),
    },
    "published": {"yes": (_("In the catalogue"), IN_CATALOGUE), "no": (_("Not in the catalogue"), ~IN_CATALOGUE)},
    "doubles": {"yes": (_("Perhaps told twice"), Q(has_doubles=True))},
    "comments": {"open": (_("With open comments"), Q(open_comments__gt=0))},
}
COLUMNS = ["state", "theme", "mechanism", "language", "source"]


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
        self.visible = Experience.objects.visible_to(self.user)
        super().__init__(request.GET, self.visible.with_doubles(self.visible).with_open_comments(), request=request)
        self.words = {
            "theme": {row.pk: str(row) for row in Theme.objects.all()},
            "mechanism": {row.pk: str(row) for row in Mechanism.objects.all()},
            "assigned": self._readers(),
        }
        for name, words in self.words.items():
            self.filters[name].extra["choices"] = list(words.items())

    def shown(self, page):
        """The rows of a `page` of keys, in its order."""
        rows = self.queryset.for_queue().in_bulk(list(page))
        return [rows[pk] for pk in page if pk in rows]

    @property
    def keys(self):
        """Keys of the rows that the filters leave, in the order that is asked for."""
        rows = self.qs if self.chosen.get("sort") else self.qs.longest_waiting_first()
        return rows.values_list("pk", flat=True)

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
        if reader == "nobody":
            return rows.unread()
        return rows.filter(assigned_to=self.user.pk if reader == "me" else reader)

    def by_kind(self, rows, name, value):
        return rows.filter(KINDS[name][value][1])

    def sorted_by(self, rows, _name, sort):
        return rows.order_by(*SORTS[sort][1])

    @cached_property
    def groups(self):
        """[({filter: values that its rows have}, number of rows)] of what the searched words leave, in one query."""
        rows = self.queryset.order_by()
        if words := self.form.cleaned_data.get("q"):
            rows = self.by_words(rows, "q", words)
        signs = {
            f"is_{name}_{value}": condition
            for name, values in KINDS.items()
            for value, (_words, condition) in values.items()
        }
        signs = {
            sign: Case(When(condition, then=True), default=False, output_field=BooleanField())
            for sign, condition in signs.items()
        }
        told = rows.annotate(**signs).values(*COLUMNS, "assigned_to", *signs).annotate(number=Count("pk"))
        return [(self._values(row), row["number"]) for row in told]

    def _values(self, row):
        values = {name: {row[name]} for name in COLUMNS}
        reader = "me" if row["assigned_to"] == self.user.pk else str(row["assigned_to"])
        values["assigned"] = {reader if reader in self.words["assigned"] else "nobody"}
        return values | {name: {value for value in KINDS[name] if row[f"is_{name}_{value}"]} for name in KINDS}

    @cached_property
    def counts(self):
        """{filter: {value: number of rows}} of each value among the rows that the other filters leave."""
        asked = {name: value for name, value in self.form.cleaned_data.items() if value and name not in {"q", "sort"}}
        counts = {name: Counter() for name in (*COLUMNS, "assigned", *KINDS)}
        for values, number in self.groups:
            against = [name for name, value in asked.items() if value not in values[name]]
            for name in counts if not against else against if len(against) == 1 else ():
                counts[name].update(dict.fromkeys(values[name], number))
        return counts

    @cached_property
    def fields(self):
        """The form's fields, their choices with their numbers; a value without rows stays out, unless it is chosen."""
        for name, numbers in self.counts.items():
            field, chosen = self.form.fields[name], self.form.data.get(name)
            field.choices = [
                (value, f"{words} ({numbers[value]})" if value else words)
                for value, words in field.choices
                if not value or numbers[value] or value == chosen
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
