"""What a member says about an action."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from actions.deadlines import Precision, in_words
from actions.models.status import NEEDS_DEADLINE, NEEDS_REASON, Status

FIRST_YEAR, LAST_YEAR = 2023, 2050  # the cell was founded in 2023


class UpdateForm(forms.Form):
    """A new status, with a sentence; for a postponed action its new deadline, at the precision that is known.

    Every status passes here, so that somebody whose page has become old is told what changed and not that the choice
    is invalid: which moves are allowed is the action's to say.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("Where does it stand now?"),
        choices=Status.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the action stands.")},
    )
    sentence = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "What was done, or what is missing. Needed when you postpone or cancel. The members of the cell read it."
        ),
    )
    precision = forms.ChoiceField(
        label=_("How exactly is it known?"),
        choices=Precision.choices,
        initial=Precision.DAY,
        required=False,
        widget=forms.RadioSelect,
    )
    day = forms.IntegerField(
        label=_("Day"),
        required=False,
        min_value=1,
        max_value=31,
        widget=forms.TextInput({"inputmode": "numeric", "size": 2}),
    )
    month = forms.TypedChoiceField(
        label=_("Month"), choices=[("", "—"), *MONTHS.items()], required=False, coerce=int, empty_value=None
    )
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4}),
    )

    def __init__(self, *args, action, **kwargs):
        kwargs["initial"] = {"version": action.version, "year": timezone.localdate().year}
        super().__init__(*args, **kwargs)
        self.fields["status"].widget.choices = [(status.value, status.label) for status in action.allowed_statuses]

    def clean(self):
        said = super().clean()
        if said.get("status") in NEEDS_REASON and not said.get("sentence") and "sentence" not in self.errors:
            self.add_error("sentence", _("Say why in a sentence."))
        said["precision"] = said.get("precision") or Precision.DAY
        said["due_to"] = self._clean_deadline(said) if said.get("status") in NEEDS_DEADLINE else None
        return said

    def _clean_deadline(self, said):
        """The date typed in its parts; None after an error."""
        parts = ["year", "month"] + (["day"] if said["precision"] == Precision.DAY else [])
        if not any(said.get(part) for part in parts if part != "year") and not set(parts) & set(self.errors):
            self.add_error("month", _("Give the new deadline."))
            return None
        for part in parts:
            if not said.get(part) and part not in self.errors:
                self.add_error(part, _("This part of the date is missing."))
        if set(parts) & set(self.errors):
            return None
        try:
            return date(said["year"], said["month"], said["day"] if "day" in parts else 1)
        except ValueError:
            self.add_error("day", _("This month has no such day."))

    def move(self):
        """Arguments of `Action.record_status` for what was said: dict, without the person."""
        said = self.cleaned_data
        move = {"to": said["status"], "version": said["version"], "sentence": said["sentence"]}
        return move | ({"due_to": said["due_to"], "precision": said["precision"]} if said["due_to"] else {})

    def told(self, action):
        """What was typed, in words, to stand beside what somebody else has said of `action`: dict."""
        said = self.cleaned_data
        return {
            "status": said["status"],
            "status_word": Status(said["status"]).label,
            "sentence": said["sentence"],
            "deadline": in_words(said["due_to"], said["precision"]),
            "still_possible": said["status"] in action.allowed_statuses,
        }

    def on_present_state(self, action):
        """The same typed words, in a form for `action` as it stands now, so that a second press decides knowingly."""
        data = self.data.copy()
        data["version"] = action.version
        return UpdateForm(data, action=action)
