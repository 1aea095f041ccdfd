"""The table of docs/roles.md, tried: every address of the portal × everyone who may ask for it.

The table's columns are the name in urls.py, between backticks, and then one for each of WHO, in any order. A cell says
what a GET answers (a POST, where an address takes nothing else): 200 let in, 302 sent to sign in, 403 or 404 refused.
"""

import re
from itertools import chain, product

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from members.roles import Role
from nashark.models import Worker
from tests.factories import make_account, make_person
from tests.test_house_rules import addresses

WHO = ["stranger", *Role.values]
THEIRS = ("admin:", "account_", "mfa_")  # whole applications with their own tests; a test below tries their doors


def table():
    """{address name: {who: cell}} of docs/roles.md."""
    rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        for line in (settings.BASE_DIR / "docs" / "roles.md").read_text("utf-8").splitlines()
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)
    ]
    heads = [index for index, row in enumerate(rows) if "stranger" in map(str.lower, row)]
    assert len(heads) == 1, "docs/roles.md has one table of addresses, with a column for each role"
    head = [cell.lower() for cell in rows[heads[0]]]
    assert set(WHO) <= set(head)
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows[heads[0] + 1 :] if len(row) == len(head)}


TABLE = table()
ACCOUNT_PAGES = sorted(
    name
    for name, _ in addresses()
    if name.startswith(("account_", "mfa_")) and name not in ("account_confirm_email", "account_reset_password_from_key")
)


@pytest.fixture(autouse=True)
def _own_media():
    """The demonstration's files stay for the whole module."""


@pytest.fixture(autouse=True)
def _printed_elsewhere(monkeypatch):
    """Who may have a document is tried here; what stands in it, by the tests of its own, which print it."""
    for where in ("kit.printing.documents", "guide.workshop.previews"):
        monkeypatch.setattr(f"{where}.print_book", lambda book, target, *_args, **_named: target.write_bytes(b"%PDF-"))


@pytest.fixture(scope="module")
def world(kept, django_db_blocker, tmp_path_factory):
    """The demonstration, once for all tests here, and an account with each role alone: {who: user}."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        kept.put()
        who = {role.value: make_account(f"only-{role}", role) for role in Role}
        let_answer(who[Role.MEMBER])
        invite_one(who[Role.COORDINATOR])
        fill_the_action(make_account("colleague", Role.COORDINATOR))
        settle_and_merge(who[Role.COORDINATOR])
        type_for_others(who[Role.MEMBER])
        print_the_guide()
        speak_of_the_guide(who[Role.MEMBER])
        publish_an_edition(who[Role.COORDINATOR])
        make_minutes_final()
        speak_at_the_desk(make_account("desk", Role.COORDINATOR))
        Worker.objects.beat("a worker")
        yield who
        transaction.set_rollback(True)


def invite_one(coordinator):
    from members.models import Invitation, Person

    Invitation.objects.make(Person.objects.get(code="M01"), by=coordinator)


def let_answer(user):
    """The member of the table is one who answers for the action, and contacts the lead, that are tried."""
    from actions.models import Action
    from experiences.models import Lead

    action = Action.objects.get(code="A01")
    action.responsibilities.create(person=user.person, part="does", as_written="-", order=99)
    Lead(name_ar="جهة", contacted_by=user.person).add(by=user)


def fill_the_action(colleague):
    """Somebody else has brought evidence and written a comment."""
    from actions.models import Action, Comment, Evidence
    from kit.files import examine
    from tests.experiences.conftest import photo

    action = Action.objects.get(code="A01")
    Evidence.keep_file(action, examine(photo()), by=colleague)
    Comment.say(action, "جملة", by=colleague)


def speak_at_the_desk(colleague):
    """A comment and a conflict of interest on the experience that is asked for, and one that could tell the same."""
    from experiences.models import ReviewComment

    sent, _other = sent_ones()
    ReviewComment.say(sent, "story", "جملة", by=colleague)
    sent.declare_conflict(by=colleague, reason="سبب")


def sent_ones():
    from experiences.models import Experience

    return Experience.objects.exclude(attachments=None).exclude(state="draft").distinct()[:2]


def desk_arguments(name):
    sent, other = sent_ones()
    more = {
        "review_comment_settle": {"comment": sent.review_comments.first},
        "review_conflict_withdraw": {"conflict": sent.conflicts.first},
        "review_double": {"other": lambda: other},
    }.get(name, {})
    return {"pk": sent.pk, **{key: row().pk for key, row in more.items()}}


def type_for_others(member):
    """A draft that the member types for an association, and one that is sent."""
    from experiences.models import Experience

    for code in ("DRAFT222", "SENT2222"):
        typed = Experience.objects.take_down(code, by=member, language="ar-ma", consent_processing=True)
    typed.send()


def print_the_guide():
    from guide.models import Build, Edition
    from guide.models.states import BuildState

    edition = Edition.objects.earliest("pk")
    Build.objects.create(
        edition=edition, state=BuildState.DONE, file=ContentFile(b"%PDF-", "book.pdf"), finished_at=timezone.now()
    )


def speak_of_the_guide(member):
    """A comment on the edition as it was circulated."""
    from guide.manuscript import written
    from guide.models import Edition, EditionComment, FrozenManuscript

    edition, rows = Edition.objects.earliest("pk"), FrozenManuscript.objects
    frozen = rows.freeze(edition, rows.with_own_pictures(written(edition)), by=member, state="circulated")
    EditionComment.objects.create(edition=edition, on=frozen, words="جملة", by=member)


def edition_arguments(name):
    """The demonstration's edition; a text, an entry, a chapter, a partner of it."""
    from guide.models import Edition, Partner

    edition = Edition.objects.earliest("pk")
    entry = edition.entries.first()
    partner = Partner.objects.filter(edition=edition).first()
    if partner is None:
        partner = Partner.objects.create(
            edition=edition, order=1, name_ar="شريك تجريبي", logo=ContentFile(b"logo", "logo.jpg"), width=1, height=1
        )
    more = {
        "edition_text": {"field": "foreword"},
        "edition_text_preview": {"field": "foreword"},
        "edition_wordings": {"field": "foreword"},
        "edition_chapter": {"pk": entry.chapter_id},
        "edition_sheet": {"pk": entry.pk},
        "edition_leave_out": {"pk": entry.pk},
        "edition_take_back": {"pk": entry.experience_id},
        "edition_preview": {"what": entry.pk},
        "edition_partner": {"pk": partner.pk},
        "edition_partner_act": {"pk": partner.pk},
        "edition_partner_logo": {"pk": partner.pk},
        "edition_step": {"step": "return_to_preparation"},
        "edition_comment_settle": {"pk": edition.comments.get().pk},
    }
    return {"slug": edition.slug, **more.get(name, {})}


