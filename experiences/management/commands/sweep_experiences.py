"""Removes what nobody wants any more: forgotten drafts, what was withdrawn, and stored files that no row names."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from experiences.models import Attachment, Experience, ImportDraft
from kit.printing.keeping import sweep

FOLDER = "experiences"
# A file is stored before its row is: what is younger may belong to a sending that is under way.
RIPE = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Delete drafts untouched for six months with their files, erase what was withdrawn thirty days ago, and delete files of"
        " other forms a week old and stored files that no experience names. Once a day."
    )

    def handle(self, **options):
        drafts = sum(draft.discard() for draft in Experience.objects.forgotten())
        erased = sum(experience.erase() for experience in Experience.objects.erasable())
        ImportDraft.objects.forgotten().delete()
        files = sum(map(remove, orphans()))
        sweep()  # what was laid out of a withdrawn experience goes before its texts do
        self.stdout.write(
            f"{drafts} forgotten drafts and {files} stray files deleted, {erased} withdrawn experiences erased."
        )


def orphans():
    """Names of stored files older than RIPE that are no attachment's file or preview."""
    if not default_storage.exists(FOLDER):
        return
    known = {name for names in Attachment.objects.values_list("file", "preview") for name in names}
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in known and default_storage.get_modified_time(path) < timezone.now() - RIPE:
            yield path


def remove(path):
    default_storage.delete(path)
    return 1
