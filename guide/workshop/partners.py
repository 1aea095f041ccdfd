"""Partners of an edition: what the book will say of them, and the permission without which it says nothing."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guide.models import Partner
from guide.workshop.finding import find_edition, standing
from guide.workshop.forms import InEitherDirection, Words
from kit.delivery import deliver
from kit.files import MAX_PHOTO, MEGABYTE, Kind, RefusedFile, examine
from kit.moves import RefusedMove
from kit.uploads import bounded_uploads
from members.access import role_required
from members.roles import Role

NAMES = ["name_ar", "name_fr", "role_ar", "role_fr"]
PERMISSION = ["permitted_on", "permitted_by", "permission_note"]
PERMISSION_WORDS = {
    "permitted_on": gettext_lazy("Write on which day the permission was given."),
    "permitted_by": gettext_lazy("Write who gave the permission."),
    "permission_note": gettext_lazy("Write where the permission is kept."),
}


class PartnerForm(InEitherDirection):
    """The logo is judged by its content and stored anew, like every photo (kit.files)."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG or WebP, as large as you have it; what is transparent becomes white."),
    )
    without_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)

    class Meta:
        model = Partner
        fields = NAMES + PERMISSION
        field_classes = dict.fromkeys(NAMES + PERMISSION[1:], Words)
        widgets = {"permitted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_logo(self):
        file = self.cleaned_data.get("logo")
        if not file:
            return None
        examined = examine(file)
        if examined.kind != Kind.PHOTO:
            raise RefusedFile(_("A logo is a picture: JPEG, PNG or WebP."))
        return examined

    def clean_permitted_on(self):
        day = self.cleaned_data["permitted_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("A permission was given today or before."))
        return day

    def clean(self):
        told = super().clean()
        if not told.get("name_ar") and not told.get("name_fr"):
            self.add_error("name_ar", _("Write the partner’s name, in Arabic or in French."))
        if any(told.get(name) for name in PERMISSION):
            for name, words in PERMISSION_WORDS.items():
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return told

    def keep(self, edition, *, by):
        """Raises RefusedMove."""
        self.instance.edition = edition
        told = self.cleaned_data
        self.instance.keep(by=by, logo=told["logo"], without_logo=told["without_logo"])


@role_required(Role.COORDINATOR)
@never_cache
@require_safe
def edition_partners(request, slug):
    return partners_page(request, find_edition(request, slug))


def partners_page(request, edition, *, refused="", status=200):
    partners = edition.partners.select_related("recorded_by__person")
    context = standing(request, edition) | {"partners": partners, "refused": refused}
    return render(request, "guide/workshop/partners.html", context, status=status)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
@bounded_uploads
def edition_partner(request, slug, pk=None):
    """A partner, new or known."""
    edition = find_edition(request, slug)
    partner = get_object_or_404(edition.partners, pk=pk) if pk else Partner()
    is_post = request.method == "POST"
    form = PartnerForm(request.POST if is_post else None, request.FILES if is_post else None, instance=partner)
    refused = ""
    if is_post and request.dropped_files:
        form.full_clean()
        form.add_error(
            "logo", _("The file is too big: up to %(size)d MB. Send it smaller.") % {"size": MAX_PHOTO // MEGABYTE}
        )
    if is_post and form.is_valid():
        try:
            form.keep(edition, by=request.user)
        except RefusedMove as refusal:
            refused = refusal.messages[0]
        else:
            messages.success(request, _("The partner is kept."))
            return redirect("edition_partners", slug)
    context = standing(request, edition) | {"form": form, "partner": partner, "refused": refused}
    return render(request, "guide/workshop/partner.html", context, status=409 if refused else 200)


@role_required(Role.COORDINATOR)
@require_POST
def edition_partner_act(request, slug, pk):
    """`press`: up, down, remove."""
    edition = find_edition(request, slug)
    partner, press = get_object_or_404(edition.partners.select_related("edition"), pk=pk), request.POST.get("press")
    acts = {
        "up": lambda: partner.step(-1, by=request.user),
        "down": lambda: partner.step(1, by=request.user),
        "remove": lambda: partner.remove(by=request.user),
    }
    try:
        acts.get(press, lambda: None)()
    except RefusedMove as refused:
        return partners_page(request, edition, refused=refused.messages[0], status=409)
    return redirect("edition_partners", slug)


@role_required(Role.COORDINATOR)
@require_safe
def edition_partner_logo(request, slug, pk):
    partner = get_object_or_404(find_edition(request, slug).partners.exclude(logo=""), pk=pk)
    try:
        return deliver(Logo(partner))
    except FileNotFoundError as gone:
        raise Http404 from gone


class Logo:
    """A partner's logo as kit.delivery hands files out."""

    is_photo = True

    def __init__(self, partner):
        self.file, self.shown_name = partner.logo, f"logo-{partner.pk}.jpg"
