"""The page that shows every component, for those who build pages and those who judge them."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models.status import Status
from experiences.models.states import State
from kit.readings import Certainty


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("Title of the experience"), help_text=gettext_lazy("As you would tell it to a neighbour."))
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    mechanism = forms.ChoiceField(
        label=gettext_lazy("Mechanism"),
        choices=[("", "—"), ("budget", gettext_lazy("Participatory budget")), ("consultation", gettext_lazy("Public consultation"))],
    )
    began = forms.DateField(label=gettext_lazy("Beginning"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    story = forms.CharField(label=gettext_lazy("What was done"), widget=forms.Textarea({"rows": 4}))
    counted = forms.ChoiceField(
        label=gettext_lazy("The number of participants was"),
        widget=forms.RadioSelect,
        choices=[("counted", gettext_lazy("counted")), ("estimated", gettext_lazy("estimated"))],
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who took part"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("women", gettext_lazy("Women")), ("youth", gettext_lazy("Youth")), ("diaspora", gettext_lazy("Diaspora"))],
    )
    photo = forms.FileField(label=gettext_lazy("Photo"), required=False, help_text=gettext_lazy("JPEG or PNG, at most 10 MB."))
    consent = forms.BooleanField(label=gettext_lazy("I agree to the publication of the experience"))


@login_not_required
def styleguide(request):
    """Samples only: nothing is read from the database and nothing is sent."""
    return render(
        request,
        "nashark/styleguide.html",
        {
            "action_states": Status.choices,
            "experience_states": State.choices,
            "certainties": Certainty.choices,
            "form": SampleForm(auto_id="sample_%s"),
            "refused_form": SampleForm({"title": _("Neighbourhood council of the old town"), "email": "amina@"}, auto_id="refused_%s"),
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
            "page": Paginator(range(120), 12).page(4),
        },
    )
