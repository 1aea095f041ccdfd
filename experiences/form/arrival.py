"""What becomes of a form that comes in: first everything is kept, then it is judged, then perhaps sent."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from experiences.files import MAX_TOTAL, keep
from experiences.form.forms import AttachmentForm, ExperienceForm
from experiences.limits import may
from experiences.models import Experience
from experiences.outreach.via import Via
from kit.files import RefusedFile, examine

HONEYPOT = "homepage"
KINDS = ("photos", "documents")


@dataclass
class Arrival:
    """One sending of the form and what became of it. `refused` has (name of the file, why) in the order of sending."""

    experience: Experience
    form: ExperienceForm | None = None
    attachment_forms: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    is_hasty: bool = False
    is_limited: bool = False
    is_sent: bool = False
    was_sent_before: bool = False

    @property
    def files_are_fine(self):
        return not self.refused and all(form.is_valid() for form in self.attachment_forms if form.is_bound)

    @property
    def is_complete(self):
        return self.form.is_valid() and self.files_are_fine


def receive(request, ticket):
    """Keep all that came and, where it was meant to be sent and nothing is wrong with it, send it: Arrival.

    What a program seems to have sent is kept as a draft, and waits for a second press of the button.
    """
    experience, is_new = Experience.objects.begin(ticket.token, get_language(), **Via.of(request).origin)
    if is_new and not may(request, "draft"):
        experience.delete()
        return Arrival(Experience(), form=ExperienceForm(request.POST), is_limited=True)
    is_hasty = ticket.is_hasty or bool(request.POST.get(HONEYPOT))
    examined, refused = _examine_all(request) if experience.is_open else ([], [])
    return _keep(experience, request.POST, examined, refused, is_hasty)


@transaction.atomic
def _keep(experience, post, examined, refused, is_hasty):
    """The part that holds the row; pictures were examined before, for that takes seconds.

    Of sendings at once the first to get here counts; those behind it find the experience sent, or their files kept.
    """
    experience = Experience.objects.select_for_update().filter(pk=experience.pk).first()
    if experience is None:  # another sending of the same form was over the limit
        return Arrival(Experience(), form=ExperienceForm(post), is_limited=True)
    if not experience.is_open:
        return Arrival(experience, was_sent_before=True)
    experience.language = get_language()
    arrival = Arrival(experience, form=ExperienceForm(post, instance=experience), refused=refused, is_hasty=is_hasty)
    _keep_files(post, examined, arrival)
    if "send" in post and arrival.is_complete and not is_hasty:
        arrival.form.save()
        experience.send()
        arrival.is_sent = True
    else:
        experience.keep_typed(arrival.form.typed)
    return arrival


def _examine_all(request):
    """([(Examined, caption, credit)], [(name, why)]) of the files that came."""
    examined, refused = [], [(name, _too_much()) for name in request.dropped_files]
    if request.FILES and not may(request, "files"):
        sent = [file.name for kind in KINDS for file in request.FILES.getlist(kind)]
        return [], [
            *refused,
            *((name, _("Very many files have come from your network. Add it again in an hour.")) for name in sent),
        ]
    for kind in KINDS:
        captions, credits = request.POST.getlist(f"{kind}-caption"), request.POST.getlist(f"{kind}-credit")
        for number, file in enumerate(request.FILES.getlist(kind)):
            try:
                found = examine(file)
            except RefusedFile as error:
                refused.append((file.name, error.messages[0]))
            else:
                examined.append((found, *(texts[number] if number < len(texts) else "" for texts in (captions, credits))))
    return examined, refused


def _too_much():
    return RefusedFile(
        _("The file is too big, or all of them together: up to %(size)d MB at once. Send it smaller, or in a second go."),
        params={"size": MAX_TOTAL // 2**20},
    ).messages[0]


def _keep_files(post, examined, arrival):
    """Take away what was ticked, write captions, add the new files; fills the arrival's forms and refusals."""
    for attachment in arrival.experience.attachments.all():
        form = AttachmentForm(instance=attachment)
        if f"{form.prefix}-remove" in post:
            attachment.remove()
            continue
        if f"{form.prefix}-caption" in post:
            form = _captioned(attachment, post.get(f"{form.prefix}-caption"), post.get(f"{form.prefix}-credit", ""))
        arrival.attachment_forms.append(form)
    known = {form.instance.pk for form in arrival.attachment_forms}
    for found, caption, credit in examined:
        try:
            attachment = keep(arrival.experience, found)
        except RefusedFile as error:
            arrival.refused.append((found.shown_name, error.messages[0]))
        else:
            if attachment.pk not in known:
                known.add(attachment.pk)
                arrival.attachment_forms.append(_captioned(attachment, caption, credit))


def _captioned(attachment, caption, credit):
    """The attachment's form with these texts, saved where they are good."""
    prefix = AttachmentForm(instance=attachment).prefix
    form = AttachmentForm({f"{prefix}-caption": caption, f"{prefix}-credit": credit}, instance=attachment)
    if form.is_valid():
        form.save()
    return form
