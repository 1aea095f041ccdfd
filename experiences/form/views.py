"""The public form: told at one address, taken up again behind the private link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.files import MAX_FILES
from experiences.form.arrival import HONEYPOT, Arrival, receive
from experiences.form.forms import AttachmentForm, ExperienceForm
from experiences.form.layout import form_helper
from experiences.form.ticket import Ticket
from experiences.mine.key import hand_over_key, opened_experience, opened_token, private_link
from experiences.models import Experience, LegalNotice
from experiences.outreach.via import Via
from kit.files import MAX_DOCUMENT, MAX_PHOTO, MEGABYTE
from kit.uploads import bounded_uploads

FILE_LIMITS = {"photo": MAX_PHOTO // MEGABYTE, "document": MAX_DOCUMENT // MEGABYTE, "count": MAX_FILES}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@bounded_uploads
def experience_form(request):
    if request.method != "POST":
        form = ExperienceForm(initial=Via.of(request).first_words)
        return form_page(request, Ticket.new(), Arrival(Experience(), form=form))
    ticket = Ticket.read(request.POST.get("ticket", ""))
    arrival = receive(request, ticket)
    if arrival.is_limited:
        return form_page(request, ticket, arrival, status=429)
    if arrival.is_sent:
        messages.success(request, _("Your experience is sent. Thank you!"))
    elif arrival.was_sent_before:
        messages.info(request, _("This experience had been sent before: here is what we have of it."))
    elif "send" in request.POST or not arrival.files_are_fine:
        return hand_over_key(form_page(request, ticket, arrival), ticket.token)
    else:
        messages.success(
            request, _("Your draft is kept. Go on with it whenever you like, here or through its private link.")
        )
    return hand_over_key(redirect("experience_mine"), ticket.token)


@login_not_required
@never_cache
@require_safe
def experience_edit(request):
    """A draft taken up again, as it was typed; it is sent to the same address as a new one."""
    experience = opened_experience(request)
    if not experience.is_open:
        return redirect("experience_mine")
    arrival = Arrival(
        experience,
        form=ExperienceForm(instance=experience, initial=experience.typed),
        attachment_forms=[AttachmentForm(instance=attachment) for attachment in experience.attachments.all()],
    )
    return form_page(request, Ticket.of(opened_token(request)), arrival)


def form_page(request, ticket, arrival, status=200):
    """The form with all that was typed, the files that are kept, and what is to be said about it."""
    helper = form_helper(arrival.form, has_files=bool(arrival.attachment_forms))
    context = {
        "form": arrival.form,
        "helper": helper,
        "arrival": arrival,
        "ticket": ticket,
        "via": Via.of(request),
        "honeypot": HONEYPOT,
        "notice": LegalNotice.objects.current(),
        "files": FILE_LIMITS,
        "private_link": private_link(request, ticket.token) if arrival.experience.pk else None,
    }
    return render(request, "experiences/form.html", context, status=status)
