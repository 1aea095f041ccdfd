"""Removes what nobody wants any more: photos of updates that were never recorded, and stored files that no row names."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from actions.models import Evidence

FOLDER = "evidence"
# A file is stored before its row is, and a draft before the update that it came with: what is younger may still be wanted.
RIPE = timedelta(days=1)


class Command(BaseCommand):
    help = (
        "Delete photos of updates that were not recorded within a day, and stored files that no evidence names. Once a day."
    )

    def handle(self, **options):
        ripe = timezone.now() - RIPE
        drafts = list(Evidence.objects.forgotten(ripe))
        for draft in drafts:
            draft.discard()
        strays = list(orphans(ripe))
        for path in strays:
            default_storage.delete(path)
        self.stdout.write(f"{len(drafts)} forgotten photos and {len(strays)} stray files deleted.")


def orphans(ripe):
    """Names of stored files from before `ripe` that are no evidence's file or preview."""
    if not default_storage.exists(FOLDER):
        return
    known = {name for names in Evidence.objects.values_list("file", "preview") for name in names}
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in known and default_storage.get_modified_time(path) < ripe:
            yield path
