"""Whether the portal is well, for the watch of whoever runs it."""

import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nashark import __version__
from nashark.models import Worker


@require_safe
@never_cache
@login_not_required
def healthz(request):
    """JSON: 200 when database, worker and disk are well, else 503 with the part that is not."""
    state = {**database_and_worker(), "disk": disk()}
    well = all(part["well"] for part in state.values())
    return JsonResponse({"well": well, **state, "version": __version__}, status=200 if well else 503)


def database_and_worker():
    try:
        seen = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
        alive = Worker.objects.alive().exists()
    except Error:
        return {"database": {"well": False}, "worker": {"well": False, "seen_seconds_ago": None}}
    ago = None if seen is None else round((timezone.now() - seen).total_seconds())
    return {"database": {"well": True}, "worker": {"well": alive, "seen_seconds_ago": ago}}


def disk():
    """Space left where files are stored, in bytes, against the floor (DISK_FLOOR)."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return {"well": free >= settings.DISK_FLOOR, "free_bytes": free}
