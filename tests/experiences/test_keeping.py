"""The draft that keeps itself: from the first answer on, on two devices at once, and nothing of it is overwritten."""

import json

import hypothesis.strategies as some
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from experiences.models import Channel, Experience, State
from tests.experiences.conftest import FORM, MINE, old_ticket, photo

pytestmark = pytest.mark.django_db

KEEP = f"{FORM}keep/"


class Device:
    """A page that is open somewhere, as its script behaves: it knows which revision it has seen."""

    def __init__(self, ticket, url=KEEP, client=None):
        self.ticket, self.url, self.client, self.seen = ticket, url, client or Client(), 0

    def ask(self, words, **more):
        asked = {"ticket": self.ticket.signed, "words": words, "base": {}, "chosen": [], "files": [], "seen": self.seen}
        return self.client.post(self.url, {"asked": json.dumps({**asked, **more})})

    def type(self, _chosen=(), _files=(), **words):
        answer = self.ask(words, chosen=list(_chosen), files=list(_files))
        assert answer.status_code == 200, answer.status_code
        told = answer.json()
        self.seen = told["revision"]
        return told

    def send(self, told, **changes):
        posted = {**told, **changes, "ticket": self.ticket.signed, "revision": self.seen, "send": "1"}
        return self.client.post(FORM, posted)


@pytest.fixture
def phone(vocabularies):
    return Device(old_ticket())


@pytest.fixture
def desk(phone):
    return Device(old_ticket(phone.ticket.token))


def draft():
    return Experience.objects.get()


@pytest.mark.parametrize(("prefix", "language"), [("", "ar-ma"), ("/fr", "fr")])
def test_the_first_answer_that_was_left_begins_the_draft(phone, prefix, language):
    phone.url = prefix + KEEP
    told = phone.type(holder_name="جمعية")
    assert draft().typed == {"holder_name": "جمعية"}
    assert draft().language == language
    assert phone.client.get(f"{prefix}{MINE}edit/").context["form"]["holder_name"].value() == "جمعية"
    assert told["link"].endswith(f"{prefix}{MINE}{phone.ticket.token}/")
    assert Client().get(told["link"]).status_code == 302
    assert told["kept"].count(":") == 1


def test_it_needs_no_time_to_have_passed(vocabularies):
    page = Client().get(FORM)
    Device(page.context["ticket"]).type(title="عنوان")
    assert draft().typed["title"] == "عنوان"


def test_only_what_changed_is_written_and_an_emptied_answer_is_empty(phone):
    phone.type(title="عنوان", groups=["WOMEN", "ALL"], consent_publication="on", women="نحو 50")
    phone.type(title="", groups=["ALL"], consent_publication="")
    assert draft().typed == {"title": "", "groups": ["ALL"], "consent_publication": "", "women": "نحو 50"}


def test_a_forged_request_is_refused(phone):
    phone.client = Client(enforce_csrf_checks=True)
    assert phone.ask({"title": "عنوان"}).status_code == 403
    assert not Experience.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"ticket": "forged"},
        {"ticket": 7},
        {"words": {}},
        {"words": {"title": 7}},
        {"words": {"title": ["list"]}},
        {"words": {"groups": "no list"}},
        {"words": {"groups": [7]}},
        {"words": ["title"]},
        {"words": {f"f{n}": "" for n in range(300)}},
        {"seen": "1"},
        {"seen": -1},
        {"seen": True},
        {"base": {"title": None}},
        {"chosen": [{}]},
        {"files": ["1"]},
    ],
)
def test_what_our_page_does_not_send_stores_nothing(phone, more):
    words = more.get("words", {"title": "عنوان"})
    assert phone.ask(words, **{name: value for name, value in more.items() if name != "words"}).status_code == 400
    assert not Experience.objects.exists()


