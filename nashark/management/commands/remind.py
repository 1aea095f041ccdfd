from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from actions.reminders.emails import letter as reminder_letter
from actions.reminders.sending import post_reminders, waiting_reminders
from experiences.outreach.reminding import leads_due, post_lead_reminders, waiting_lead_reminders
from members.mail import take_up_forgotten
from nashark.digest import monday_of, post_digests, waiting_digests, weekly_digest


class Command(BaseCommand):
    help = "Post today's reminders, the week's digest, and what the queue forgot. Each once, however often this runs."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and write nothing")

    def handle(self, *, dry_run, **options):
        if dry_run:
            return self.tell()
        forgotten = take_up_forgotten()
        reminders, digests = post_reminders() + post_lead_reminders(), post_digests()
        if options["verbosity"]:
            self.stdout.write(f"Posted: {reminders} reminders, {digests} digests; taken up again: {forgotten} messages.")

    def tell(self):
        today = timezone.localdate()
        letters = [(user, reminder_letter, (items, today)) for user, items in waiting_reminders(today)]
        letters += [(user, leads_due, (user, rows)) for user, rows in waiting_lead_reminders(today)]
        letters += [(user, weekly_digest, (user, monday_of(today).isoformat())) for user in waiting_digests(today)]
        for user, write, arguments in letters:
            with translation.override(user.language):
                letter = write(*arguments)
                self.stdout.write(f"{user}: {letter.subject}")
                for item in [*letter.items, *(item for section in letter.sections for item in section.items)]:
                    self.stdout.write(f"    {item.title} — {item.words}".rstrip(" —"))
        self.stdout.write(f"{len(letters)} messages would be posted; nothing was written.")
