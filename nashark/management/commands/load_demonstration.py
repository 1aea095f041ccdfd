import json
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files import File
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from PIL import Image

from actions.deadlines import Precision, date_range
from actions.models import Action, Comment, Decision, Evidence, Meeting, MeetingState, Status
from actions.models.attendance import record
from actions.models.meetings import Line
from experiences.files import take_file
from experiences.models import (
    Channel,
    ChannelDay,
    EditedText,
    Experience,
    Lead,
    LeadState,
    Mechanism,
    Neighbourhood,
    Publication,
    SignOff,
    State,
    TargetGroup,
    Theme,
)
from experiences.models.sign_offs import USUAL_TIME
from guide.models import Edition, Partner
from kit.files import examine
from kit.links import link_digest, new_token
from members.models import Membership, Organisation, Person, Team, TeamMembership, User
from members.roles import TeamCode
from nashark.management.commands.load_cell import FOUNDED

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"
MARK = "(عرض تجريبي)"
CATALOGUED = 10  # of the accepted ones; the others wait to be published

# User name, what it is called, its team (None: a seat in the cell alone), and whether it sits in the cell.
ACCOUNTS = [
    ("coordinator", "منسقة", TeamCode.PROJECT, False),
    ("member", "عضو", None, True),
    ("reviser", "مراجعة", TeamCode.REVISION, True),
    ("validator", "مصادق", TeamCode.VALIDATION, True),
    ("juror", "محكمة", TeamCode.JURY, True),
]
# Action, who says it, status, in which words; what is postponed is put off to a month two months ahead.
UPDATES = [
    ("A02", "coordinator", Status.DONE, f"الاستمارة جاهزة، وجربتها ثلاث جمعيات على الهاتف {MARK}."),
    ("A04", "coordinator", Status.UNDER_WAY, f"توصلنا بأولى التجارب، والتجميع متواصل {MARK}."),
    ("A12", "member", Status.PLANNED, f"سنبدأ بلقاء مع الجمعيات لاختيار موضوع العريضة {MARK}."),
    ("A03", "coordinator", Status.DONE, f"نشرت الاستمارة في موقع الجماعة وصفحات الجمعيات الشريكة {MARK}."),
    ("A07", "coordinator", Status.BLOCKED, f"ننتظر مواضيع التكوين من الجمعيات قبل إتمام الاستمارة {MARK}."),
    ("A09", "coordinator", Status.POSTPONED, f"ننتظر تأكيد تواريخ الدورات قبل اختيار الممثلين {MARK}."),
]
# Of action A12: what shows it, and what is said about it.
PHOTO = ("circle.webp", f"لقاء أول مع ثلاث جمعيات {MARK}")
LINK = ("https://www.collectivites-territoriales.gov.ma/", f"بوابة الجماعات الترابية {MARK}")
COMMENTS = [
    ("coordinator", f"هل اخترتم الموضوع؟ يوجد نموذج في https://www.collectivites-territoriales.gov.ma/ {MARK}."),
    ("member", f"نعم، الإنارة العمومية في الأحياء القديمة. نجتمع يوم السبت {MARK}."),
]


class Command(BaseCommand):
    help = "Load invented accounts, status updates, experiences and a guide, to try the portal. Never beside real data."

    def handle(self, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "This installation is not a demonstration: invented accounts with a known password have no place here. "
                "Set NASHARK_DEMONSTRATION=1 on a trial installation."
            )
        call_command("load_cell", verbosity=options["verbosity"], stdout=self.stdout)
        with transaction.atomic():
            users = load_accounts()
            load_updates(users)
            load_talk(users)
            load_meetings(users)
            added = load_experiences(users["coordinator"], users["reviser"])
            load_outreach(users)
            sheets = load_editions()
        if options["verbosity"]:
            self.stdout.write(
                f"The demonstration: accounts {', '.join(users)} with the password of NASHARK_DEMO_PASSWORD; "
                f"{added} experiences added; the guide in two languages with {sheets} sheets."
            )


def load_accounts():
    """The demonstration's accounts by user name, made where missing."""
    organisation, _made = Organisation.objects.get_or_create(
        code="demo-association",
        defaults={
            "name_ar": "جمعية تجريبية للعرض",
            "name_fr": "Association fictive de démonstration",
            "is_demonstration": True,
        },
    )
    return {row[0]: load_account(number, organisation, *row) for number, row in enumerate(ACCOUNTS, 1)}


