"""What editors write, what they ask, and what the contributor answers."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.form.fields import Line, Story
from experiences.models import Experience
from experiences.models.sign_offs import USUAL_TIME
from experiences.models.told import TEXTS

LINES = {"title": 160, "summary": 400}
LONGEST = 20_000
LONGEST_REMARK = 2000


class WordingForm(forms.Form):
    """One text in the editors' words; its inputs are named after the field where a page has several."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, name, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name = name
        if name in LINES:
            field = Line(max_length=LINES[name], error_messages={"required": _("This text cannot be left out.")})
            field.widget = forms.Textarea(attrs={"rows": 2})
        else:
            field = Story(rows=6, max_length=LONGEST)
        field.label = Experience._meta.get_field(name).verbose_name
        field.widget.attrs |= {"class": "form-control", "dir": "auto"}
        self.fields["text"] = field

    @property
    def typed(self):
        """The text as it was typed, whether it is valid or not."""
        return self["text"].value() or ""


class AskForm(forms.Form):
    """`seen`: the mark of the texts that were before the eyes."""

    seen = forms.CharField(widget=forms.HiddenInput)
    until = forms.DateField(
        label=_("Last day to answer"),
        help_text=_("A reminder goes out three days before."),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )

    @classmethod
    def begun(cls, mark, until=None):
        return cls(initial={"seen": mark, "until": until or timezone.localdate() + USUAL_TIME})

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise forms.ValidationError(_("The last day to answer is a day to come."))
        return until


class AnswerForm(forms.Form):
    """The contributor's answer: `answer` is the button, `sign_off` the one that was read."""

    sign_off = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("agree", ""), ("object", "")], widget=forms.HiddenInput)
    comment = Story(
        label=_("What do you object to?"),
        help_text=_("In your own words, on the whole; under each text you can say what concerns it alone."),
        rows=3,
        max_length=LONGEST_REMARK,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget.attrs["class"] = "form-control"
        for name in TEXTS:
            remark = Story(label=_("Your remark on this text"), rows=2, max_length=LONGEST_REMARK)
            remark.widget.attrs["class"] = "form-control"
            self.fields[f"remark-{name}"] = remark

    def clean(self):
        told = super().clean()
        said = told.get("comment") or any(told.get(f"remark-{name}") for name in TEXTS)
        if told.get("answer") == "object" and not said and not self.errors:
            self.add_error("comment", _("Say what you object to: a few words are enough."))
        return told

    def answer_to(self, sign_off):
        """Make the move; raises RefusedMove."""
        told = self.cleaned_data
        if told["answer"] == "agree":
            return sign_off.agree()
        return sign_off.object(comment=told["comment"], remarks={name: told[f"remark-{name}"] for name in TEXTS})


class PhoneAnswerForm(forms.Form):
    """What the contributor said by phone, written down by a coordinator."""

    said_by = Line(label=_("Who answered?"), max_length=120, error_messages={"required": _("Write who gave the answer.")})
    said_on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
        error_messages={"required": _("Choose a day."), "invalid": _("Choose a day.")},
    )
    agrees = forms.ChoiceField(
        label=_("What was said?"),
        choices=[("yes", _("Agrees to the text")), ("no", _("Objects"))],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose what was said.")},
    )
    words = Story(label=_("In which words?"), help_text=_("Needed for an objection."), rows=3, max_length=LONGEST_REMARK)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("said_by", "said_on", "words"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def record(self, sign_off, *, by):
        told = self.cleaned_data
        sign_off.record_answer(
            by=by,
            agrees=told["agrees"] == "yes",
            said_by=told["said_by"],
            said_on=told["said_on"],
            words=told["words"],
        )
