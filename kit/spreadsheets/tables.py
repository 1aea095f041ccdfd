"""Models as tables: which columns, under which headings, and what an import may change."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.encoding import force_str
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export import resources
from import_export.fields import Field
from import_export.resources import Diff
from import_export.results import Result

from kit.folding import fold
from kit.spreadsheets.cells import Choice, Code, Day, Number, Text, YesNo, in_all_languages
from kit.spreadsheets.files import RefusedSheet, is_blank


class SheetResult(Result):
    """Counts rows as the spreadsheet does: the headings are row 1."""

    def append_invalid_row(self, number, row, validation_error):
        super().append_invalid_row(number + 1, row, validation_error)

    def append_error_row(self, number, row, errors):
        super().append_error_row(number + 1, row, errors)


class WholeCells(Diff):
    """Differences cell by cell: letters of Arabic words taken apart are not read."""

    def as_html(self):
        cells = []
        for before, after in zip(self.left, self.right, strict=True):
            before, after = ("" if self.new else force_str(before)), force_str(after)
            parts = [("del", before), ("ins", after)] if before != after else [("span", after)]
            cells.append(format_html_join(" ", "<{0}>{1}</{0}>", ((tag, text) for tag, text in parts if text)))
        return cells


class SheetResource(resources.ModelResource):
    """A model's table whose headings are the names of its fields, understood in each of the portal's languages.

    Rows are known by their code. `export_only` columns are written, and left alone when they come back.
    """

    export_only = ()

    class Meta:
        import_id_fields = ["code"]
        skip_unchanged = report_skipped = clean_model_instances = use_transactions = True

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        if django_field.choices:
            widget = Choice(django_field.choices)
        else:
            by_type = {
                "BooleanField": YesNo,
                "DateField": Day,
                "PositiveSmallIntegerField": Number,
                "PositiveIntegerField": Number,
            }
            kind = django_field.get_internal_type()
            widget = Code(django_field.related_model) if kind == "ForeignKey" else by_type.get(kind, Text)()
        widget.coerce_to_string = isinstance(widget, Text)
        return cls.DEFAULT_RESOURCE_FIELD(
            attribute=field_name,
            column_name=capfirst(django_field.verbose_name),
            widget=widget,
            readonly=readonly or field_name in cls.export_only or not django_field.editable,
            saves_null_values=True,
        )

    def before_import(self, dataset, **kwargs):
        """Read the headings in whichever language; raises ValueError for one that is unknown, missing or there twice."""
        names = {form: field.column_name for field in self.fields.values() for form in in_all_languages(field.column_name)}
        headers = [force_str(names.get(fold(header), "")) for header in dataset.headers]
        unknown = [header for header, name in zip(dataset.headers, headers, strict=True) if not name]
        wanted = [force_str(self.fields[name].column_name) for name in self.get_import_id_fields()]
        problem = None
        if unknown:
            problem = _("Unknown columns: %(columns)s.") % {"columns": _(", ").join(unknown)}
        elif missing := [name for name in wanted if name not in headers]:
            problem = _("The column “%(column)s” is missing.") % {"column": missing[0]}
        elif twice := [name for name in headers if headers.count(name) > 1]:
            problem = _("The column “%(column)s” stands there twice.") % {"column": twice[0]}
        if problem:
            dataset.wipe()
            raise RefusedSheet(problem)
        dataset.headers = headers

    def get_import_fields(self):
        return [field for field in super().get_import_fields() if not field.readonly]

    def get_result_class(self):
        return SheetResult

    def get_diff_class(self):
        return WholeCells

    def import_row(self, row, instance_loader, **kwargs):
        if not is_blank(row.values()):
            return super().import_row(row, instance_loader, **kwargs)
        blank = self.get_row_result_class()()
        blank.import_type, blank.diff = blank.IMPORT_TYPE_SKIP, [""] * len(self.get_import_fields())
        return blank

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        try:
            super().validate_instance(instance, import_validation_errors, validate_unique)
        except ValidationError as error:
            headings = {name: force_str(field.column_name) for name, field in self.fields.items()}
            raise ValidationError(
                {headings.get(name, NON_FIELD_ERRORS): found for name, found in error.error_dict.items()}
            ) from error


def derived(heading, render):
    """A column that is only written: what `render(row)` gives."""
    return Field(column_name=heading, dehydrate_method=render, readonly=True)
