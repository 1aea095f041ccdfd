"""Mails of the sign-off: to the contributor who is asked, and to those who asked."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.editing.sheet import label
from experiences.emails import letter, reader_of
from experiences.models import Experience, SignOff, SignOffState
from experiences.models.sign_offs import ANSWERS
from experiences.models.states import SIGNABLE
from members.mail import Item, Letter, mail_kind
from members.roles import Role


def contributor(sign_off):
    """Whom the mail of a sign-off (its pk) goes to; None where it waits for no answer any more."""
    return contributor_in(sign_off, SignOffState.ASKED)


def silent_contributor(sign_off):
    return contributor_in(sign_off, SignOffState.SILENT)


def contributor_in(sign_off, state):
    rows = SignOff.objects.select_related("experience").filter(pk=sign_off, state=state, experience__state__in=SIGNABLE)
    return reader_of(rows[0].experience) if rows else None


@mail_kind(
    "sign_off_asked", gettext_lazy("Agree to the edited text, to its contributor"), optional=False, reader=contributor
)
def sign_off_asked(reader, sign_off):
    row = SignOff.objects.select_related("experience").get(pk=sign_off)
    return asking_letter(
        row,
        _("Read the text of “%(title)s” and answer by %(day)s"),
        _("The editors have put your experience into the words in which it is to be printed. Nothing of it is printed so"
          " before you agree."),
    )  # fmt: skip


@mail_kind(
    "sign_off_due", gettext_lazy("The sign-off’s last day is near, to its contributor"), optional=False, reader=contributor
)
def sign_off_due(reader, sign_off):
    row = SignOff.objects.select_related("experience").get(pk=sign_off)
    return asking_letter(
        row,
        _("Reminder: answer about the text of “%(title)s” by %(day)s"),
        _("You were asked whether you agree to the edited text of your experience, and your answer has not come yet."),
    )


@mail_kind(
    "sign_off_silent",
    gettext_lazy("The sign-off’s last day has passed, to its contributor"),
    optional=False,
    reader=silent_contributor,
)
def sign_off_silent(reader, sign_off):
    row = SignOff.objects.select_related("experience").get(pk=sign_off)
    return letter(
        row.experience,
        _("The text of “%(title)s” is taken without your answer: you can still object"),
        _(
            "The last day to answer about the edited text has passed, and the project team has written down that no answer came."
        ),
        what_now=_(
            "If a word of it is not right, open your private link and say so: it is then taken out of what is shown."
        ),
        button=_("Read the text and answer"),
    )


def asking_letter(row, subject, what_happened):
    day = last_day(row)
    after = _(
        "Open your private link, read the text and press “I agree” or “I object”; you can answer until the end of"
        " %(day)s. After that day the project team may go on as if you had nothing to object."
    )
    return letter(
        row.experience,
        subject.replace("%(day)s", day.replace("%", "%%")),
        what_happened,
        what_now=after % {"day": day},
        button=_("Read the text and answer"),
    )


def last_day(row):
    return date_format(row.deadline, "DATE_FORMAT")


@mail_kind(
    "sign_off_answered",
    gettext_lazy("Answers of contributors about an edited text"),
    optional=True,
    roles=[Role.COORDINATOR, Role.REVISER],
)
def sign_off_answered(user, sign_off):
    row = SignOff.objects.select_related("experience").get(pk=sign_off)
    is_visible = Experience.objects.visible_to(user).filter(pk=row.experience_id).exists()
    if row.state not in ANSWERS or not is_visible:
        return None
    agreed = row.state == SignOffState.AGREED
    subject = (
        _("Publish “%(title)s”: the contributor agrees to its text")
        if agreed
        else _("Rework the text of “%(title)s”: the contributor objects")
    )
    what = _("The contributor agrees to the text as it was asked.") if agreed else _("The contributor objects to the text.")
    return Letter(
        subject=subject % {"title": Truncator(row.experience.title).chars(60)},
        lines=[what],
        items=[Item(label(name), words) for name, words in row.remarks.items()],
        quote=row.comment,
        button=(_("Open the sign-off"), reverse("signoff_desk", args=[row.experience_id])),
    )
