"""The files that an experience may carry: how many, how heavy, and each kept once."""

from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from experiences.models import Attachment
from kit.files import MEGABYTE, RefusedFile, examine, need_room, no_room

MAX_FILES = 12
MAX_TOTAL = 60 * MEGABYTE


def take_file(experience, uploaded_file, caption="", credit="", consent=False):
    """Examine a file and keep it with the experience: the Attachment. Raises RefusedFile with words for the sender."""
    return keep(experience, examine(uploaded_file), caption, credit, consent)


def keep(experience, examined, caption="", credit="", consent=False):
    """Store an examined file, once: a file that the experience already has is given back as it is.

    Meant for a transaction that holds the experience's row; raises RefusedFile when its share or the disk is full.
    """
    if had := experience.attachments.filter(sha256=examined.sha256).first():
        return had
    staying = experience.attachments.exclude(pk__in=experience.leaving_files())
    kept = staying.aggregate(count=Count("pk"), total=Sum("size", default=0), last=Max("order", default=0))
    if kept["count"] >= MAX_FILES:
        raise RefusedFile(
            _("An experience carries at most %(count)d files: take one away first."), params={"count": MAX_FILES}
        )
    if kept["total"] + examined.content.size > MAX_TOTAL:
        raise RefusedFile(
            _("The files of an experience may weigh %(size)s together: take one away first."),
            params={"size": filesizeformat(MAX_TOTAL)},
        )
    need_room(examined.content.size)
    attachment = Attachment(
        experience=experience,
        kind=examined.kind,
        extension=examined.extension,
        file=File(examined.content, name=examined.shown_name),
        preview=examined.preview,
        shown_name=examined.shown_name,
        size=examined.content.size,
        sha256=examined.sha256,
        width=examined.width,
        height=examined.height,
        caption=caption,
        credit=credit,
        consent=consent,
        order=kept["last"] + 1,
    )
    try:
        with transaction.atomic():
            attachment.save()
    except OSError as error:  # raised while the file is written, before the row is
        raise no_room() from error
    return attachment
