"""A member types an experience for an association: from paper or a phone call, sent, handed over."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from experiences.models import Experience, Move, PrivateLink, Publication, State
from experiences.models.experience import new_tracking_code
from tests.experiences.conftest import FORM, MINE, old_ticket
from tests.experiences.test_mail import link_in
from tests.factories import PDF

BEHALF = "/experiences/behalf/"
pytestmark = pytest.mark.django_db
SOURCE = {
    "source": "paper",
    "source_from": "السي محمد، جمعية تجريبية للحي",
    "source_date": "2026-01-15",
    "agreed_how": "signed",
    "agreed_by": "أمينة التجريبية",
    "agreed_on": "2026-01-15",
}


@pytest.fixture
def typist(client_for, member):
    return client_for(member)


def begin(typist, **changes):
    """The draft that the typist's member begins, its key in the typist."""
    page = typist.get(f"{BEHALF}new/")
    answer = typist.post(f"{BEHALF}new/", {**SOURCE, "begun": page.context["begun"], **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    assert typist.get(answer.url).url == f"{MINE}edit/"
    return Experience.objects.latest("pk")


@pytest.fixture
def typed(typist, vocabularies):
    return begin(typist)


def send_it(typist, told, draft, button="send", **changes):
    return typist.post(FORM, {**told, "ticket": old_ticket(draft.typist_key).signed, button: "1", **changes})


def hand_over(typist, experience):
    address = f"{BEHALF}{experience.pk}/link/"
    return typist.post(address, {"link": typist.get(address).context["sealed"]})


def test_from_the_source_to_the_link(typist, member, typed, told, run_jobs, mailoutbox):
    assert (typed.typed_by, typed.source, str(typed.source_date)) == (member, "paper", "2026-01-15")
    form = typist.get(f"{MINE}edit/").content.decode()
    assert "السي محمد" in form, "the form says whence it comes"
    scan = SimpleUploadedFile("scan.pdf", PDF)
    assert send_it(typist, told, typed, documents=[scan]).url == MINE
    assert typist.get(MINE).url == f"{BEHALF}{typed.pk}/link/"
    assert typist.get(MINE).status_code == 404, "the typist's own key is gone"
    typed.refresh_from_db()
    assert (typed.state, typed.attachments.count()) == (State.SENT, 1)
    answer = hand_over(typist, typed)
    assert "no-store" in answer["Cache-Control"]
    link = answer.context["private_link"].removeprefix("http://testserver")
    association = Client()
    page = association.get(association.get(link).url).content.decode()
    assert "السي محمد" in page
    assert str(member) in page
    run_jobs()
    (receipt,) = mailoutbox
    assert str(member) in receipt.body
    assert typed.tracking_code in receipt.subject
    assert Client().get(link_in(receipt).removeprefix("http://testserver")).status_code == 302


def test_the_association_reads_that_links_were_made_for_it(typist, typed, told):
    send_it(typist, told, typed)
    hand_over(typist, typed)
    link = hand_over(typist, typed).context["private_link"].removeprefix("http://testserver")
    association = Client()
    association.get(link)
    words = [event.words for event in association.get(f"/fr{MINE}").context["journal"]]
    assert words.count("Un membre de la cellule a créé un lien privé pour vous le remettre.") == 2
    assert words[-1] == "Un membre de la cellule l’a saisie et envoyée pour vous."


def test_pressed_twice_it_is_one_draft_one_sending_one_link(typist, vocabularies, told):
    begun = typist.get(f"{BEHALF}new/").context["begun"]
    for _press in range(2):
        typist.post(f"{BEHALF}new/", {**SOURCE, "begun": begun})
    draft = Experience.objects.get()
    typist.get(f"{BEHALF}{draft.pk}/")
    for _press in range(2):
        assert send_it(typist, told, draft).url == MINE
    assert Experience.objects.get().state == State.SENT
    assert Move.objects.count() == 1
    address = f"{BEHALF}{draft.pk}/link/"
    sealed = typist.get(address).context["sealed"]
    links = {typist.post(address, {"link": sealed}).context["private_link"] for _press in range(2)}
    assert len(links) == 1
    assert PrivateLink.objects.alive().count() == 1


def test_a_form_left_open_writes_nothing_once_the_association_corrects(typist, typed, told):
    send_it(typist, told, typed)
    Experience.objects.get().begin_correction()
    assert send_it(typist, told, typed, title="من مسودة قديمة").status_code == 404
    assert Experience.objects.get().typed == {}
    assert Experience.objects.count() == 1


def test_it_is_left_and_taken_up_again_on_another_computer(typist, client_for, member, typed, told):
    send_it(typist, told, typed, button="draft", title="نصف مكتوبة")
    assert "نصف مكتوبة" in typist.get(BEHALF).content.decode()
    elsewhere = client_for(member)
    assert elsewhere.get(f"{BEHALF}{typed.pk}/").url == f"{MINE}edit/"
    assert "نصف مكتوبة" in elsewhere.get(f"{MINE}edit/").content.decode()


def test_a_session_that_ends_costs_nothing(typist, client_for, member, typed, told):
    typist.cookies.pop("sessionid")
    assert send_it(typist, told, typed, button="draft", title="بعد انتهاء الجلسة").status_code == 302
    assert Experience.objects.get().typed["title"] == "بعد انتهاء الجلسة"
    again = client_for(member)
    again.get("/desk/")  # this typist is the member's
    again.cookies.pop("sessionid")
    answer = again.post(f"{BEHALF}new/", {**SOURCE, "begun": "x"})
    assert answer.url.startswith("/accounts/login/")
    again.force_login(member)
    assert "السي محمد" in again.get("/resume/").content.decode()


def test_only_its_typist_opens_it_and_the_coordinator_sees_title_and_typist(
    typist, client_for, other_member, coordinator, member, typed, told
):
    send_it(typist, told, typed, button="draft", title="حديقة الحي")
    for user in (other_member, coordinator):
        for path in ("", "source/", "link/"):
            assert client_for(user).get(f"{BEHALF}{typed.pk}/{path}").status_code == 404
    office = client_for(coordinator).get(BEHALF).content.decode()
    assert "حديقة الحي" in office
    assert str(member) in office
    assert f"{BEHALF}{typed.pk}/" not in office
    assert "حديقة الحي" not in client_for(other_member).get(BEHALF).content.decode()
    send_it(typist, told, typed)
    assert client_for(coordinator).get(f"{BEHALF}{typed.pk}/link/").status_code == 200
    assert client_for(other_member).get(f"{BEHALF}{typed.pk}/link/").status_code == 404


@pytest.mark.parametrize("name", list(SOURCE))
def test_whence_it_comes_is_asked_and_what_was_typed_stays(typist, db, name):
    answer = typist.post(f"{BEHALF}new/", {**SOURCE, name: "", "source_note": "عند الكاتبة"})
    assert name in answer.context["form"].errors
    assert "عند الكاتبة" in answer.content.decode()
    assert not Experience.objects.exists()


@pytest.mark.parametrize("day", ["١٥/٠١/٢٠٢٦", "2026-01-15"])
def test_days_in_either_kind_of_digits(typist, vocabularies, day):
    assert str(begin(typist, source_date=day).source_date) == "2026-01-15"


@pytest.mark.parametrize("day", ["غدا", "31/02/2026", f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}"])
def test_a_day_that_is_none_or_to_come(typist, db, day):
    answer = typist.post(f"{BEHALF}new/", {**SOURCE, "agreed_on": day})
    assert "agreed_on" in answer.context["form"].errors


def test_the_source_is_mended_until_it_is_sent(typist, typed, told):
    address = f"{BEHALF}{typed.pk}/source/"
    assert typist.get(address).context["form"]["source_from"].value() == SOURCE["source_from"]
    typist.post(address, {**SOURCE, "source": "phone", "agreed_how": "said"})
    assert Experience.objects.get().source == "phone"
    send_it(typist, told, typed)
    assert typist.post(address, SOURCE).url == f"{BEHALF}{typed.pk}/link/"
    assert Experience.objects.get().source == "phone"


def test_none_of_it_reaches_the_catalogue(typist, typed, told, coordinator):
    send_it(typist, told, typed, consent_publication="on")
    experience = Experience.objects.get()
    experience.accept(by=coordinator)
    Publication.objects.publish(experience, by=coordinator)
    assert "محمد" not in str(Publication.objects.values().get())


def test_what_was_withdrawn_is_handed_over_no_more(typist, typed, told):
    send_it(typist, told, typed)
    Experience.objects.get().withdraw()
    assert typist.get(f"{BEHALF}{typed.pk}/link/").status_code == 404
    assert typist.get(BEHALF).status_code == 200


def test_a_typists_draft_is_not_found_by_its_code(client, typed, run_jobs, mailoutbox):
    Experience.objects.update(typed={"contact_email": "amina@example.org"})
    client.post(f"{MINE}lost/", {"code": typed.tracking_code, "email": "amina@example.org"})
    run_jobs()
    assert not mailoutbox


def test_the_typist_renews_no_link(typist, typed):
    assert typist.get(f"{MINE}renew/").url == MINE
    assert typist.get(f"{BEHALF}{typed.pk}/").status_code == 302


def test_the_desk_says_who_typed_it(typist, client_for, reviser, member, typed, told):
    send_it(typist, told, typed)
    page = client_for(reviser).get(f"/experiences/review/{typed.pk}/").content.decode()
    assert str(member) in page
    assert "السي محمد" in page
    assert "behalf" in client_for(member).get("/desk/").content.decode()


@pytest.mark.parametrize("rows", [1, 24])
def test_the_list_asks_the_database_little(client_for, coordinator, member, vocabularies, rows, django_assert_num_queries):
    for user in (coordinator, member):
        for _row in range(rows):
            source = {"language": "ar-ma", "consent_processing": True, "title": "عنوان"}
            Experience.objects.take_down(new_tracking_code(), by=user, **source)
            Experience.objects.take_down(new_tracking_code(), by=user, **source).send()
    typist = client_for(coordinator)
    typist.get(BEHALF)
    with django_assert_num_queries(8):
        typist.get(BEHALF)
