"""The leads: as the minutes name them, who may read and move them, their personal link, and what comes through it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from experiences.models import Experience, Lead, LeadLink, LeadMove, LeadState
from experiences.models.lead_states import LEAD_MOVES
from experiences.outreach.reminding import post_lead_reminders
from kit.moves import RefusedMove
from members.models import Answer, Concern, Doubt, Message, Settlement
from members.models.settlements import Reading
from members.roles import Role
from tests.experiences.conftest import FORM
from tests.experiences.test_sending_at_once import at_once
from tests.factories import make_account, make_organisation, make_person

pytestmark = pytest.mark.django_db
LIST = "/collecting/"
CANARY = "0612345678 نتصل مساء"


@pytest.fixture
def make_lead(member):
    """`make_lead(**fields)`: a lead that the member contacts."""

    def make(**fields):
        lead = Lead(**{"name_ar": "جمعية الضفة", "contacted_by": member.person, "contact_words": CANARY, **fields})
        lead.add(by=member)
        return lead

    return make


@pytest.fixture
def colleague(db):
    return make_account("colleague", Role.MEMBER)


def page(lead, part=""):
    return f"/collecting/leads/{lead.pk}/{part}"


# --- What the minutes say -----------------------------------------------------------------------------------------


def test_action_one_is_read_with_its_doubts(cell):
    leads = list(Lead.objects.all())
    assert [(lead.level, lead.source, lead.certainty) for lead in leads] == [
        ("associations", "unops", "probable"),
        ("associations", "minutes", "probable"),
        ("associations", "minutes", "probable"),
        ("associations", "minutes", "probable"),
        ("associations", "mcise", "probable"),
        ("commune", "giz", "certain"),
        ("commune", "youth_council", "certain"),
        ("commune", "charter", "certain"),
    ]
    assert {lead.state for lead in leads} == {LeadState.TO_CONTACT} and not any(lead.contacted_by for lead in leads)
    assert all("الشرطات" in lead.source_note_ar for lead in leads[:4]), "the dashes can be read in two ways"
    assert [lead.contact and lead.contact.code for lead in leads] == [None, None, "X02", "X03", None, None, None, None]
    assert [str(lead.organisation and lead.organisation.code) for lead in leads[1:4]] == ["kasba", "karama", "fldf"]


def test_a_group_without_names_fills_in_none(cell):
    assert Lead.objects.get(code="L01").holder_name == ""
    assert Lead.objects.get(code="L05").holder_name == ""
    assert Lead.objects.get(code="L03").holder_name == "جمعية كرامة"


def test_the_coordinator_finds_the_doubt_from_the_lead_and_its_settling_reaches_it(client_for, coordinator, cell):
    lead = Lead.objects.get(code="L05")
    browser = client_for(coordinator)
    way = re.search(r'href="(/doubts/of/[^"]+)"', browser.get(page(lead)).text)
    assert way and browser.get(way[1])["Location"] == "/doubts/Q13/"
    doubt = Doubt.objects.get(code="Q13")
    concern = doubt.concerns.get(kind="experiences.lead", row=lead.pk)
    seen = {pk: reading.mark for pk, reading in Reading.of([concern]).items()}
    said = {"reason": "سبب", "confirmed_by": "هي", "confirmed_on": timezone.localdate(), "certainty": "certain"}
    Settlement.objects.decide(doubt, [Answer([concern], concern.proposal)], by=coordinator, seen=seen, **said)
    lead.refresh_from_db()
    assert "MCISE" in lead.name_ar and "Mseize" in lead.as_written and lead.is_settled


def test_an_installation_that_had_the_cell_before_gets_them_with_their_doubts(cell):
    Concern.objects.filter(kind="experiences.lead").delete()
    LeadMove.objects.all().delete()
    Lead.objects.all().delete()
    call_command("load_cell", verbosity=0)
    assert Lead.objects.count() == 8
    assert set(Concern.objects.filter(kind="experiences.lead").values_list("doubt__code", flat=True)) == {
        "Q11",
        "Q13",
        "Q29",
        "Q31",
        "N02",
    }


# --- Who may what -------------------------------------------------------------------------------------------------


def test_contact_words_are_for_who_contacts_them_and_the_coordination(client_for, make_lead, member, colleague, coordinator):
    lead = make_lead()
    seen = {user.username: CANARY in client_for(user).get(page(lead)).text for user in (member, colleague, coordinator)}
    assert seen == {"member": True, "colleague": False, "coordinator": True}
    assert CANARY not in client_for(member).get(LIST).text


def test_a_colleague_reads_and_neither_moves_nor_edits(client_for, make_lead, colleague):
    lead, browser = make_lead(), client_for(colleague)
    assert browser.get(page(lead)).status_code == 200
    answers = [browser.post(page(lead, part)).status_code for part in ("move/", "edit/", "link/", "links/stop/")]
    assert answers == [403] * 4
    with pytest.raises(RefusedMove):
        lead.move(LeadState.CONTACTED, by=colleague, version=0)


def test_a_free_lead_is_taken_on_by_one(client_for, make_lead, colleague, member):
    lead = make_lead(contacted_by=None)
    assert "/take/" in client_for(colleague).get(LIST).text
    client_for(colleague).post(page(lead, "take/"))
    answer = client_for(member).post(page(lead, "take/"), follow=True)
    assert "هناك من يتواصل معها" in answer.text
    lead.refresh_from_db()
    assert lead.contacted_by == colleague.person
    assert lead.moves.first().what == "taken"


# --- Moves --------------------------------------------------------------------------------------------------------


def test_two_taps_from_the_list_with_a_sentence(client_for, make_lead, member):
    lead, browser = make_lead(), client_for(member)
    card = re.search(rf'<li class="card lead-card" id="lead-{lead.pk}".*?</li>', browser.get(LIST).text, re.DOTALL)[0]
    assert 'name="state" value="contacted"' in card
    said = {"version": 0, "state": "contacted", "words": "اتصلت بالرئيسة", "filters": "level=associations&state=contacted"}
    answer = browser.post(page(lead, "move/"), said)
    assert answer["Location"] == f"/collecting/?level=associations&state=contacted#lead-{lead.pk}"
    move = lead.moves.first()
    assert (move.by, move.from_state, move.to_state, move.words) == (member, "to_contact", "contacted", "اتصلت بالرئيسة")


def test_the_table_of_moves_is_kept(make_lead, coordinator):
    for state in LeadState:
        for to in LeadState:
            lead = make_lead(name_ar=f"{state} {to}", state=state)
            if to in LEAD_MOVES[state]:
                lead.move(to, by=coordinator, version=0, words="سبب")
                assert lead.state == to
            else:
                with pytest.raises(RefusedMove):
                    lead.move(to, by=coordinator, version=0, words="سبب")
                assert lead.moves.count() == 1


def test_what_is_wrong_keeps_what_was_typed(client_for, make_lead, member):
    lead, browser = make_lead(), client_for(member)
    for said, wanted in (
        ({"state": "declined", "words": " "}, "اذكروا في جملة سبب الاعتذار"),
        ({"state": "", "words": "كلمة باقية"}, "اختاروا الوضعية"),
        ({"state": "contacted", "words": "كلمة باقية", "next_step_on": "31/02/2027"}, "اكتبوا التاريخ هكذا"),
    ):
        answer = browser.post(page(lead, "move/"), {"version": 0, **said})
        assert answer.status_code == 200 and wanted in answer.text
        assert said["words"].strip() in answer.text
    lead.refresh_from_db()
    assert (lead.version, lead.moves.count()) == (0, 1)


def test_dates_are_typed_as_people_write_them(client_for, make_lead, member):
    lead = make_lead()
    client_for(member).post(page(lead, "move/"), {"version": 0, "state": "contacted", "next_step_on": "١٥/٠٤/٢٠٢٧"})
    lead.refresh_from_db()
    assert str(lead.next_step_on) == "2027-04-15"


def test_an_old_page_is_shown_what_stands_and_a_second_press_is_nothing(client_for, make_lead, member, coordinator):
    lead = make_lead()
    lead.move(LeadState.PROMISED, by=coordinator, version=0, words="وعدوا")
    typed = {"version": 0, "state": "contacted", "words": "كلماتي"}
    answer = client_for(member).post(page(lead, "move/"), typed)
    assert answer.status_code == 409 and "كلماتي" in answer.text and "وعدوا" in answer.text
    assert 'name="version" value="1"' in answer.text
    again = client_for(coordinator).post(page(lead, "move/"), {"version": 0, "state": "promised", "words": "وعدوا"})
    assert again.status_code == 302
    assert lead.moves.count() == 2


def test_adding_and_changing(client_for, member, colleague):
    browser = client_for(member)
    answers = {"version": 0, "name_ar": "ودادية جديدة", "level": "associations", "source": "cell", "contact_words": CANARY}
    answer = browser.post(f"{LIST}leads/new/", answers)
    lead = Lead.objects.get()
    assert answer["Location"] == page(lead)
    assert (lead.contacted_by, lead.moves.get().what) == (member.person, "added")
    assert "موجودة في اللائحة" in browser.post(f"{LIST}leads/new/", {**answers, "name_ar": "وداديه جديده"}).text
    Lead.objects.filter(pk=lead.pk).update(version=3, name_ar="اسم آخر")
    stale = browser.post(page(lead, "edit/"), {**answers, "name_ar": "اسمي"})
    assert stale.status_code == 409 and "اسم آخر" in stale.text and "اسمي" in stale.text
    assert browser.post(page(lead, "edit/"), {**answers, "name_ar": "اسمي", "version": 3}).status_code == 302
    lead.refresh_from_db()
    assert lead.name_ar == "اسمي"


def test_what_a_doubt_is_about_is_not_changed_here(client_for, coordinator, cell):
    lead = Lead.objects.get(code="L01")
    answer = client_for(coordinator).post(page(lead, "edit/"), {"version": 0, "name_ar": "غيره", "contact_words": "هاتف"})
    assert answer.status_code == 302
    lead.refresh_from_db()
    assert (lead.name_ar, lead.contact_words) == ("الجمعيات المستفيدة من UNOPS", "هاتف")


# --- The list -----------------------------------------------------------------------------------------------------


def test_filters_and_a_state_alone(client_for, make_lead, member, colleague):
    make_lead(name_ar="الأولى", source="giz", level="commune")
    make_lead(name_ar="الثانية", contacted_by=colleague.person, state="promised")
    browser = client_for(member)

    def shown(asked):
        return re.findall(r'<h3 class="card-title"><a [^>]*><bdi>(\S+)</bdi>', browser.get(f"{LIST}{asked}").text)

    assert shown("") == ["الأولى", "الثانية"]
    assert shown("?mine=on") == ["الأولى"]
    assert shown("?source=giz") == shown("?level=commune") == ["الأولى"]
    assert shown("?state=promised") == ["الثانية"]
    assert shown("?state=nonsense&level=x") == ["الأولى", "الثانية"]
    assert shown("?state=declined") == []


@pytest.mark.parametrize("number", [1, 30])
def test_queries_of_the_list_and_of_a_lead(client_for, make_lead, member, number, django_assert_num_queries):
    organisation = make_organisation("o")
    leads = [make_lead(name_ar=f"جهة {each}", organisation=organisation) for each in range(number)]
    for each in range(number):
        Experience.objects.create(link_digest=str(each), lead=leads[0])
        LeadMove.objects.create(lead=leads[0], by=member, what="edited", from_state="to_contact", to_state="to_contact")
    browser = client_for(member)
    with django_assert_num_queries(6):
        browser.get(LIST)
    with django_assert_num_queries(8):
        browser.get(page(leads[0]))


def test_a_state_with_many_goes_on_over_pages(client_for, make_lead, member):
    for each in range(31):
        make_lead(name_ar=f"جهة {each}")
    browser = client_for(member)
    assert browser.get(LIST).text.count('class="card lead-card"') == 12
    assert browser.get(f"{LIST}?state=to_contact").text.count('class="card lead-card"') == 30
    assert browser.get(f"{LIST}?state=to_contact&page=2").text.count('class="card lead-card"') == 1


# --- The personal link --------------------------------------------------------------------------------------------


def link_of(browser, lead):
    made = browser.post(page(lead, "link/"))
    assert "no-store" in made["Cache-Control"]
    return re.search(r'value="http://testserver(/experiences/for/[\w-]{43}/)"', made.text)[1]


def test_through_its_link_the_form_knows_the_organisation_and_the_lead_moves_by_itself(
    client_for, client, make_lead, member, send
):
    organisation = make_organisation("daffa", name_ar="جمعية الضفة للتنمية", kind="network")
    lead = make_lead(organisation=organisation, contact_words=CANARY, next_step_on=timezone.localdate())
    path = link_of(client_for(member), lead)
    assert not LeadLink.objects.filter(digest__contains=path.split("/")[3][:20])

    opened = client.get(path)
    assert (opened.status_code, opened["Location"]) == (302, FORM)
    paths = {name: cookie["path"] for name, cookie in opened.cookies.items()}
    assert paths == {"via_ar": FORM, "via_fr": f"/fr{FORM}"}, "whichever language the form is then read in"
    form = client.get(FORM)
    assert 'value="جمعية الضفة للتنمية"' in form.text and '<option value="network" selected>' in form.text
    assert CANARY not in form.text and "data-visit" not in form.text
    via = re.search(r'name="via" value="([^"]+)"', form.text)[1]
    lead.refresh_from_db()
    assert lead.state == "to_contact", "opening changes nothing"

    send(button="draft", via=via)
    experience = Experience.objects.get()
    lead.refresh_from_db()
    assert (experience.lead, experience.channel, lead.state) == (lead, None, "to_contact")
    assert "تكتب حاليا" in client_for(member).get(LIST).text


def test_what_arrives_moves_the_lead_once(make_lead, make_experience, member):
    lead = make_lead(next_step_on=timezone.localdate())
    make_experience(lead=lead)
    lead.refresh_from_db()
    move = lead.moves.first()
    assert (lead.state, lead.next_step_on, move.by, move.to_state) == ("sent", None, None, "sent")
    make_experience(lead=lead)
    assert lead.moves.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_arrives_eight_times_at_once_is_one_move(make_lead):
    lead = make_lead()
    at_once(lambda number: lead.arrive(), times=8)
    assert list(lead.moves.values_list("what", "to_state")) == [("moved", "sent"), ("added", "to_contact")]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_lead_on_at_once_one_does(make_lead, colleague, member):
    lead = make_lead(contacted_by=None)

    def take(number):
        try:
            Lead.objects.get(pk=lead.pk).take(by=[colleague, member][number])
        except RefusedMove:
            return False
        return True

    assert sorted(at_once(take, times=2)) == [False, True]


def test_who_declined_and_sends_all_the_same_has_sent(make_lead, make_experience, member):
    lead = make_lead()
    lead.move(LeadState.DECLINED, by=member, version=0, words="لا وقت")
    make_experience(lead=lead)
    lead.refresh_from_db()
    assert lead.state == "sent"


def test_a_stopped_or_wrong_link_leads_nowhere_and_a_forged_one_tells_nothing(client_for, client, make_lead, member, send):
    lead = make_lead()
    browser = client_for(member)
    first, second = link_of(browser, lead), link_of(browser, lead)
    assert client.get(first).status_code == 302, "a second link leaves the first one working"
    via = re.search(r'name="via" value="([^"]+)"', client.get(FORM).text)[1]
    browser.post(page(lead, "links/stop/"))
    assert {client.get(path).status_code for path in (first, second, "/experiences/for/x/")} == {404}
    for forged in (via, f"lead~{LeadLink.objects.first().pk}~x", "lead~", "a" * 5000, "\x00"):
        send(button="draft", via=forged)
    assert not Experience.objects.exclude(lead=None)


def test_a_draft_is_told_without_its_title_and_titles_are_for_those_who_review(
    client_for, make_lead, make_experience, member, coordinator
):
    lead = make_lead()
    make_experience(lead=lead, title="عنوان سري", sent=False)
    make_experience(lead=lead, title="عنوان مرسل")
    text = client_for(member).get(page(lead)).text
    assert "عنوان" not in text and "مسودة" in text
    seen = client_for(coordinator).get(page(lead)).text
    assert "عنوان مرسل" in seen and "عنوان سري" not in seen


# --- Reminders ----------------------------------------------------------------------------------------------------


def test_who_contacts_them_is_reminded_once_of_each_step(make_lead, member, run_jobs):
    today = timezone.localdate()
    lead = make_lead(next_step_on=today)
    make_lead(name_ar="لاحقا", next_step_on=today + timedelta(days=3))
    make_lead(name_ar="انتهت", next_step_on=today, state="sent")
    assert (post_lead_reminders(), post_lead_reminders()) == (1, 0)
    run_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["member@example.org"] and "جمعية الضفة" in letter.subject
    assert CANARY not in letter.body and "لاحقا" not in letter.body
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert post_lead_reminders() == 0, "this step was told of"
        lead.refresh_from_db()
        lead.move(LeadState.CONTACTED, by=member, version=0, next_step_on=timezone.localdate())
        assert post_lead_reminders() == 1


def test_nobody_is_told_what_has_changed_or_was_switched_off(make_lead, member, run_jobs):
    lead = make_lead(next_step_on=timezone.localdate())
    post_lead_reminders()
    lead.move(LeadState.SENT, by=member, version=0)
    run_jobs()
    assert not mail.outbox
    make_lead(name_ar="أخرى", next_step_on=timezone.localdate())
    Message.objects.all().delete()
    member.mute("leads_due")
    assert post_lead_reminders() == 0


def test_the_coordinators_week_has_a_line_of_them(coordinator, make_lead):
    from nashark.digest import leads_waiting

    assert leads_waiting() is None
    make_lead(next_step_on=timezone.localdate())
    make_lead(name_ar="دون أحد", contacted_by=None)
    assert leads_waiting().words == "اتصال واحد ينتظر خطوته المقبلة، اتصال واحد دون من يقوم به"
    make_lead(name_ar="لمن غادر", contacted_by=make_person("former"))
    item = leads_waiting()
    assert item.words == "اتصال واحد ينتظر خطوته المقبلة، اتصالان دون من يقوم بهما"
    assert item.path == LIST


def test_the_desk_leads_there_with_the_counts(client_for, member, make_lead):
    make_lead(state="sent")
    text = client_for(member).get(reverse("desk")).text
    assert f'href="{LIST}"' in text and "عدد من أرسلت تجربتها: 1" in text
