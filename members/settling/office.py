"""The back office and its spreadsheets keep off what is settled with a doubt: readings change on the doubts' pages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.backoffice import KeepsSourceFormSet, ReadFromSourceMixin
from members.models import Concern


def locked_fields(model):
    """Fields of each row of `model` that a doubt is about: {key of the row: set of field names}. One query."""
    found = {}
    for row, fields in Concern.objects.filter(kind=model._meta.label_lower).values_list("row", "fields"):
        found.setdefault(row, set()).update(fields)
    return found


class SettledMixin(ReadFromSourceMixin):
    """For a ModelAdmin: what a doubt is about is read here, with the way to where it is settled."""

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "doubts", *sorted(locked_fields(self.model).get(obj.pk, ()))] if obj else fixed

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        *first, (title, options) = fieldsets
        return [*first, (title, {**options, "fields": [*options["fields"], "doubts"]})]

    @admin.display(description=gettext_lazy("doubts of the minutes"))
    def doubts(self, row):
        concerns = Concern.objects.of(row).order_by("doubt__order")
        links = ((reverse("doubt", args=[each.doubt.code]), str(each.doubt)) for each in concerns)
        return format_html_join("، ", '<a href="{}">{}</a>', links) or "—"


class MergeableMixin(SettledMixin):
    """For records that can be merged: those that were merged into another are found nowhere here."""

    def get_queryset(self, request):
        return super().get_queryset(request).standing()


class SettledFormSet(KeepsSourceFormSet):
    """Rows of an inline: the fields that a doubt is about keep what they hold, whatever is sent."""

    @cached_property
    def _locked(self):
        return locked_fields(self.model)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name in self._locked.get(form.instance.pk, ()):
            if name in form.fields:
                form.fields[name].disabled = True


class SettledSheet:
    """For a resource: an import that would change what a doubt is about says where that is settled."""

    @cached_property
    def _locked(self):
        return locked_fields(self._meta.model)

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if instance.pk and field.attribute in self._locked.get(instance.pk, ()) and field.column_name in row:
            if field.clean(row) != getattr(instance, field.attribute):
                raise ValueError(
                    _("“%(field)s” is doubtful in the minutes for this row: it changes on the page of its doubt.")
                    % {"field": capfirst(field.column_name)}
                )
            return
        super().import_field(field, instance, row, is_m2m, **kwargs)
