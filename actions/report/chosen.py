"""Which part of the plan is taken along: what the address asks for, as the plan's views read it, and the choice in words."""

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actions.models import Evidence
from actions.plan.filters import PlanFilter


def chosen(request):
    """(actions ready for the report, the filters in words: list of str)."""
    filters = PlanFilter(request)
    evidence = Prefetch("evidence", Evidence.objects.for_page(request.user), to_attr="shown_evidence")
    return filters.qs.in_plan_order().for_plan().prefetch_related(evidence), list(in_words(filters))


def in_words(filters):
    """«Status: done, under way» for each filter that was understood; what was not is left aside as in the views."""
    form = filters.form
    form.is_valid()
    for name, field in form.fields.items():
        if value := form.cleaned_data.get(name):
            yield f"{field.label}: {shown(field, value)}"


def shown(field, value):
    """The value of a filter as its reader chose it."""
    if hasattr(value, "year"):
        return date_format(value)
    if hasattr(field, "label_from_instance"):
        return field.label_from_instance(value)
    if not hasattr(field, "choices"):
        return f"«{value}»"
    asked = value if isinstance(value, list) else [value]
    return _(", ").join(str(label) for choice, label in flat(field.choices) if choice in asked)


def flat(choices):
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
