"""Inviting: a link that is shown once, works once, ends, and can be revoked; its rows are its journal."""

import re
from datetime import date, timedelta
from threading import Barrier, Thread
from urllib.parse import unquote

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kit.links import link_digest
from kit.moves import RefusedMove, StaleEdit
from members.models import Invitation, Message, User
from members.models.invitations import GOOD_FOR
from tests.factories import make_account, make_organisation, make_person, make_place, make_seat

TOKEN = re.compile(r"/join/([\w-]{43})/")


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


def groups(page):
    return {name: [person.code for person in page.context[name]] for name in ("never", "invited", "joined")}


def test_three_groups_of_the_cell_s_persons(office, coordinator, member, invitee, invite):
    make_seat(make_person("waits"))
    make_place(make_person("perhaps"), "revision_committee", certainty="probable")
    make_seat(make_person("left"), until=timezone.localdate())
    make_person("outside")
    invite(invitee)
    page = office.get("/people/invitations/")
    assert groups(page) == {"never": ["waits"], "invited": ["nadia"], "joined": ["coordinator", "member"]}


@pytest.mark.parametrize(
    ("path", "word"), [("/people/invitations/", "لم يدخل قط"), ("/fr/people/invitations/", "Jamais vu(e)")]
)
def test_the_joined_are_shown_with_their_last_sign_in(office, member, path, word):
    User.objects.update(last_login=None)
    assert word in office.get(path).text
    User.objects.update(last_login=timezone.now())
    assert word not in office.get(path).text


def test_one_press_makes_a_link_shown_once_with_a_text_for_whatsapp(office, invitee):
    page = office.post("/people/nadia/invite/", {"seen": ""})
    tokens = set(TOKEN.findall(page.text))
    assert len(tokens) == 1 and "no-store" in page["Cache-Control"]
    invitation = Invitation.objects.get()
    assert invitation.digest == link_digest(tokens.pop())
    assert invitation.expires_at - invitation.made_at == GOOD_FOR
    whatsapp = re.findall(r'href="(https://wa\.me/[^"]+)"', page.text)
    assert [link.split("?")[0] for link in whatsapp] == ["https://wa.me/212612345678"] * 2
    arabic, french = map(unquote, whatsapp)
    assert "http://testserver/join/" in arabic and "السلام عليكم نادية رحال" in arabic
    assert "http://testserver/fr/join/" in french and "Bonjour" in french
    assert not TOKEN.search(office.get("/people/invitations/").text)


def test_every_press_of_the_page_carries_its_token_against_forgery(office, invitee, invite):
    make_seat(make_person("waits"))
    invite(invitee)
    forms = re.findall(
        r'(?s)<form method="post" action="[^"]*/(?:people|invite)[^"]*">.*?</form>', office.get("/people/invitations/").text
    )
    assert len(forms) == 4 and all("csrfmiddlewaretoken" in form for form in forms)


def test_the_token_is_stored_nowhere(office, invitee, client):
    token = TOKEN.search(office.post("/people/nadia/invite/", {"seen": ""}).text)[1]
    client.get(f"/join/{token}/")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            assert token not in str(cursor.fetchall()), table


def test_without_a_phone_whatsapp_asks_to_whom(office):
    make_seat(make_person("nophone"))
    assert "https://wa.me/?text=" in office.post("/people/nophone/invite/", {"seen": ""}).text


def test_a_second_tap_makes_no_second_link(office, invitee):
    office.post("/people/nadia/invite/", {"seen": ""})
    answer = office.post("/people/nadia/invite/", {"seen": ""}, follow=True)
    assert Invitation.objects.count() == 1
    assert "أنشئ رابط لهذا الشخص قبل لحظات" in answer.text


def test_renewing_revokes_the_link_before(office, client, coordinator, invitee, invite):
    first, token = invite(invitee)
    office.post("/people/nadia/invite/", {"seen": first.pk})
    first.refresh_from_db()
    assert first.state == Invitation.State.REVOKED and first.revoked_by == coordinator
    assert client.get(f"/join/{token}/").status_code == 404
    assert Invitation.objects.unfinished().get().pk != first.pk


def test_revoking(office, client, coordinator, invitee, invite):
    invitation, token = invite(invitee)
    page = office.post(f"/people/invitations/{invitation.pk}/revoke/", follow=True)
    assert groups(page)["invited"] == ["nadia"] and "ملغاة" in page.text
    assert client.get(f"/join/{token}/").status_code == 404
    again = office.post(f"/people/invitations/{invitation.pk}/revoke/", follow=True)
    assert "ألغيت قبلكم" in again.text


def test_the_journal_says_who_and_when(office, coordinator, invitee, invite, client):
    invite(invitee)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        Invitation.objects.make(invitee, by=coordinator, seen=0)[0].note_opening()
    page = office.get("/people/invitations/")
    states = [invitation.state for invitation in page.context["invited"][0].invited]
    assert states == [Invitation.State.OPENED, Invitation.State.REVOKED]
    assert page.text.count(f"<bdi>{coordinator}</bdi>") >= 3


