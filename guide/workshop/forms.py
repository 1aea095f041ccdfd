"""An edition's frame, its texts, its chapters: each field is kept by itself, against what its editor had before the eyes."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guide.models import Chapter, Edition
from guide.models.wording import ANNEXES, FRAME, TEXTS
from kit.moves import StaleEdit
from kit.snapshots import digest
from kit.words import many_lines, one_line

MOST_LETTERS = 150_000  # of one text: some 25,000 words
LATIN = ("slug", "isbn", "legal_deposit")


class Words(forms.CharField):
    """Typed words without unmeant characters. The browser cuts nothing: what is too long comes back as it was typed."""

    tidy = staticmethod(one_line)

    def to_python(self, value):
        return super().to_python(self.tidy(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget):
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class LongWords(Words):
    tidy = staticmethod(many_lines)
    default_error_messages = {
        "max_length": _("The text is too long: it may have up to %(limit_value)d letters, and has %(show_value)d.")
    }

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "max_length": MOST_LETTERS})
        self.error_messages["max_length"] = self.default_error_messages["max_length"]
        for validator in self.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = self.default_error_messages["max_length"]


class InEitherDirection(forms.ModelForm):
    """Texts are typed in Arabic or French, whatever the page's language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField):
                field.widget.attrs["dir"] = "ltr" if name in LATIN else "auto"


class EditionForm(InEitherDirection):
    """What a new edition needs; its texts come later."""

    class Meta:
        model = Edition
        fields = ["title_ar", "title_fr", "subtitle_ar", "subtitle_fr", "language", "arranged_by", "year", "slug"]
        field_classes = dict.fromkeys(["title_ar", "title_fr", "subtitle_ar", "subtitle_fr"], Words)
        widgets = {"arranged_by": forms.RadioSelect, "language": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["arranged_by"].required = False  # by theme unless told


def mark(value):
    """A short mark of a stored value, to tell later whether it is still the same."""
    return digest(many_lines(str(value)).strip())[:16]


class KeptForm(InEitherDirection):
    """Only fields that the editor changed are written; one that somebody else changed meanwhile is a choice to make.

    Beside each field stands the mark of what was stored when the page was opened; a field without it is left alone.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = list(self.fields)
        self.stored = {name: getattr(self.instance, name) for name in self.names}
        self.differing = []
        for name in self.names:
            seen = forms.CharField(required=False, widget=forms.HiddenInput, initial=mark(self.stored[name]))
            self.fields[f"was-{name}"] = seen

    @property
    def kept_elsewhere(self):
        """[(label, what somebody else stored)] of the fields that differ."""
        return [(self[name].label, self.stored[name]) for name in self.differing]

    def changed_names(self):
        """Fields whose typed value is not what the editor had before the eyes."""
        told = self.cleaned_data
        return [name for name in self.names if told.get(f"was-{name}") and told[f"was-{name}"] != mark(told[name])]

    def store(self, *, by):
        """Write what was changed, and return how many fields; raises RefusedMove, StaleEdit (`differing`: the fields)."""
        names = self.changed_names()
        with transaction.atomic():
            present = type(self.instance).objects.select_for_update().get(pk=self.instance.pk)
            self.stored = {name: getattr(present, name) for name in self.names}
            self.differing = [
                name
                for name in names
                if self.stored[name] != self.cleaned_data[name]
                and self.cleaned_data[f"was-{name}"] != mark(self.stored[name])
            ]
            if self.differing:
                raise StaleEdit(_("Somebody changed these texts after you had opened them."))
            for name in names:
                setattr(present, name, self.cleaned_data[name])
            if names or not self.names:
                self.write(present, names, by=by)
        return len(names)

    def write(self, present, names, *, by):
        raise NotImplementedError

    def over_present(self, **other):
        """The same typing, to be stored over what is there now; `other` words in place of those typed, by field."""
        typed = self.data.copy()
        for name in self.names:
            if name in self.differing or name in other:
                typed[f"was-{name}"] = mark(self.stored[name])
        for name, words in other.items():
            typed[name] = words
        form = type(self)(typed, instance=type(self.instance).objects.get(pk=self.instance.pk))
        form.differing = [name for name in self.differing if name not in other]
        return form


class TextsForm(KeptForm):
    """The texts around the sheets, in Markdown."""

    class Meta:
        model = Edition
        fields = TEXTS
        field_classes = dict.fromkeys(TEXTS, LongWords)
        widgets = {name: forms.Textarea(attrs={"rows": 8}) for name in TEXTS}
        help_texts = {
            "foreword": _("Two or three pages: why this guide, for whom, how to use it. Whoever signs it ends it."),
            "acknowledgements": _("Associations, persons and services without whom there would be no guide."),
            "acronyms": _("One a line: - **CTPM**: its full name. Each that the guide uses more than once."),
            "context": _("The cell, its mandate and its members; the commune in a few figures with their sources."),
            "method": _("How the experiences were collected, checked and chosen, and what this leaves out."),
            "legal_framework": _("Laws and articles on which participation stands, in your own words."),
            "lessons": _("What several experiences teach together: name the sheets that show it."),
            "changes": _("Only where this edition corrects another: what was added, taken out, put right."),
        }

    def write(self, present, names, *, by):
        present.save_texts(version=present.version, by=by, names=names)


class FrameForm(KeptForm):
    """Title, arrangement, annexes and imprint."""

    class Meta:
        model = Edition
        fields = [*FRAME, "arranged_by", *ANNEXES]
        field_classes = {name: Words for name in FRAME if name != "year"}
        widgets = {"arranged_by": forms.RadioSelect}

    def write(self, present, names, *, by):
        present.save_frame(names, version=present.version, by=by)

    @property
    def sections(self):
        """(heading, words, fields) in the order of the page."""
        return [
            (_("Title"), "", [self[name] for name in FRAME[:5]]),
            (
                _("Chapters"),
                _("Arranged anew, every sheet goes to the chapter of its theme or mechanism, also one that you had placed."),
                [self["arranged_by"]],
            ),
            (_("Annexes"), "", [self[name] for name in ANNEXES]),
            (
                _("Imprint"),
                _("As long as a number is not issued, the book says «being filed» in its place: nothing is made up."),
                [self[name] for name in FRAME[5:]],
            ),
        ]


class ChapterForm(KeptForm):
    """A chapter's opener."""

    class Meta:
        model = Chapter
        fields = ["own_title", "intro"]
        field_classes = {"own_title": Words, "intro": LongWords}
        widgets = {"intro": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "intro": _("Printed on the page that opens the chapter. An empty line begins a new paragraph, - a list.")
        }

    def write(self, present, names, *, by):
        present.save_opener(names, by=by)


class LeaveOutForm(forms.Form):
    reason = Words(
        label=_("Why does this edition do without it?"),
        max_length=300,
        error_messages={"required": _("Write the reason in a few words: whoever asks will find it here.")},
    )
