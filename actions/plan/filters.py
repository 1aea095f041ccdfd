"""Which part of the plan is shown: filters whose state is the page's address, so that it can be shared."""

from datetime import date, timedelta

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from actions.deadlines import Precision, date_range
from actions.models import Action, Objective, Status, Step
from kit.languages import in_language
from members.access import is_inside
from members.models import Organisation, Person, Team


class Due(models.TextChoices):
    OVERDUE = "overdue", _("Overdue")
    MONTH = "month", _("This month")
    QUARTER = "quarter", _("From today, within three months")
    NONE = "none", _("Without a deadline")


class ObjectiveField(forms.ModelChoiceField):
    def label_from_instance(self, objective):
        return f"{objective.order}. {in_language(objective, 'text')}"


class ObjectiveFilter(ModelChoiceFilter):
    field_class = ObjectiveField


class PlanFilter(FilterSet):
    """A value that cannot be read is left aside (`unread` says so), the others apply.

    Persons can be asked for by the cell alone, and strangers search only what they may read.
    """

    q = CharFilter(
        label=_("Search in the plan"), method="by_words", max_length=100, widget=forms.TextInput({"type": "search"})
    )
    objective = ObjectiveFilter(
        label=_("Objective"), queryset=Objective.objects.all(), to_field_name="code", empty_label=_("All")
    )
    responsible = ChoiceFilter(label=_("Who answers"), method="by_party", empty_label=_("All"))
    status = MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple, distinct=False
    )
    due = ChoiceFilter(label=_("Due"), method="by_due", choices=Due.choices, empty_label=_("At any time"))
    after = DateFilter(label=_("Due from"), method="due_after", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    before = DateFilter(label=_("Due until"), method="due_before", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    level = ChoiceFilter(
        label=_("Level"),
        method="by_level",
        choices=[choice for choice in Step.Level.choices if choice[0]],
        empty_label=_("All"),
    )

    class Meta:
        model = Action
        fields = []

    def __init__(self, request, actions=None):
        self.inside = is_inside(request.user)
        super().__init__(request.GET, Action.objects.all() if actions is None else actions, request=request)
        self.filters["responsible"].extra["choices"] = list(self._parties())

    def _parties(self):
        """Those who answer for any action, in groups: a choice's value is kind and code."""
        groups = [(_("Teams"), "team", Team, "name"), (_("Organisations"), "organisation", Organisation, "label")]
        if self.inside:
            groups.append((_("Persons"), "person", Person, "shown_name"))
        for heading, kind, model, name in groups:
            rows = model.objects.filter(responsibilities__isnull=False).distinct()
            if choices := [(f"{kind}:{row.code}", in_words(row, name)) for row in rows]:
                yield heading, choices

    def by_words(self, actions, _name, text):
        return actions.search(text, inside=self.inside)

    def by_party(self, actions, _name, party):
        return actions.held_by(*party.split(":", 1))

    def by_due(self, actions, _name, due):
        today = timezone.localdate()
        if due == Due.OVERDUE:
            return actions.overdue()
        if due == Due.NONE:
            return actions.filter(due_to=None)
        if due == Due.MONTH:
            return actions.due_between(*date_range(Precision.MONTH, today))
        return actions.due_between(today, today + timedelta(days=91))

    def due_after(self, actions, _name, day):
        return actions.due_between(day, None)

    def due_before(self, actions, _name, day):
        return actions.due_between(None, day)

    def by_level(self, actions, _name, level):
        return actions.filter(pk__in=Step.objects.filter(level=level).values("action"))

    @cached_property
    def query(self):
        """QueryDict of what is set and was understood: the part of the address that these filters are."""
        asked = QueryDict(mutable=True)
        for name in self.filters:
            if name not in self.errors and any(values := self.data.getlist(name)):
                asked.setlist(name, [value for value in values if value])
        return asked

    @property
    def address(self):
        return self.query.urlencode()

    @property
    def is_active(self):
        return bool(self.query)

    @property
    def number(self):
        """How many filters are set beside the words that are searched."""
        return len(self.query) - ("q" in self.query)

    @property
    def chips(self):
        """What is set, each value by itself: list of (name, value in words, the address without it)."""
        chips = []
        for name, values in self.query.lists():
            for value in values:
                rest = self.query.copy()
                rest.setlist(name, [other for other in values if other != value])
                chips.append((self.filters[name].label, self._in_words(name, value), rest.urlencode()))
        return chips

    def _in_words(self, name, value):
        choices = flatten_choices(getattr(self.form.fields[name], "choices", ()))
        said = self.form.cleaned_data[name]
        return date_format(said) if isinstance(said, date) else dict(choices).get(value, value)

    @property
    def unread(self):
        """Names of the filters whose value was left aside."""
        return [str(self.filters[name].label) for name in self.errors]


def in_words(row, name):
    return str(getattr(row, name, "") or in_language(row, name))
