"""From whom an experience comes that a member types for others, and how that contributor agreed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.form.fields import Line
from experiences.models import Experience
from kit.folding import western_digits

SOURCES = [(code, Experience.Source(code).label) for code in (Experience.Source.PAPER, Experience.Source.PHONE)]


class Day(forms.DateField):
    """A day that has come, also in Arabic-Indic digits."""

    widget = forms.DateInput({"type": "date", "class": "short"}, format="%Y-%m-%d")

    def to_python(self, value):
        return super().to_python(western_digits(value.strip()) if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if value and value > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))


class BehalfForm(forms.Form):
    """All is asked before the experience itself, while the paper is at hand; none of it is ever public."""

    source = forms.ChoiceField(label=_("What do you type from?"), choices=SOURCES, widget=forms.RadioSelect)
    source_from = Line(
        label=_("From whom does it come?"),
        help_text=_("Who wrote the paper, or spoke on the phone: name, and the association."),
        max_length=160,
    )
    source_date = Day(label=_("Of which day is the paper or the call?"))
    agreed_how = forms.ChoiceField(
        label=_("How did they agree to what is ticked at the end of the form?"),
        choices=Experience.Agreed.choices,
        widget=forms.RadioSelect,
        help_text=_("Read the notice on their data to them. Nobody agrees in their place."),
    )
    agreed_by = Line(label=_("Who agreed?"), max_length=120)
    agreed_on = Day(label=_("On which day?"))
    source_note = Line(
        label=_("Anything to remember about the source?"),
        help_text=_("For instance where the paper is kept. A scan of it can be added to the form, among the documents."),
        max_length=400,
        required=False,
    )

    @classmethod
    def of(cls, experience, data=None):
        return cls(data, initial={name: getattr(experience, name) for name in cls.base_fields})
