import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from guide.manuscript import manuscript_of
from guide.models import Edition, Phase, Reason
from guide.printing.compose import compose
from kit.printing.press import PrintFailed, print_book

WIDTH = 30


class Command(BaseCommand):
    help = "Print an edition of the guide into a file, or list the editions."

    def add_arguments(self, parser):
        parser.add_argument("edition", nargs="?", help="the edition’s identifier")
        parser.add_argument("--output", type=Path, metavar="FILE", help="where to write the PDF")
        parser.add_argument("--list", action="store_true", dest="listed", help="the editions, a line each, identifier first")

    def handle(self, *, edition, output, listed, **options):
        if listed:
            for row in Edition.objects.for_list().order_by("pk"):
                self.stdout.write(f"{row.slug}\t{row.language}\t{row.year}\t{row.sheets}\t{row.title}")
            return
        if not edition or not output:
            raise CommandError("Name an edition and a file: print_guide EDITION --output FILE (or --list).")
        found = Edition.objects.filter(slug=edition).first()
        if found is None:
            raise CommandError(f"There is no edition “{edition}”; print_guide --list shows those there are.")
        if not output.parent.is_dir() or output.is_dir():
            raise CommandError(f"Cannot write {output}: not a file in an existing folder.")
        self.print_edition(found, output)

    def print_edition(self, edition, output):
        if not edition.compile():
            raise CommandError(f"The edition “{edition.slug}” has no accepted experience to print.")
        show = self.show if sys.stderr.isatty() else lambda *step, **named: None
        try:
            printed = print_book(compose(manuscript_of(edition)), output, show)
        except PrintFailed as failure:
            told = "; ".join(": ".join(filter(None, [p["title"], str(Reason(p["reason"]).label)])) for p in failure.problems)
            raise CommandError(f"Not printed: {told}") from None
        except OSError as error:
            raise CommandError(f"Cannot write {output}: {error.strerror or error}") from None
        finally:
            if sys.stderr.isatty():
                sys.stderr.write("\r\033[K")
        self.stdout.write(f"{output}: {printed['pages']} pages, {printed['size']:,} bytes, sha256 {printed['sha256']}")

    def show(self, phase=None, done=0, total=0, at_work_on=""):
        """The progress bar: what it is busy with, how far, and the sheet."""
        if phase:
            filled = WIDTH * done // (total or 1)
            bar = "█" * filled + "░" * (WIDTH - filled)
            sys.stderr.write(f"\r\033[K{bar} {done}/{total} {Phase(phase).label} {at_work_on[:40]}")
            sys.stderr.flush()
