"""The sheet that a coordinator brings in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.report.importing import open_sheet
from kit.spreadsheets.files import MAX_BYTES, RefusedSheet


class SheetForm(forms.Form):
    """Accepts what can be read as a sheet of the plan; its bytes stay in `content`."""

    sheet = forms.FileField(
        label=_("The plan’s sheet (XLSX)"),
        max_length=255,
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )

    def clean_sheet(self):
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is too big."))
        self.content = sheet.read()
        try:
            open_sheet(self.content)
        except RefusedSheet as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return sheet