def publish_an_edition(by):
    """An edition that everybody may read, beside the demonstration's own."""
    from tests.guide.conftest import make_edition, make_public

    make_public(make_edition("public", is_demonstration=True), by)


def of_the_book(name):
    from guide.models import Edition
    from guide.reading.finding import book_for, mark_of

    edition = Edition.objects.get(slug="public")
    book = book_for(edition, mark_of(edition))
    more = {
        "book_page": {"anchor": book.manuscript.sheets[0].anchor},
        "book_picture": {"name": next(iter(book.pictures))},
        "book_file": {"format": "screen"},
    }
    return {"slug": edition.slug, **more.get(name, {})}


def make_minutes_final():
    from actions.models import Meeting
    from actions.models.meetings import Printed

    meeting = Meeting.objects.get(state="held")
    coordinator = meeting.events.earliest("pk").by
    printed = Printed(b"%PDF-", written=meeting.written, language="ar-ma", sha256="0" * 64)
    meeting.move("minutes_final", by=coordinator, version=meeting.version, printed=printed)


def meeting_arguments(name):
    """The meeting with final minutes, an item of it, a decision."""
    from actions.models import Decision, Meeting

    decision = Decision.objects.earliest("pk")
    rows = {"item": decision.item_id, "decision": decision.pk, "number": 1, "to": "held"}
    wanted = {
        "meeting_move": ["to"],
        "meeting_proposal": ["item"],
        "meeting_item": ["item"],
        "decision_new": ["item"],
        "decision_edit": ["decision"],
        "decision_to_action": ["decision"],
        "meeting_minutes": ["number"],
    }.get(name, [])
    return {"pk": Meeting.objects.get(state="minutes_final").pk, **{key: rows[key] for key in wanted}}


