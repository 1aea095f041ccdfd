"""The action plan in spreadsheets."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.deadlines import date_range
from actions.models import Action
from kit.spreadsheets.tables import SheetResource
from members.resources import READING
from members.settling.office import SettledSheet


class ActionResource(SettledSheet, SheetResource):
    """Status and version are only written. A deadline is read for new actions: later it moves by postponing, with a reason."""

    export_only = [*READING, "responsible_as_written", "deadline_as_written", "year_inferred"]

    class Meta:
        model = Action
        name = gettext_lazy("Actions")
        fields = [
            "code",
            "order",
            "objective",
            "thematic_objective",
            "measures_ar",
            "measures_fr",
            "measures_public_ar",
            "measures_public_fr",
            "responsible_as_written",
            "deadline_as_written",
            "due_to",
            "precision",
            "year_inferred",
            "status",
            "certainty",
            "source_note_ar",
            "source_note_fr",
            "as_written",
            "source_line",
        ]

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if instance.pk and field.attribute in {"due_to", "precision"} and field.column_name in row:
            if field.clean(row) != getattr(instance, field.attribute):
                raise ValueError(_("The deadline of an action moves by postponing it, with a reason."))
            return
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        if not instance.pk and instance.due_to and instance.precision:
            instance.due_from, instance.due_to = date_range(instance.precision, instance.due_to)
        super().validate_instance(instance, import_validation_errors, validate_unique)
