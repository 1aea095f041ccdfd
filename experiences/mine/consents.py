"""Consents and contact, changed by the contributor after sending: without a review, and acting at once."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from experiences.form.forms import ExperienceForm
from experiences.mine.key import opened_experience
from experiences.models import ConsentChange
from experiences.models.consents import CHANGEABLE, mark
from kit.moves import RefusedMove, StaleEdit

QUESTIONS = ExperienceForm.base_fields


class ConsentsForm(forms.Form):
    """The public form's own questions, and a box a photo. `seen` is the mark of what was before the eyes."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    consent_publication = QUESTIONS["consent_publication"]
    consent_contact_name = QUESTIONS["consent_contact_name"]
    consent_photos = QUESTIONS["consent_photos"]
    contact_name = QUESTIONS["contact_name"]
    contact_role = QUESTIONS["contact_role"]
    contact_phone = QUESTIONS["contact_phone"]
    contact_email = QUESTIONS["contact_email"]

    def __init__(self, data=None, *, experience):
        self.experience, self.photo_list = experience, list(experience.attachments.photos())
        now = {name: getattr(experience, name) for name in CHANGEABLE} | {"seen": mark(experience)}
        super().__init__(data, initial=now | {f"photo-{photo.pk}": photo.consent for photo in self.photo_list})
        for photo in self.photo_list:
            self.fields[f"photo-{photo.pk}"] = forms.BooleanField(label=_("This photo may be published"), required=False)

    @property
    def photos(self):
        """[(Attachment, its box)]"""
        return [(photo, self[f"photo-{photo.pk}"]) for photo in self.photo_list]

    def clean(self):
        told = super().clean()
        if not {"contact_phone", "contact_email"} & self.errors.keys() and not (
            told.get("contact_phone") or told.get("contact_email")
        ):
            self.add_error("contact_phone", _("Give a phone or an e-mail: one of the two is enough."))
        return told

    def apply(self):
        """Write what was changed: the ConsentChange rows. Raises RefusedMove."""
        told = self.cleaned_data
        photos = {photo.pk: told[f"photo-{photo.pk}"] for photo in self.photo_list}
        answers = {name: told[name] for name in CHANGEABLE}
        return ConsentChange.objects.apply(self.experience, answers, photos, seen=told["seen"])


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_consents(request):
    experience = opened_experience(request)
    if not experience.is_withdrawable:
        return redirect("experience_mine")
    if request.method != "POST":
        return consents_page(request, ConsentsForm(experience=experience))
    form = ConsentsForm(request.POST, experience=experience)
    if not form.is_valid():
        return consents_page(request, form)
    try:
        changes = form.apply()
    except StaleEdit as stale:
        form.data = form.data.copy()
        form.data["seen"] = mark(experience)
        return consents_page(request, form, refusal=stale.messages[0], status=409)
    except RefusedMove as refused:
        messages.warning(request, refused.messages[0])
        return redirect("experience_mine")
    messages.success(request, _("Changed, and in force at once.") if changes else _("Nothing was changed."))
    return redirect("experience_mine")


def consents_page(request, form, *, refusal="", status=200):
    context = {"form": form, "experience": form.experience, "refusal": refusal}
    return render(request, "experiences/mine/consents.html", context, status=status)
