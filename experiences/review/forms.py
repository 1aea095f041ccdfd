"""A decision on an experience."""

from django import forms
from django.utils.translation import gettext_lazy as _

from experiences.form.fields import Story
from experiences.models import State

# What may be decided in each state: value of the button → transition.
DECISIONS = {
    State.SENT: ["accept", "decline"],
    State.UNDER_REVIEW: ["accept", "decline"],
    State.ACCEPTED: ["take_back_decision"],
    State.DECLINED: ["take_back_decision"],
}
TRANSITIONS = {name for names in DECISIONS.values() for name in names}


class DecisionForm(forms.Form):
    """`version` is the one that was read. The transition decides whether the move is allowed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[(name, name) for name in sorted(TRANSITIONS)], widget=forms.HiddenInput)
    reason = Story(
        label=_("What do you write to the contributor?"),
        help_text=_("Needed to decline or to take a decision back; a kind word when you accept."),
        rows=3,
        max_length=2000,
    )

    def clean(self):
        told = super().clean()
        if told.get("decision") not in {None, "accept"} and not told.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why: the contributor will read it."))
        return told

    def decide(self, experience, *, by):
        """Make the move on the experience; raises RefusedMove."""
        told = self.cleaned_data
        getattr(experience, told["decision"])(by=by, reason=told["reason"], version=told["version"])