@pytest.mark.parametrize("asked", ["", "{}", "[]", "null", '{"ticket": "', "[" * 100_000])
def test_what_is_no_question_stores_nothing(client, vocabularies, asked):
    assert client.post(KEEP, {"asked": asked}).status_code == 400
    assert not Experience.objects.exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=some.dictionaries(
        some.sampled_from(["title", "groups", "women", "consent_photos", "file-1-caption", "file-9-remove", "state", "pk"]),
        some.one_of(some.text(max_size=30), some.lists(some.text(max_size=9), max_size=3), some.integers()),
        min_size=1,
    ),
    chosen=some.lists(some.sampled_from(["title", "groups", "state"]), max_size=3),
    seen=some.integers(-1, 2**60),
)
def test_whatever_is_asked_is_answered_and_the_draft_opens(phone, words, chosen, seen):
    answer = phone.ask(words, chosen=chosen, seen=seen)
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert not {"state", "pk"} & draft().typed.keys()
        assert phone.client.get(f"{MINE}edit/").status_code == 200


def test_fields_outside_the_form_are_ignored(phone):
    phone.type(title="عنوان", state="accepted", typed_revision="9", tracking_code="AAAAAAAA")
    assert draft().typed == {"title": "عنوان"}
    assert draft().state == State.DRAFT


def test_half_a_character_and_a_nul_break_nothing(phone):
    phone.type(title="a\ud800b\x00c")
    assert draft().typed["title"] == "a?bc"


def test_a_network_that_begins_or_keeps_too_much_is_asked_to_wait(phone, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"draft": "1/h/ip", "keep": "3/h/ip"})
    phone.type(title="عنوان")
    assert Device(old_ticket()).ask({"title": "آخر"}).status_code == 429
    assert Experience.objects.count() == 1
    phone.type(title="عنوان آخر")
    assert phone.ask({"title": "أخير"}).status_code == 429


@pytest.mark.parametrize("files", [0, 8])
def test_keeping_asks_the_database_little(phone, files, django_assert_num_queries):
    phone.type(title="عنوان")
    for number in range(files):
        phone.client.post(f"{FORM}files/", {"ticket": phone.ticket.signed, "file": photo(colour=(number, 0, 0))})
    with django_assert_num_queries(21):  # 12 of them the limit's, in the shared cache
        phone.type(title="عنوان آخر", summary="جملة")


# --- Two devices ----------------------------------------------------------------------------------------------------


def test_what_two_devices_typed_comes_together(phone, desk):
    phone.type(holder_name="جمعية", title="عنوان")
    assert desk.type(summary="جملة")["words"] == {"holder_name": "جمعية", "title": "عنوان"}
    assert phone.type(title="عنوان أطول")["words"] == {"summary": "جملة"}
    assert draft().typed == {"holder_name": "جمعية", "title": "عنوان أطول", "summary": "جملة"}
    assert not draft().typed_others


def test_an_answer_changed_on_both_stands_twice_until_one_is_chosen(phone, desk):
    phone.type(title="عنوان")
    desk.type(summary="جملة")
    phone.type(title="من الهاتف")
    told = desk.type(title="من المكتب")
    assert "من الهاتف" in told["others"]["title"]
    assert draft().typed["title"] == "من المكتب"
    assert draft().typed_others == {"title": ["من الهاتف"]}
    # Whoever goes on typing loses neither; the draft opened anywhere shows both.
    assert "title" in desk.type(title="من المكتب أيضا")["others"]
    page = phone.client.get(f"{MINE}edit/").content.decode()
    assert "من الهاتف" in page
    assert "من المكتب أيضا" in page
    phone.seen = desk.seen
    assert phone.type(title="من الهاتف", _chosen=["title"])["others"] == {}
    assert draft().typed["title"] == "من الهاتف"
    assert not draft().typed_others


def test_a_wording_that_nobody_has_read_is_not_dropped_by_a_choice(phone, desk):
    phone.type(title="عنوان")
    desk.seen = phone.seen
    desk.type(title="من المكتب")
    phone.type(title="من الهاتف")
    desk.type(title="ثالث")  # after the phone, which has not seen it
    told = phone.type(title="من الهاتف", _chosen=["title"])
    assert "ثالث" in told["others"]["title"]


def test_the_same_words_on_both_are_no_doubt(phone, desk, told):
    phone.type(title="عنوان", groups=["ALL"], context="سطر\nآخر")
    assert desk.type(title="عنوان", groups=["ALL"])["others"] == {}
    # A plain form ends its lines differently.
    desk.seen = 0
    assert desk.send({"title": "عنوان", "groups": ["ALL"], "context": "سطر\r\nآخر"}).status_code == 200
    assert not draft().typed_others


