"""The page of one's own calendar feed, and the feed itself."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.calendar.feed import calendar_of
from actions.models import CalendarFeed
from members.access import is_inside


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_settings(request):
    """A POST makes the feed or renews it, and is the one page that ever shows its address."""
    if not is_inside(request.user):
        raise PermissionDenied
    context = {}
    if request.method == "POST":
        path = reverse("calendar_feed", args=[CalendarFeed.objects.renew_for(request.user)])
        context["address"] = settings.SITE_URL + path
        context["webcal"] = "webcal://" + context["address"].partition("://")[2]
    context["feed"] = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "actions/calendar.html", context)


@require_POST
def calendar_revoke(request):
    CalendarFeed.objects.filter(user=request.user).delete()
    messages.success(request, _("The address no longer answers. Your calendar will empty itself at its next look."))
    return redirect("calendar_settings")


@login_not_required
@require_safe
def calendar_feed(request, token):
    """The calendar behind a secret address; one answer for an address that is wrong, was revoked, or whose owner left."""
    feed = CalendarFeed.objects.with_token(token).first()
    if feed is None or not feed.is_open:
        raise Http404
    with override(feed.user.language):
        calendar = calendar_of(feed.user)
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["ETag"] = quote_etag(hashlib.sha256(calendar).hexdigest())
    response["Cache-Control"] = "private, no-cache"
    response["Content-Disposition"] = 'inline; filename="nasharek.ics"'
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=response["ETag"], response=response)