def arguments(name):
    """What stands in the places of the address called `name`."""
    from actions.models import Action
    from experiences.models import Attachment, Experience
    from members.models import Invitation

    if name.startswith("edition") and name not in ("edition_list", "edition_new"):
        return edition_arguments(name)
    if name.startswith("book"):
        return of_the_book(name)
    if name.startswith(("meeting", "decision")) and name not in ("meeting_list", "meeting_new"):
        return meeting_arguments(name)
    if name.startswith(("lead", "channel")) and name not in OF_NO_ROW:
        return of_the_collecting(name)
    if name.startswith("review_") and name not in ("review_list", "review_bulk"):
        return desk_arguments(name)
    if name in ("doubt", "doubt_of", "settlement_undo", "merge"):
        return of_the_doubts(name)
    if name.startswith(("edit_", "signoff_")):
        return of_the_edited(name)
    if name.startswith("sheet"):
        return of_the_catalogue(name)
    if name.startswith("arriving_"):
        return of_what_arrives(name)
    action = Action.objects.get(code="A01")
    sent, _other = sent_ones()
    return {
        "action": lambda: {"code": "A01"},
        "invite": lambda: {"code": "M02"},
        "invite_by_mail": lambda: {"code": "M02"},
        "invitation_revoke": lambda: {"pk": Invitation.objects.earliest("pk").pk},
        "join_link": lambda: {"token": "0" * 43},
        "leaving": lambda: {"code": "M03"},
        "action_update": lambda: {"code": "A01"},
        "plan_move": lambda: {"code": "A01"},
        "calendar_feed": lambda: {"token": "0" * 43},
        "mails_off": lambda: {"signed": "x"},
        "action_undo": lambda: {"code": "A01"},
        "step_tick": lambda: {"code": "A01", "pk": action.steps.first().pk},
        "evidence_add": lambda: {"code": "A01"},
        "evidence_file": lambda: {"code": "A01", "pk": action.evidence.first().pk},
        "evidence_preview": lambda: {"code": "A01", "pk": action.evidence.first().pk},
        "evidence_show": lambda: {"code": "A01", "pk": action.evidence.first().pk},
        "evidence_remove": lambda: {"code": "A01", "pk": action.evidence.first().pk},
        "comment_add": lambda: {"code": "A01"},
        "comment_edit": lambda: {"code": "A01", "pk": action.comments.first().pk},
        "comment_withdraw": lambda: {"code": "A01", "pk": action.comments.first().pk},
        "experience_link": lambda: {"token": "0" * 43},
        "opendata_file": lambda: {"extension": "xlsx"},
        "opendata_participedia": lambda: {"extension": "csv"},
        "codebook_file": lambda: {"extension": "json"},
        "experience_review": lambda: {"pk": sent.pk},
        "attachment": lambda: {"pk": Attachment.objects.filter(experience=sent).first().pk},
        "attachment_preview": lambda: {"pk": Attachment.objects.filter(experience=sent).photos().first().pk},
        "behalf_edit": lambda: {"pk": Experience.objects.get(tracking_code="DRAFT222").pk},
        "behalf_source": lambda: {"pk": Experience.objects.get(tracking_code="DRAFT222").pk},
        "behalf_handover": lambda: {"pk": Experience.objects.get(tracking_code="SENT2222").pk},
        "mine_sending": lambda: {"number": 1},
        "mine_attachment": lambda: {"pk": 1},
        "mine_preview": lambda: {"pk": 1},
    }.get(name, dict)()


OF_NO_ROW = {"lead_list", "lead_new", "channel_list", "channel_new", "channel_any", "channel_visit", "leaving"}


def of_the_collecting(name):
    """The lead that the member contacts, and a channel."""
    from experiences.models import Lead

    if name == "lead_link":
        return {"token": "0" * 43}
    if name.startswith("lead"):
        return {"pk": Lead.objects.get(contacted_by__account__username="only-member").pk}
    more = {"channel_poster": {"size": "a4"}, "channel_qr": {"kind": "png"}}
    return {"code": "site", **more.get(name, {})}


def of_the_edited(name):
    """The demonstration's experience that was edited, signed off and published, and a text of it."""
    from experiences.models import EditedText

    row = EditedText.objects.earliest("pk")
    return {"pk": row.experience_id, **({"field": row.field} if name in ("edit_text", "edit_history") else {})}


def of_what_arrives(name):
    """A file on its way in, an import that was made."""
    from experiences.arriving.draft import new_draft
    from experiences.models import ExperienceImport
    from members.models import User

    coordinator = User.objects.get(username="coordinator")
    draft = new_draft("العنوان,الجمعية\nأ,ب\n".encode(), "a.csv", by=coordinator)
    if name in ("arriving_columns", "arriving_words", "arriving_preview"):
        return {"pk": draft.pk}
    told = {"name": "a.csv", "sha256": "0" * 64, "row_count": 0, "columns": []}
    draft.became = ExperienceImport.objects.create(by=coordinator, **told)
    draft.save()
    return {"pk": draft.pk if name == "arriving_drop" else draft.became.pk}


def of_the_catalogue(name):
    from experiences.models import Attachment

    photo = Attachment.objects.public().select_related("experience__publication").earliest("pk")
    number = {"number": photo.experience.publication.pk}
    return {**number, "pk": photo.pk} if name.startswith("sheet_photo") else number


