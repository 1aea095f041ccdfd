from django.core.management.base import BaseCommand
from django.utils import timezone, translation

from actions.reminders.emails import letter as reminder_letter
from actions.reminders.sending import post_reminders, waiting_reminders
from experiences.editing.reminders import post_sign_offs, waiting_sign_offs
from experiences.outreach.reminding import leads_due, post_lead_reminders, waiting_lead_reminders
from guide.emails import post_ready
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
        reminders, digests, sign_offs = post_reminders() + post_lead_reminders(), post_digests(), post_sign_offs()
        reminders += post_ready()
        if options["verbosity"]:
            self.stdout.write(
                f"Posted: {reminders} reminders, {digests} digests, {sign_offs} reminders of a sign-off;"
                f" taken up again: {forgotten} messages."
            )

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
        sign_offs = waiting_sign_offs(today)  # their letters carry a link, which is made when they are written
        for sign_off in sign_offs:
            self.stdout.write(f"{sign_off.experience.contact_name}: {sign_off.experience}")
        self.stdout.write(f"{len(letters) + len(sign_offs)} messages would be posted; nothing was written.")
