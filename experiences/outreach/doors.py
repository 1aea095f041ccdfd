"""The public doors to the form: a lead's personal link, a channel's tracked address, and the count of its visits."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from experiences.limits import may
from experiences.models import ChannelDay, LeadLink
from experiences.outreach.via import NAME, Via, remember


@login_not_required
@never_cache
@require_safe
def lead_link(request, token):
    """To the form, which then knows whom it was sent to; the address there tells nothing."""
    link = LeadLink.objects.opened_by(token).first()
    if link is None:
        raise Http404
    return remember(redirect("experience_form"), link)


@login_not_required
@never_cache
@require_safe
def channel_link(request, code=""):
    """To the form, which knows the channel. Nothing is counted here: bots and previews open addresses, too.

    A code that nobody knows leads to the form as well: a poster with an old one still hangs somewhere.
    """
    channel = Via(code).channel
    return redirect(reverse("experience_form") + (f"?{NAME}={channel.code}" if channel else ""))


@login_not_required
@require_POST
def channel_visit(request):
    """The page of the form says, once a browser session, that somebody opened it; a number is all that is kept."""
    via = Via.of(request)
    if via.is_counted and not request.user.is_authenticated and may(request, "visit"):
        ChannelDay.objects.count_visit(via.channel)
    return HttpResponse(status=204)
