"""What becomes of a form that comes in: first everything is kept, then it is judged, then perhaps sent."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from experiences.files import MAX_TOTAL, keep
from experiences.form.about_files import AttachmentForm
from experiences.form.forms import ExperienceForm
from experiences.form.words import posted_changes
from experiences.limits import may
from experiences.models import Experience
from experiences.models.typing import Changes
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


def receive(request, ticket, **fixed):
    """Keep all that came and, where it was meant to be sent and nothing is wrong with it, send it: Arrival.

    What a program seems to have sent is kept as a draft, and waits for a second press of the button. `fixed`: columns of a
    draft that begins now.
    """
    experience = begin(request, ticket, **fixed)
    if experience is None:
        return Arrival(Experience(), form=ExperienceForm(request.POST), is_limited=True)
    is_hasty = ticket.is_hasty or bool(request.POST.get(HONEYPOT))
    examined, refused = _examine_all(request) if experience.is_open else ([], [])
    return _keep(experience, request.POST, examined, refused, is_hasty)


def begin(request, ticket, **fixed):
    """The experience of the ticket, begun with the columns `fixed` if it was not; None where the network began too many."""
    columns = {**Via.of(request).origin, **fixed}
    experience, is_new = Experience.objects.begin(ticket.token, get_language(), **columns)
    if is_new and not may(request, "draft"):
        experience.delete()
        return None
    return experience


def held(experience):
    """Its row, locked until the transaction ends; None where it is gone: another sending of the form was over the limit."""
    row = Experience.objects.select_for_update().filter(pk=experience.pk).first()
    if row:
        row.language = get_language()
    return row


@transaction.atomic
def _keep(experience, post, examined, refused, is_hasty):
    """The part that holds the row; pictures were examined before, for that takes seconds.

    Of sendings at once the first to get here counts; those behind it find the experience sent, or their files kept.
    """
    experience = held(experience)
    if experience is None:
        return Arrival(Experience(), form=ExperienceForm(post), is_limited=True)
    if not experience.is_open:
        return Arrival(experience, was_sent_before=True)
    changes, data = posted_changes(experience, post)
    keep_words(experience, changes)
    arrival = Arrival(experience, refused=refused, is_hasty=is_hasty)
    for found in examined:
        try:
            keep_file(experience, found)
        except RefusedFile as error:
            arrival.refused.append((found.shown_name, error.messages[0]))
    arrival.form = ExperienceForm(data, instance=experience, others=experience.typed_others)
    arrival.attachment_forms = AttachmentForm.of(experience)
    if "send" in post and arrival.is_complete and not is_hasty:
        _send(arrival)
    return arrival


def _send(arrival):
    arrival.form.save()
    for form in arrival.attachment_forms:
        form.carry_out()
    arrival.experience.send()
    arrival.is_sent = True


def keep_words(experience, changes):
    """Keep what was typed. A file that no sending names is taken away at once, any other when it is sent anew."""
    experience.keep_typed(changes)
    if leaving := experience.leaving_files():
        for attachment in experience.attachments.filter(pk__in=leaving).exclude(sha256__in=experience.named_files()):
            attachment.remove()


def keep_file(experience, examined):
    """The attachment, once: one that was to be taken away and comes again stays. Raises RefusedFile."""
    attachment = keep(experience, examined)
    remove = f"{AttachmentForm(instance=attachment).prefix}-remove"
    if experience.typed.get(remove):
        experience.keep_typed(Changes({remove: ""}, {remove: "on"}))
    return attachment


def _examine_all(request):
    """([Examined], [(name, why)]) of the files that came."""
    examined, refused = [], [(name, too_much()) for name in request.dropped_files]
    files = [file for kind in KINDS for file in request.FILES.getlist(kind)]
    if files and not may(request, "files"):
        return [], [*refused, *((file.name, very_many()) for file in files)]
    for file in files:
        try:
            examined.append(examine(file))
        except RefusedFile as error:
            refused.append((file.name, error.messages[0]))
    return examined, refused


def one_file(request):
    """The file of a request that brings a single one; raises RefusedFile."""
    if request.dropped_files:
        raise RefusedFile(too_much())
    if not may(request, "files"):
        raise RefusedFile(very_many())
    if "file" not in request.FILES:
        raise RefusedFile(_("The file is empty. Choose it again."))
    return request.FILES["file"]


def very_many():
    return _("Very many files have come from your network. Add it again in an hour.")


def too_much():
    return RefusedFile(
        _("The file is too big, or all of them together: up to %(size)d MB at once. Send it smaller, or in a second go."),
        params={"size": MAX_TOTAL // 2**20},
    ).messages[0]
