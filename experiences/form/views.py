"""The public form: told at one address, taken up again behind the private link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experiences.files import MAX_FILES
from experiences.form.about_files import AttachmentForm
from experiences.form.arrival import HONEYPOT, Arrival, one_file, receive
from experiences.form.forms import LISTS, ExperienceForm
from experiences.form.keeping import Asked, NotUnderstood, add_file, file_row, keep_asked
from experiences.form.layout import form_helper
from experiences.form.ticket import Ticket
from experiences.limits import may
from experiences.mine.key import hand_over_key, opened_experience, opened_token, private_link
from experiences.models import Experience, LegalNotice
from experiences.outreach.via import Via
from kit.files import MAX_DOCUMENT, MAX_PHOTO, MEGABYTE, RefusedFile, examine
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
    elif "send" in request.POST or not arrival.files_are_fine or arrival.experience.typed_others:
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
    typed, others = experience.typed, experience.typed_others
    form = ExperienceForm(instance=experience, initial=typed, others=others)
    arrival = Arrival(experience, form=form, attachment_forms=AttachmentForm.of(experience))
    return form_page(request, Ticket.of(opened_token(request)), arrival)


@login_not_required
@never_cache
@require_POST
def experience_keep(request):
    """Keeps the answers that changed since the page last asked; as JSON, for the page's own script."""
    try:
        asked = Asked.read(request.POST.get("asked", ""))
    except NotUnderstood:
        return JsonResponse({}, status=400)
    if asked.is_empty:
        return JsonResponse({}, status=400)
    if not may(request, "keep"):
        return JsonResponse({}, status=429)
    experience, answer = keep_asked(request, asked)
    if experience is None:
        return JsonResponse({}, status=429)
    answered = JsonResponse(answer) if answer else closed(request)
    return hand_over_key(answered, asked.ticket.token)


@login_not_required
@never_cache
@require_POST
@bounded_uploads
def form_file_add(request):
    """Takes one file in: its line of the page, or why it is refused."""
    ticket = Ticket.read(request.POST.get("ticket", ""))
    if ticket.is_new:
        return JsonResponse({}, status=400)
    try:
        examined = examine(one_file(request))
        experience, form = add_file(request, ticket, examined)
    except RefusedFile as error:
        return JsonResponse({"refused": error.messages[0]}, status=422)
    if experience is None:
        return JsonResponse({}, status=429)
    if form is None:
        return closed(request)
    return hand_over_key(JsonResponse({"key": form.instance.pk, "row": file_row(form)}), ticket.token)


def closed(request):
    """The answer to a page that is still open although its experience was sent, or withdrawn, from another one."""
    return JsonResponse({"closed": reverse("experience_mine")}, status=409)


def form_page(request, ticket, arrival, status=200, template="experiences/form.html", **more):
    """The form with all that was typed, the files that are kept, and what is to be said about it.

    `more`: what a page of its own, which holds the form too, adds to the context.
    """
    helper = form_helper(arrival.form, has_files=bool(arrival.attachment_forms))
    context = {
        "form": arrival.form,
        "helper": helper,
        "arrival": arrival,
        "ticket": ticket,
        "via": Via.of(request),
        "honeypot": HONEYPOT,
        "lists": LISTS,
        "notice": LegalNotice.objects.current(),
        "files": FILE_LIMITS,
        "private_link": private_link(request, ticket.token),
        "question": arrival.experience.question,
        **more,
    }
    return render(request, template, context, status=status)
