"""What is typed at the desk: a decision, a comment, a reason."""

from django import forms
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from experiences.form.fields import Line, Story
from experiences.models.moving import TRANSITIONS
from experiences.review import completeness
from experiences.sheet import SECTIONS
from kit.words import many_lines

# Decisions that a contributor gets no words with, or need not.
WITHOUT_REASON = {"accept", "begin_review"}
LONGEST_REASON = 2000


class DecisionForm(forms.Form):
    """`version` is the one that was read. The transition decides whether the move is allowed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(choices=[(name, name) for name in TRANSITIONS], widget=forms.HiddenInput)
    missing = forms.MultipleChoiceField(
        label=_("What is missing, to be named in the question"),
        choices=completeness.CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = Story(
        label=_("What do you write to the contributor?"),
        help_text=_("Needed to ask for something, to decline or to take a decision back; a kind word when you accept."),
        rows=3,
        max_length=LONGEST_REASON,
    )

    def clean(self):
        told = super().clean()
        decision, has_words = told.get("decision"), told.get("reason")
        if decision == "ask_completion":
            has_words = has_words or told.get("missing")
        if decision not in {None, *WITHOUT_REASON} and not has_words and "reason" not in self.errors:
            self.add_error("reason", _("Say why: the contributor will read it."))
        return told

    def decide(self, experience, *, by):
        """Make the move on the experience; raises RefusedMove."""
        told = self.cleaned_data
        words = {} if told["decision"] == "begin_review" else {"reason": self.words_for(experience)}
        getattr(experience, told["decision"])(by=by, version=told["version"], **words)

    def words_for(self, experience):
        """The reason; before it what was ticked as missing, in the contributor's language."""
        told = self.cleaned_data
        if told["decision"] != "ask_completion" or not told["missing"]:
            return told["reason"]
        with override(experience.language):
            named = [f"- {label}" for code, label in completeness.CHOICES if code in told["missing"]]
            return "\n".join([gettext("What is missing:"), *named, "", told["reason"]]).strip()


class CommentForm(forms.Form):
    section = forms.ChoiceField(choices=list(SECTIONS.items()), widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Comment for the desk"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Write the comment first.")},
    )

    def __init__(self, *args, section="", **kwargs):
        section = section or (args[0].get("section", "") if args else "")
        place = section if section in SECTIONS else "comment"
        super().__init__(*args, initial={"section": section}, auto_id=f"id_{place}_%s", **kwargs)

    def clean_text(self):
        return many_lines(self.cleaned_data["text"]).strip()


class ReasonForm(forms.Form):
    """One sentence that the journal keeps; `id` keeps several of them on a page apart."""

    reason = Line(max_length=500)

    def __init__(self, *args, id, label, help_text="", **kwargs):
        super().__init__(*args, auto_id=f"id_{id}_%s", **kwargs)
        field = self.fields["reason"]
        field.label, field.help_text = label, help_text
        field.error_messages["required"] = _("Say why: the journal keeps it.")


def taking_back_form(*data):
    return ReasonForm(*data, id="taking_back", label=_("Why is it taken out of the catalogue?"))


def conflict_form(*data):
    return ReasonForm(*data, id="conflict", label=_("What ties you to it?"))
