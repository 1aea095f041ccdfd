"""The steps of an import: the file, what its columns are, what its words mean, the confirmation."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.arriving import targets
from experiences.arriving.draft import new_draft
from experiences.arriving.opening import BOUNDS, heading
from experiences.arriving.words import KEEPS_WORDS, LEFT_OUT, OTHER, all_words
from experiences.form.fields import CHOOSE, Line, Story
from kit.folding import fold
from kit.spreadsheets.files import RefusedSheet

CONSENT = ["consent_by", "consent_on", "consent_words"]
LEAVE_OUT = "-"


class UploadForm(forms.Form):
    sheet = forms.FileField(
        label=_("The answers, as exported (XLSX or CSV)"),
        max_length=255,
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.txt"}),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )

    def keep(self, *, by):
        """The ImportDraft of the file; None where it cannot be read, which the form then says."""
        sheet = self.cleaned_data["sheet"]
        try:
            if sheet.size > BOUNDS.bytes:
                raise RefusedSheet(_("The file is too big."))
            return new_draft(sheet.read(), sheet.name, by=by)
        except RefusedSheet as refusal:
            self.add_error("sheet", str(refusal))


class ColumnsForm(forms.Form):
    """A target for each column, and how consent was collected where no column says it."""

    consent_by = Line(label=_("Who collected the consents?"), max_length=120, required=False)
    consent_on = forms.DateField(
        label=_("On which day?"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is no day that can be read.")},
    )
    consent_words = Story(label=_("In which words was consent asked for and given?"), rows=3, max_length=2000)

    def __init__(self, data=None, *, draft, suggested):
        said = {name: getattr(draft, name) for name in CONSENT}
        super().__init__(data, initial=said)
        self.draft = draft
        for number, (column, (target, certainty)) in enumerate(zip(draft.columns, suggested, strict=True)):
            field = forms.ChoiceField(label=heading(column), choices=targets.choices(), initial=target, required=False)
            field.column, field.certainty = column, certainty
            self.fields[f"column-{number}"] = field
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name.startswith("column-") else "form-control"

    @property
    def columns(self):
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def consent(self):
        return [self[name] for name in CONSENT]

    @property
    def targets(self):
        return [self.cleaned_data[field.name] for field in self.columns]

    def clean(self):
        told = super().clean()
        first = {}
        for field in self.columns:
            target = told.get(field.name)
            if target and target not in targets.SEVERAL and first.setdefault(target, field.label) != field.label:
                words = _("“%(target)s” is matched already with the column “%(column)s”: choose one of the two.")
                self.add_error(field.name, words % {"target": targets.label(target), "column": first[target]})
        for target in targets.NEEDED:
            if target not in told.values():
                words = _("No column is matched with “%(target)s”: without it no row becomes an experience.")
                self.add_error(None, words % {"target": targets.label(target)})
        self._clean_consent(told)
        return told

    def _clean_consent(self, told):
        if "consent_processing" in told.values():
            return
        for name, words in {
            "consent_by": _("No column holds the consent to processing: say who collected it."),
            "consent_on": _("Say on which day consent was collected."),
            "consent_words": _("Say in which words consent was asked for and given."),
        }.items():
            if not told.get(name) and name not in self.errors:
                self.add_error(name, words)
        if told.get("consent_on") and told["consent_on"] > timezone.localdate():
            self.add_error("consent_on", _("This day is still to come."))

    def store(self):
        """Keep the matching with the draft and for the next file of this form; raises RefusedMove."""
        told = {name: self.cleaned_data[name] for name in CONSENT}
        if "consent_processing" in self.targets:
            told = {"consent_by": "", "consent_on": None, "consent_words": ""}
        self.draft.match(self.targets, self.draft.words, **told)


class WordsForm(forms.Form):
    """What each foreign word means; those that were explained before can be changed. `asked`: as `words_of` gives it."""

    def __init__(self, data=None, *, draft, asked):
        super().__init__(data)
        self.draft = draft
        words = all_words(draft.words)
        for target, found in asked.items():
            for told, count, _is_explained in found:
                self._ask(target, told, count, words[target])

    def _ask(self, target, told, count, words):
        known = words.decided.get(fold(told))
        initial = words.nearest(told) if known is None else known or LEAVE_OUT
        choices = [("", CHOOSE), *words.names.items(), *beside(target)]
        field = forms.ChoiceField(
            label=told, choices=choices, initial=initial, error_messages={"required": _("Say what it means.")}
        )
        field.widget.attrs["class"] = "form-select"
        field.target, field.count = target, count
        field.certainty = "remembered" if known is not None else "probable" if initial else ""
        self.fields[f"word-{len(self.fields)}"] = field

    @property
    def groups(self):
        """[(target in words, its fields)]"""
        found = {}
        for field in self:
            found.setdefault(targets.label(field.field.target), []).append(field)
        return list(found.items())

    def store(self):
        """Keep the words with the draft and for the next file of this form; raises RefusedMove."""
        words = {target: dict(decided) for target, decided in self.draft.words.items()}
        for name, field in self.fields.items():
            choice = self.cleaned_data[name]
            words.setdefault(field.target, {})[fold(field.label)] = LEFT_OUT if choice == LEAVE_OUT else choice
        consent = {name: getattr(self.draft, name) for name in CONSENT}
        self.draft.match(self.draft.targets, words, **consent)


def beside(target):
    """Choices beside the terms."""
    if target in targets.YES_OR_NO:
        return []
    other = [(OTHER, _("Keep these words, as “other”"))] if target in KEEPS_WORDS else []
    return [*other, (LEAVE_OUT, _("Leave this answer out"))]


class ConfirmForm(forms.Form):
    seal = forms.CharField(widget=forms.HiddenInput)
    takes_wanting = forms.BooleanField(
        label=_("Take the incomplete rows in, too: they stand as “Completion asked”, with what is missing."), required=False
    )
    takes_same = forms.BooleanField(
        label=_("Import also the rows that are perhaps here already, as further experiences."), required=False
    )
    tells = forms.BooleanField(
        label=_("Tell each contributor by mail, with a private link."),
        help_text=_("Otherwise nobody is written to; whoever has no e-mail is not told either way."),
        required=False,
    )