def of_the_doubts(name):
    from members.models import Doubt, Merge, Settlement

    concern = Doubt.objects.get(code="Q05").concerns.first()
    return {
        "doubt": {"code": "Q05"},
        "doubt_of": {"kind": concern.kind, "row": concern.row},
        "settlement_undo": {"pk": Settlement.objects.earliest("pk").pk},
        "merge": {"pk": Merge.objects.earliest("pk").pk},
    }[name]


def settle_and_merge(by):
    """A decision on a doubt, and two records brought together."""
    from members.models import Answer, Doubt, Merge, Settlement
    from members.models.settlements import Reading

    doubt = Doubt.objects.get(code="Q30")
    concerns = list(doubt.concerns.all())
    seen = {pk: reading.mark for pk, reading in Reading.of(concerns).items()}
    said = {"reason": "سبب", "confirmed_by": "هي", "confirmed_on": timezone.localdate()}
    Settlement.objects.decide(doubt, [Answer(concerns)], by=by, certainty="certain", seen=seen, **said)
    Merge.objects.merge("person", make_person("P-1"), make_person("P-2"), by=by, reason="سبب", values={})


def ask(user, path):
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user)
    written = []
    with connection.execute_wrapper(noting(written)):
        answer = client.get(path)
    if answer.streaming:
        b"".join(answer)  # read to its end, which closes the file
    if answer.status_code == 405:
        return client.post(path)
    assert not written, "a GET changes nothing"
    return answer


def noting(written):
    """Keep in `written` each statement that writes elsewhere than in sessions and in the cache."""

    def execute(execute, sql, params, many, context):
        if re.match(r"(INSERT|UPDATE|DELETE)\b", sql) and not re.search(r'"?(django_session|shared_cache)\b', sql):
            written.append(sql)
        return execute(sql, params, many, context)

    return execute


def paths(name, kwargs=None):
    """The address called `name` in Arabic and in French (one that knows no language: once)."""
    found = {}
    for code, _ in settings.LANGUAGES:
        with override(code):
            found[reverse(name, kwargs=kwargs)] = code
    return list(found)


def verdict(answer):
    """The answer as a cell of the table."""
    if answer.status_code == 302 and answer["Location"].startswith(tuple(paths(settings.LOGIN_URL))):
        return "302"
    return str(answer.status_code) if answer.status_code in (403, 404) else "200"


def ours():
    return sorted({name for name, _ in addresses() if not name.startswith(THEIRS)})


def test_the_table_names_every_address_and_no_other():
    assert sorted(TABLE) == ours()


@pytest.mark.django_db
@pytest.mark.parametrize("name", TABLE)
def test_each_gets_what_the_table_says(name, world):
    answers = {}
    for who in WHO:
        for path in paths(name, arguments(name)):
            answer = ask(world.get(who), path)
            assert answer.status_code < 500
            answers.setdefault(who, set()).add(verdict(answer))
            if answer.status_code in (200, 403, 404) and answer["Content-Type"].startswith("text/html"):
                assert_a_page(answer, path)
    assert {who: " ".join(said) for who, said in answers.items()} == {who: TABLE[name][who] for who in WHO}


def assert_a_page(answer, path):
    """One heading of the first rank, the right language and direction, a title."""
    page = answer.text
    language, direction = ("fr", "ltr") if path.startswith("/fr/") else ("ar", "rtl")
    assert len(re.findall(r"<h1[\s>]", page)) == 1, path
    assert re.search(rf'<html[^>]*\blang="{language}', page), path
    assert re.search(rf'<html[^>]*\bdir="{direction}"', page), path
    assert re.search(r"<title>\s*\S", page), path


@pytest.mark.django_db
def test_the_back_office_is_for_coordinators_and_administrators(world):
    path = paths("admin:index")[0]
    let_in = {who for who in WHO if ask(world.get(who), path).status_code == 200}
    assert let_in == {Role.COORDINATOR.value, Role.ADMINISTRATOR.value}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ACCOUNT_PAGES)
def test_pages_of_the_account_are_pages_of_the_portal(name, world):
    """Whatever allauth shows has our frame, for strangers and for members."""
    for user, path in product((None, world[Role.MEMBER]), paths(name)):
        answer = ask(user, path)
        assert answer.status_code < 500
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            assert_a_page(answer, path)
            assert 'id="main"' in answer.text


def test_every_role_has_its_words():
    told = (settings.BASE_DIR / "docs" / "roles.md").read_text("utf-8").lower()
    assert all(role in told for role in chain(Role.values, ["stranger"]))
