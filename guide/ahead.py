"""What moves an experience, or changes an edition, has its fragments laid out anew: told by the rows that the journals gain,
which are in the same transaction as what they tell of. The experiences know nothing of the guide.
"""

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from experiences.models import Move, SignOffEvent
from guide.models import EditionWording, Entry
from guide.models.states import OPEN


@receiver(post_save, sender=Move)
def moved(instance, created, **kwargs):
    if created:
        lay_ahead_with(instance.experience_id)


@receiver(post_save, sender=SignOffEvent)
def signed_off(instance, created, **kwargs):
    if created:
        lay_ahead_with(instance.sign_off.experience_id)


@receiver(post_save, sender=EditionWording)
def composed(instance, created, **kwargs):
    """Every change of texts, order, chapters and partners leaves a wording."""
    from guide.tasks import lay_ahead_soon

    if created:
        transaction.on_commit(lambda: lay_ahead_soon(instance.edition_id))


def lay_ahead_with(experience_id):
    """Lay out, in the background, the open editions in which the experience stands."""
    from guide.tasks import lay_ahead_soon

    placed = Entry.objects.filter(experience=experience_id, edition__state__in=OPEN)
    for edition_id in placed.values_list("edition", flat=True):
        transaction.on_commit(lambda edition_id=edition_id: lay_ahead_soon(edition_id))
