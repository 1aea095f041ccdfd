"""What the desk is told by mail of the experiences: one function a message, each with its switch."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.models import Experience, Move, ReviewEntry
from experiences.models.reviewed import READERS
from members.mail import Item, Letter, mail_kind
from members.roles import Role


@mail_kind("experience_arrived", gettext_lazy("Experiences that arrive"), optional=True, roles={Role.COORDINATOR})
def experience_arrived(user, move):
    return letter(
        user,
        Move.objects.get(pk=move).experience_id,
        _("Read a new experience, or give it to somebody: “%(title)s”"),
        _("A new experience has arrived, and nobody reads it yet."),
    )


@mail_kind("experience_sent_again", gettext_lazy("Experiences that were completed"), optional=True, roles=READERS)
def experience_sent_again(user, move):
    return letter(
        user,
        Move.objects.get(pk=move).experience_id,
        _("Read what was completed in “%(title)s”"),
        _("Its contributor has sent it again. What was sent before is kept beside it."),
    )


@mail_kind("experience_assigned", gettext_lazy("Experiences that I am given to read"), optional=True, roles=READERS)
def experience_assigned(user, entry):
    """Nothing where it was given to somebody else meanwhile."""
    entry = ReviewEntry.objects.select_related("experience", "by__person").get(pk=entry)
    if entry.experience.assigned_to_id != user.pk:
        return None
    return letter(
        user,
        entry.experience_id,
        _("Read the experience that you are given: “%(title)s”"),
        _("%(name)s has given you this experience to read.") % {"name": entry.by},
    )


@mail_kind(
    "experience_taken_away", gettext_lazy("Experiences that their contributor withdraws"), optional=True, roles=READERS
)
def experience_taken_away(user, move):
    move = Move.objects.select_related("experience").get(pk=move)
    if not user.roles & READERS or (Role.COORDINATOR not in user.roles and move.experience.conflict_of(user)):
        return None
    names = called(move.experience)
    return Letter(
        subject=_("Put “%(title)s” aside: its contributor has withdrawn it") % names,
        lines=[_("The experience is withdrawn. It has left the catalogue, the queue and the guide to come.")],
        items=[Item(move.experience.title, names["code"])],
        quote=move.reason,
        after=[_("There is nothing to do. What is printed already stays printed.")],
        button=(_("Open the queue"), reverse("review_list")),
    )


def letter(user, pk, subject, what_happened):
    """The letter about the experience `pk`; None to whoever does not read it (any more)."""
    experience = Experience.objects.visible_to(user).filter(pk=pk).first()
    if experience is None:
        return None
    return Letter(
        subject=subject % called(experience),
        lines=[what_happened],
        items=[Item(experience.title, experience.holder_name)],
        button=(_("Open the experience"), reverse("experience_review", args=[experience.pk])),
    )


def called(experience):
    return {"title": Truncator(experience.title).chars(60), "code": experience.tracking_code}