def test_an_answer_of_several_words_and_an_agreement_are_shown_as_they_read(phone, desk):
    phone.type(groups=["ALL"], consent_photos="on", theme="ENV")
    told = desk.type(groups=["WOMEN"], consent_photos="", theme="YOUTH")["others"]
    assert "ALL ع" in told["groups"]
    assert "نعم" in told["consent_photos"]
    assert "ENV ع" in told["theme"]


def test_two_wordings_are_sent_only_once_one_is_chosen(phone, desk, told):
    phone.type(title="من الهاتف")
    desk.type(title="من المكتب")
    answer = desk.send(told, title="من المكتب")
    assert list(answer.context["form"].errors) == ["title"]
    assert 'href="#id_title"' in answer.content.decode()
    assert desk.send(told, title="من المكتب", **{"choose-title": "0"}).status_code == 302
    assert draft().title == "من الهاتف"


def test_without_a_script_a_page_that_grew_old_overwrites_nothing(phone, desk, told):
    phone.type(title="من الهاتف")
    answer = desk.send(told, title="من المكتب")  # its page was opened before
    assert list(answer.context["form"].errors) == ["title"]
    assert draft().typed_others == {"title": ["من الهاتف"]}
    again = {"revision": answer.context["arrival"].experience.typed_revision, "choose-title": "here"}
    desk.seen = again["revision"]
    assert desk.send(told, title="من المكتب", **again).status_code == 302
    assert (draft().state, draft().title) == (State.SENT, "من المكتب")


def test_a_page_left_open_learns_that_it_was_sent_elsewhere(phone, desk, told):
    phone.type(title="عنوان")
    desk.type(summary="جملة")
    assert desk.send(told).status_code == 302
    answer = phone.ask({"title": "متأخر"})
    assert (answer.status_code, answer.json()) == (409, {"closed": MINE})
    assert draft().typed == {}
    assert draft().title == told["title"]


# --- What it was opened by, and completion ----------------------------------------------------------------------------


def test_the_link_of_a_mail_leads_to_the_same_experience(make_experience, coordinator, told):
    experience = make_experience()
    experience.ask_completion(by=coordinator, reason="كم عدد النساء؟")
    by_mail = Device(old_ticket(experience.new_link()))
    page = by_mail.client
    page.get(f"{MINE}{by_mail.ticket.token}/")
    shown = page.get(f"{MINE}edit/").content.decode()
    assert "كم عدد النساء؟" in shown
    assert by_mail.type(women="٤٠")["revision"] > 0
    assert by_mail.send(told, women="٤٠").status_code == 302
    experience.refresh_from_db()
    assert Experience.objects.count() == 1
    assert (experience.state, experience.women, experience.sendings.count()) == (State.SENT, 40, 2)


def test_what_was_sent_stands_while_it_is_corrected(make_experience, told):
    experience = make_experience(token="t" * 43)
    experience.begin_correction()
    device = Device(old_ticket("t" * 43))
    device.type(title="عنوان مصحح")
    experience.refresh_from_db()
    assert experience.title == "تجربة"
    page = device.client.get(f"{MINE}edit/")
    assert page.context["form"]["title"].value() == "عنوان مصحح"
    assert page.context["form"]["holder_name"].value() == "جمعية تجريبية"
    assert device.send(told, title="عنوان مصحح").status_code == 302
    experience.refresh_from_db()
    assert (experience.title, experience.is_correcting) == ("عنوان مصحح", False)


@pytest.mark.parametrize("ends_in", ["keep/", "files/"])
def test_a_draft_that_keeps_itself_knows_the_channel_of_its_form(client, phone, ends_in):
    channel = Channel.objects.create(code="affiche-1", name_ar="ملصق", name_fr="affiche")
    page = client.get(f"{FORM}?via=affiche-1")
    asked = {"ticket": phone.ticket.signed, "words": {"title": "عنوان"}, "base": {}, "chosen": [], "files": [], "seen": 0}
    posted = {"asked": json.dumps(asked), "ticket": phone.ticket.signed, "file": photo(), "via": page.context["via"].value}
    assert client.post(f"{FORM}{ends_in}", posted).status_code == 200
    assert draft().channel == channel
