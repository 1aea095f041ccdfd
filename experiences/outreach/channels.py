"""The channels: what came by each, its tracked address, its QR code and its posters."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from experiences.models import Channel
from experiences.models.channels import GENERAL
from experiences.models.leads import READERS
from experiences.outreach.forms import ChannelForm
from experiences.outreach.funnel import Funnel
from experiences.outreach.poster import SIZES, address_of, poster_pdf
from experiences.outreach.words import channel_texts
from kit import qr
from kit.moves import StaleEdit
from kit.printing.press import PrintFailed
from members.access import role_required


@role_required(*READERS)
@require_safe
def channel_list(request):
    lately = request.GET.get("period") != "all"
    context = {"funnel": Funnel(lately=lately), "lately": lately, "general": GENERAL, "tab": "channel_list"}
    return render(request, "experiences/outreach/channel_list.html", context)


@role_required(*READERS)
@require_safe
def channel(request, code):
    """A channel, or the addresses and posters that belong to none."""
    row = channel_called(code)
    address = address_of(row)
    context = {
        "channel": row,
        "code": code,
        "address": address,
        "code_picture": qr.svg(address),
        "texts": channel_texts(row.code) if row else (),
        "posters": [(size, size.upper()) for size in SIZES],
    }
    return render(request, "experiences/outreach/channel.html", context)


def channel_called(code):
    """The channel, None for what belongs to no channel; Http404 for a code that there is not."""
    return None if code == GENERAL else get_object_or_404(Channel.objects.select_related("organisation"), code=code)


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def channel_new(request):
    form = ChannelForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "experiences/outreach/channel_form.html", {"form": form})
    form.instance.is_demonstration = settings.DEMONSTRATION
    row = form.save()
    messages.success(request, _("Added. Here are its address, its QR code and its posters."))
    return redirect("channel", row.code)


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def channel_edit(request, code):
    row = get_object_or_404(Channel, code=code)
    form = ChannelForm(request.POST or None, instance=row)
    if request.method != "POST" or not form.is_valid():
        return render(request, "experiences/outreach/channel_form.html", {"form": form, "channel": row})
    stored = get_object_or_404(Channel, code=code)
    try:
        stored.rewrite(form.values, by=request.user, version=form.cleaned_data["version"])
    except StaleEdit:
        form, differences = form.on_present_state(stored)
        context = {"form": form, "channel": stored, "differences": differences}
        return render(request, "experiences/outreach/channel_form.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect("channel", code)


@role_required(*READERS)
@require_safe
def channel_poster(request, code, size):
    if size not in SIZES:
        raise Http404
    row = channel_called(code)
    try:
        pdf = poster_pdf(row, size)
    except PrintFailed:
        return render(request, "experiences/outreach/poster_failed.html", {"code": code}, status=503)
    return attached(pdf, "application/pdf", _("Poster"), f"{code}-{size}", "pdf")


@role_required(*READERS)
@require_safe
def channel_qr(request, code, kind):
    if kind not in qr.KINDS:
        raise Http404
    row = channel_called(code)
    return attached(qr.download(address_of(row), kind), qr.KINDS[kind], "QR", code, kind)


def attached(content, kind, name, code, extension):
    """A download called `name` in the reader's letters, and in plain ones for old programs."""
    told = f"attachment; filename=\"nashark-{code}.{extension}\"; filename*=UTF-8''{quote(f'{name} {code}.{extension}')}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": told, "X-Content-Type-Options": "nosniff"}
    )