def load_account(number, organisation, username, called, team, has_seat):
    email = f"{username}@example.org"
    person, _made = Person.objects.get_or_create(
        code=f"demo-{username}",
        defaults={"given_name": called, "family_name": MARK, "email": email, "is_demonstration": True},
    )
    if has_seat and not person.memberships.exists():
        Membership.objects.create(
            code=f"D{number:02d}",
            order=100 + number,
            person=person,
            organisation=organisation,
            role_ar=f"{called} {MARK}",
            role_fr="Démonstration",
            constituency=Membership.Constituency.CIVIL_SOCIETY,
            since=FOUNDED,
        )
    if team and not person.team_memberships.exists():
        TeamMembership.objects.create(team=Team.objects.get(code=team), person=person, since=FOUNDED)
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username, email, settings.DEMO_PASSWORD, person=person)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def load_updates(users):
    for code, username, status, sentence in UPDATES:
        action = Action.objects.get(code=code)
        later = {"due_to": timezone.localdate() + timedelta(days=61), "precision": Precision.MONTH}
        if action.version == 0:
            new_deadline = later if status == Status.POSTPONED else {}
            action.record_status(status, by=users[username], version=0, sentence=sentence, **new_deadline)


def load_talk(users):
    """A step that is done, a photo, a link and a talk, on the first loading."""
    action = Action.objects.get(code="A12")
    if action.comments.exists():
        return
    action.tick(action.steps.first(), done=True, by=users["member"])
    name, caption = PHOTO
    with (FOLDER / "files" / name).open("rb") as handle:
        Evidence.keep_file(action, examine(File(handle, name=name)), by=users["member"], caption=caption)
    Evidence.keep_link(action, LINK[0], by=users["coordinator"], caption=LINK[1], is_public=True)
    for username, text in COMMENTS:
        Comment.say(action, text, by=users[username])


def load_meetings(users):
    """A meeting that was held, with a decision that waits, and one to come; both invented, and both say so."""
    for row in read("meetings"):
        if not Meeting.objects.filter(key=row["key"]).exists():
            load_meeting(users, **row)


def load_meeting(users, *, key, title, days, begins, ends, place, agenda, held=False):
    """`days` from today on; a meeting that was `held` has its notes, decisions and presences."""
    coordinator, member = users["coordinator"], users["member"]
    day = timezone.localdate() + timedelta(days=days)
    begins, ends = (timezone.make_aware(datetime.combine(day, time.fromisoformat(clock))) for clock in (begins, ends))
    meeting = Meeting(
        key=key, title=f"{title} {MARK}", starts_at=begins, ends_at=ends, place=f"{place} {MARK}", is_demonstration=True
    )
    meeting.rapporteur, meeting.invites_cell = member.person, False
    invited = [user.person for user in users.values()]
    meeting.plan(by=coordinator, agenda=[Line(title=item["title"]) for item in agenda], persons=invited)
    if not held:
        meeting.propose("عرض تجربة حي القصبة على الخلية " + MARK, by=member)
        meeting.answer("comes", by=member)
        return
    meeting.move(MeetingState.HELD, by=coordinator, version=meeting.version)
    presences = zip(invited, ("present", "present", "present", "excused"), strict=False)
    record(meeting, by=coordinator, said=[("person", person.pk, "not_recorded", said) for person, said in presences])
    for item, told in zip(meeting.agenda(), agenda, strict=True):
        item.save_notes(f"{told['notes']} {MARK}", by=coordinator, version=0)
        for text in told.get("decisions", ()):
            last = day.replace(day=1) + timedelta(days=61)
            first, last = date_range(Precision.END_OF_MONTH, last)
            decision = Decision(item=item, text=f"{text} {MARK}", due_from=first, due_to=last)
            decision.precision = Precision.END_OF_MONTH
            decision.store(by=coordinator, version=None, persons=[member.person])


def load_experiences(coordinator, reviser):
    """Adds the invented experiences whose title is not there yet, through the same moves as real ones; returns how many."""
    known = set(Experience.objects.filter(is_demonstration=True).values_list("title", flat=True))
    new = [row for row in read("experiences") if row["title"] not in known]
    for row in new:
        load_experience(coordinator, **row)
    if not known:
        for row in read("edited"):
            load_edited(reviser, **row)
        for experience in Experience.objects.for_guide().filter(is_demonstration=True).order_by("pk")[:CATALOGUED]:
            Publication.objects.publish(experience, by=coordinator)
    return len(new)


