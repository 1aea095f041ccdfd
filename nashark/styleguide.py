"""The page that shows every component, for those who build pages and those who judge them."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from actions.models.status import Status
from experiences.models.states import State
from kit.readings import Certainty


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title of the experience"), help_text=_("As you would tell it to a neighbour."))
    email = forms.EmailField(label=_("E-mail"), required=False)
    mechanism = forms.ChoiceField(
        label=_("Mechanism"),
        choices=[("", "—"), ("budget", _("Participatory budget")), ("consultation", _("Public consultation"))],
    )
    began = forms.DateField(label=_("Beginning"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    story = forms.CharField(label=_("What was done"), widget=forms.Textarea({"rows": 4}))
    counted = forms.ChoiceField(
        label=_("The number of participants was"),
        widget=forms.RadioSelect,
        choices=[("counted", _("counted")), ("estimated", _("estimated"))],
    )
    groups = forms.MultipleChoiceField(
        label=_("Who took part"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("women", _("Women")), ("youth", _("Youth")), ("diaspora", _("Diaspora"))],
    )
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("JPEG or PNG, at most 10 MB."))
    consent = forms.BooleanField(label=_("I agree to the publication of the experience"))


SAMPLES = {
    "action_states": Status.choices,
    "experience_states": State.choices,
    "certainties": Certainty.choices,
    "steps": [
        {"label": _("The holder"), "url": "#form", "done": True},
        {"label": _("The experience"), "url": "#form", "current": True},
        {"label": _("Results"), "url": "#form"},
        {"label": _("Consent"), "url": "#form"},
    ],
    "rows": [
        {"label": Status.DONE.label, "value": 5, "percent": 100, "tone": "olive"},
        {"label": Status.UNDER_WAY.label, "value": 4, "percent": 80},
        {"label": Status.POSTPONED.label, "value": 1, "percent": 20, "tone": "saffron"},
        {"label": Status.NOT_RECORDED.label, "value": 3, "percent": 60},
    ],
    "phases": [
        {"label": _("Texts gathered"), "done": True},
        {"label": _("Sheet 12 of 50"), "current": True},
        {"label": _("Contents and index")},
    ],
}


@login_not_required
def styleguide(request):
    """Samples only: nothing is read from the database and nothing is sent."""
    half_filled = {"title": _("Neighbourhood council of the old town"), "email": "amina@"}
    context = SAMPLES | {
        "form": SampleForm(auto_id="sample_%s"),
        "refused_form": SampleForm(half_filled, auto_id="refused_%s"),
        "page": Paginator(range(120), 12).page(4),
    }
    return render(request, "nashark/styleguide.html", context)