def test_an_invitation_that_expired_says_so(office, invitee, invite):
    invite(invitee)
    with time_machine.travel(timezone.now() + GOOD_FOR, tick=False):
        office.force_login(User.objects.get(username="coordinator"))
        assert "انتهى أجلها" in office.get("/people/invitations/").text


@pytest.mark.parametrize("code", ["outside", "left", "perhaps"])
def test_only_the_cell_s_persons_can_be_invited(office, coordinator, code):
    person = make_person(code)
    if code == "left":
        make_seat(person, until=date(2024, 1, 1))
    if code == "perhaps":
        make_place(person, "project_team", certainty="probable")
    assert office.post(f"/people/{code}/invite/").status_code == 404
    with pytest.raises(RefusedMove):
        Invitation.objects.make(person, by=coordinator)


def test_whoever_has_an_account_needs_no_invitation(office, coordinator, member):
    page = office.post("/people/member/invite/", follow=True)
    assert "لهذا الشخص حساب من قبل" in page.text and not Invitation.objects.exists()


def test_the_database_keeps_one_unfinished_invitation_a_person(coordinator, invitee, invite):
    invitation, _token = invite(invitee)
    twin = {"person": invitee, "made_by": coordinator, "made_at": timezone.now(), "expires_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(digest="0" * 64, **twin)
    invitation.used_at = invitation.revoked_at = timezone.now()
    with pytest.raises(ValidationError):
        invitation.full_clean()


@pytest.mark.parametrize("seen", ["", "0", "-1", "x", "١", "9" * 40])
def test_nonsense_in_the_hidden_field_is_no_fault(office, invitee, invite, seen):
    invite(invitee)
    assert office.post("/people/nadia/invite/", {"seen": seen}).status_code == 302
    assert Invitation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_link(coordinator, invitee):
    start, said = Barrier(2), []

    def press():
        start.wait()
        try:
            said.append(Invitation.objects.make(invitee, by=coordinator)[1])
        except StaleEdit:
            said.append(None)
        connection.close()

    threads = [Thread(target=press) for _press in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2 and said.count(None) == 1
    assert Invitation.objects.unfinished().count() == 1


@pytest.mark.parametrize("pk", [0, 10**40])
def test_what_is_not_there_is_not_revoked(office, pk):
    assert office.post(f"/people/invitations/{pk}/revoke/").status_code == 404


# --- By e-mail ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "word", "path"), [("ar-ma", "افتحوا", "/join/"), ("fr", "Ouvrez", "/fr/join/")])
def test_a_mail_makes_its_link_as_it_leaves(
    office, client, invitee, run_jobs, language, word, path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        office.post("/people/nadia/invite/mail/", {"seen": "", "language": language})
    assert not Invitation.objects.exists() and "أو" not in str(Message.objects.get().payload)
    assert "في الطريق" in office.get("/people/invitations/").text
    run_jobs()
    [letter] = mail.outbox
    assert letter.to == ["nadia@example.org"] and word in letter.subject
    found = re.search(rf"http://testserver{path}([\w-]{{43}})/", letter.body)
    assert (
        Invitation.objects.get().digest == link_digest(found[1]) and Invitation.objects.get().sent_to == "nadia@example.org"
    )
    assert client.get(f"{path}{found[1]}/").status_code == 302


def test_two_presses_are_one_mail(office, invitee):
    for _press in range(2):
        office.post("/people/nadia/invite/mail/", {"seen": ""})
    assert Message.objects.count() == 1


def test_a_mail_that_nobody_needs_any_more_is_dropped(
    office, coordinator, invitee, run_jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        office.post("/people/nadia/invite/mail/", {"seen": ""})
    coordinator.person.team_memberships.update(until=timezone.localdate())
    run_jobs()
    assert not mail.outbox and Message.objects.get().state == Message.State.DROPPED


def test_without_an_address_no_mail_is_promised(office):
    make_seat(make_person("nomail"))
    page = office.post("/people/nomail/invite/mail/", {"seen": ""}, follow=True)
    assert "ليس لهذا الشخص بريد إلكتروني" in page.text and not Message.objects.exists()


def test_a_link_made_meanwhile_stops_the_mail(coordinator, invitee, invite):
    from members.joining.emails import post_invitation

    invite(invitee)
    with pytest.raises(StaleEdit):
        post_invitation(invitee, by=coordinator, language="fr", seen=None)


# --- How many questions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    office, coordinator, number, django_assert_num_queries
):
    for place in range(number):
        make_seat(make_person(f"w{place}"), make_organisation(f"w{place}"))
        invited = make_person(f"i{place}", email=f"i{place}@example.org")
        make_seat(invited, make_organisation(f"i{place}"))
        Invitation.objects.make(invited, by=coordinator)
        make_account(f"j{place}", "member")
    with django_assert_num_queries(10):
        office.get("/people/invitations/")