def load_experience(
    coordinator, *, state, theme, mechanism, groups=(), neighbourhoods=(), attachments=(), reason="", **fields
):
    experience = Experience.objects.create(
        link_digest=link_digest(new_token()),
        is_demonstration=True,
        theme=Theme.objects.get(code=theme),
        mechanism=Mechanism.objects.get(code=mechanism),
        **fields,
    )
    experience.groups.set(TargetGroup.objects.filter(code__in=groups))
    experience.neighbourhoods.set(Neighbourhood.objects.filter(code__in=neighbourhoods))
    for attachment in attachments:
        name = attachment.pop("file")
        with (FOLDER / "files" / name).open("rb") as handle:
            take_file(experience, File(handle, name=name), consent=experience.consent_photos, **attachment)
    if state != State.DRAFT:
        experience.send()
    if state == State.ACCEPTED:
        experience.accept(by=coordinator)
    elif state == State.DECLINED:
        experience.decline(by=coordinator, reason=reason)


def load_outreach(users):
    """Two invented associations that were asked, visits by two channels, and where some experiences came from; once."""
    if Lead.objects.filter(is_demonstration=True).exists():
        return
    member, today = users["member"], timezone.localdate()
    invented = {"is_demonstration": True, "contacted_by": member.person, "source": Lead.Source.CELL}
    asked = Lead(name_ar=f"ودادية حي النباص {MARK}", name_fr="Amicale du quartier Nabas (démonstration)", **invented)
    asked.add(by=member)
    words, step = f"اتصلنا بالرئيسة، وستجيب بعد اجتماع المكتب {MARK}.", today + timedelta(days=6)
    asked.move(LeadState.CONTACTED, by=member, version=0, words=words, next_step_on=step)
    sent = Lead(name_ar=f"جمعية الضفة التجريبية {MARK}", name_fr="Association fictive La Rive (démonstration)", **invented)
    sent.add(by=member)
    sent.move(LeadState.PROMISED, by=member, version=0, words=f"وعدت بإرسال تجربتها هذا الأسبوع {MARK}.")
    received = Experience.objects.received().filter(is_demonstration=True)
    told = list(received.order_by("pk").values_list("pk", flat=True))
    Experience.objects.filter(pk=told[-1]).update(lead=sent)
    sent.arrive()
    for number, (code, share) in enumerate((("facebook", told[:6]), ("site", told[6:10]), (None, []))):
        channel = Channel.objects.filter(code=code).first()
        Experience.objects.filter(pk__in=share).update(channel=channel)
        for back in range(12):
            visits = (3 + 5 * back) % 7 + 2 - number
            ChannelDay.objects.create(channel=channel, day=today - timedelta(days=2 * back), visits=visits)


def load_edited(reviser, *, title, texts, agreed):
    """The reviser's words for some texts of an experience, and the sign-off: agreed to, or waiting for its contributor."""
    experience = Experience.objects.get(title=title, is_demonstration=True)
    for name, text in texts.items():
        EditedText.objects.write(experience, name, text, by=reviser, revision=0)
    until, seen = timezone.localdate() + USUAL_TIME, SignOff.objects.mark(experience)
    sign_off = SignOff.objects.ask(experience, by=reviser, until=until, seen=seen)
    if agreed:
        sign_off.agree()


def load_editions():
    """The guide in both languages, with what was accepted in each theme's chapter; returns the number of sheets."""
    sheets = [load_edition(**row) for row in read("editions")]
    return sheets[0]


def load_edition(*, slug, intros, partners, **fields):
    edition, made = Edition.objects.get_or_create(
        slug=slug, defaults={**fields, "year": timezone.localdate().year, "is_demonstration": True}
    )
    sheets = edition.compile()
    if made:
        for theme, intro in intros.items():
            edition.chapters.filter(theme__code=theme).update(intro=intro)
        for order, partner in enumerate(partners, 1):
            load_partner(edition, order, **partner)
    return sheets


def load_partner(edition, order, *, logo, **fields):
    """An invented partner; one of them has given no permission, so that the book does not name it."""
    partner = Partner(edition=edition, order=order, **fields)
    partner.permitted_on = timezone.localdate() if partner.permitted_by else None
    if logo:
        with (FOLDER / "files" / logo).open("rb") as handle:
            partner.width, partner.height = Image.open(handle).size
            partner.logo.save(logo, File(handle), save=False)
    partner.save()


def read(subject):
    return json.loads((FOLDER / f"{subject}.json").read_text("utf-8"))
