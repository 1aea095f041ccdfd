"""How the back office treats what must not be altered (journals, what was read from a document), and its spreadsheets."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin, ImportMixin
from import_export.forms import ExportForm
from import_export.tmp_storages import CacheStorage

from kit.folding import fold
from kit.spreadsheets.files import CSV, XLSX, RefusedSheet

READING = ["as_written", "source_line", "certainty", "source_note_ar", "source_note_fr"]


class FoldedSearchMixin:
    """Finds rows whatever the spelling of alef, yeh and teh marbuta. For tables of some thousand rows."""

    def get_search_results(self, request, queryset, search_term):
        words = fold(search_term).split()
        if not words:
            return queryset, False
        rows = queryset.values_list("pk", *self.search_fields)
        texts = ((pk, fold(" ".join(str(value or "") for value in values))) for pk, *values in rows)
        found = {pk for pk, text in texts if all(word in text for word in words)}
        return queryset.filter(pk__in=found), False


class NoBulkDeleteMixin:
    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


FIELDS = {
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    models.URLField: {"assume_scheme": "https"},
}


class ReadFromSourceMixin(FoldedSearchMixin, NoBulkDeleteMixin):
    """The words of the document are shown and never edited, nor how sure its reading is; a row read from it stays."""

    formfield_overrides = FIELDS

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), "as_written", "source_line", *(["code"] if obj else [])]
        return [*fixed, "certainty"] if obj and obj.source_line else fixed

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.source_line is None)


class KeepsSourceFormSet(BaseInlineFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        if form.instance.source_line and "certainty" in form.fields:
            form.fields["certainty"].disabled = True

    def clean(self):
        super().clean()
        if any(form.instance.source_line for form in self.deleted_forms):
            raise ValidationError(_("What was read from the minutes cannot be deleted; correct its reading instead."))


class SourceInline(admin.StackedInline):
    formset = KeepsSourceFormSet
    formfield_overrides = FIELDS
    readonly_fields = ["as_written", "source_line"]
    extra = 0


class NoRevertMixin:
    """Former versions are read and never brought back: that would pass the transitions by."""

    def revert_disabled(self, request, obj=None):
        return True

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)


class ReadOnlyMixin(NoBulkDeleteMixin):
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def reading_fieldset():
    return (_("What the minutes say"), {"fields": READING})


class SheetExportMixin(ExportMixin):
    export_form_class = ExportForm
    export_formats = [XLSX, CSV]
    to_encoding = "utf-8"

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def init_request_context_data(self, request, form):
        tables = [(table.get_display_name(), table().get_export_headers()) for table in self.resource_classes]
        return {**super().init_request_context_data(request, form), "fields_list": tables}


class SheetMixin(SheetExportMixin, ImportMixin):
    """Import with a preview, all or nothing, for those who may change the rows."""

    import_formats = [XLSX, CSV]
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"
    tmp_storage_class = CacheStorage

    def has_import_permission(self, request):
        return self.has_change_permission(request) and self.has_add_permission(request)

    def get_import_data_kwargs(self, **kwargs):
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form, e):
        words = str(e) if isinstance(e, RefusedSheet) else _("The file cannot be read. Choose its format, or save it again.")
        form.add_error("import_file", words)

    def process_result(self, result, request):
        """The rows may have changed since the preview: then nothing was written, and it is said."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request, _("Nothing was imported: the rows have changed since the preview. Import the file again.")
            )
            return HttpResponseRedirect(reverse(f"admin:{'_'.join(self.get_model_info())}_import"))
        return super().process_result(result, request)
