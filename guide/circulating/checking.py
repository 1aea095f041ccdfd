"""Whoever has a file of the guide learns whether it is one of ours: by its SHA-256, worked out in the browser or here."""

import hashlib
import re

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guide.models import BookFile, Build, Edition, EditionState, Format
from kit.files import MEGABYTE
from kit.limits import may

LARGEST = 300 * MEGABYTE
LIMITS = {"check": "60/10m/ip"}


class Hashing(FileUploadHandler):
    """Works out the fingerprint of the first file as it arrives, and keeps nothing of it."""

    def __init__(self, request):
        super().__init__(request)
        self.sha256, self.size, self.is_too_large = hashlib.sha256(), 0, False

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size > LARGEST:
            self.is_too_large = True
            raise StopUpload(connection_reset=True)
        self.sha256.update(raw_data)

    def file_complete(self, file_size):
        return None

    @property
    def fingerprint(self):
        return self.sha256.hexdigest() if self.size else ""


@csrf_exempt  # it changes nothing; and so that nothing has read the file before the handler stands
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guide_check(request):
    context = {"editions": frozen_editions(), "typed": ""}
    if request.method == "POST":
        if not may(request, "check", app="guide", limits=LIMITS):
            return render(request, "guide/circulating/check.html", context | {"is_limited": True}, status=429)
        context |= verdict(*asked(request))
    return render(request, "guide/circulating/check.html", context)


def asked(request):
    """`(fingerprint, typed, problem)` of what was pasted or sent; the fingerprint is "" where there is none."""
    handler = Hashing(request)
    request.upload_handlers = [handler]
    typed = request.POST.get("fingerprint", "")[:1000]
    if handler.is_too_large:
        return "", typed, _("The file is larger than any of ours. Paste its fingerprint instead.")
    if handler.size:
        return handler.fingerprint, handler.fingerprint, ""
    pasted = re.sub(r"[\s:\u200b-\u200f\u202a-\u202e\u2066-\u2069-]", "", typed).lower()
    if re.fullmatch(r"[0-9a-f]{64}", pasted):
        return pasted, typed, ""
    if not typed.strip():
        return "", typed, _("Paste a fingerprint, or choose a file.")
    return "", typed, _("That is no fingerprint: it has 64 digits and letters from a to f.")


def verdict(fingerprint, typed, problem):
    """What the page says of it: `found` is (edition, words of the form) or None."""
    if problem:
        return {"typed": typed, "problem": problem}
    file = BookFile.objects.filter(build__frozen__state=EditionState.VALIDATED, sha256=fingerprint).first()
    rows = Build.objects.printed().filter(frozen__state=EditionState.VALIDATED).select_related("edition")
    build = rows.filter(sha256=fingerprint).first() or (file and rows.get(pk=file.build_id))
    if not build:
        return {"typed": typed, "unknown": in_groups(fingerprint)}
    form = file.get_format_display() if file else Format.SCREEN.label
    return {"typed": typed, "found": build.edition, "form": form, **fate(build.edition)}


def fate(edition):
    """Whether the edition is still given to the public, and which one has taken its place."""
    return {
        "is_losing": Edition.objects.losing().filter(pk=edition.pk).exists(),
        "replaced_by": edition.corrected_by.filter(state=EditionState.PUBLISHED).order_by("-pk").first(),
    }


def frozen_editions():
    """Validated and published editions, the newest first, each with `files`: [(words of the form, SHA-256 in groups)]."""
    builds = (
        Build.objects.printed()
        .filter(frozen__state=EditionState.VALIDATED)
        .select_related("edition")
        .prefetch_related("files")
        .order_by("edition", "pk")
    )
    first = {}
    for build in builds:
        first.setdefault(build.edition_id, build)
    found = []
    for build in first.values():
        forms = {file.sha256: file.get_format_display() for file in build.files.all()}
        forms = {build.sha256: Format.SCREEN.label} | forms
        build.edition.files = [(words, in_groups(sha256)) for sha256, words in forms.items()]
        found.append(build.edition)
    return sorted(found, key=lambda edition: edition.decided_at, reverse=True)


def in_groups(sha256):
    """Groups of eight, between which a narrow page may break the line."""
    return [sha256[start : start + 8] for start in range(0, 64, 8)]
