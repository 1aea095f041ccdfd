"""The channels: as the minutes name them, their tracked addresses and codes, visits and the funnel, their posters."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import pypdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation
from PIL import Image

from experiences.models import Channel, ChannelDay, Experience, Lead, Publication
from experiences.outreach.funnel import Funnel
from experiences.outreach.poster import poster_pdf
from kit.printing.press import PrintFailed
from tests.experiences.conftest import FORM
from tests.experiences.test_sending_at_once import at_once

pytestmark = pytest.mark.django_db
LIST = "/collecting/channels/"
VISIT = "/experiences/visit/"


@pytest.fixture
def radio(db):
    return Channel.objects.create(code="radio", name_ar="إذاعة العرائش", name_fr="Radio Larache")


def test_action_three_is_read_with_its_doubts(cell, client_for, coordinator):
    told = Channel.objects.values_list("code", "organisation__code", "certainty")
    assert list(told) == [
        ("site", "commune-larache", "certain"),
        ("reseaux", "commune-larache", "certain"),
        ("facebook", None, "unresolved"),
        ("partenaires", None, "unresolved"),
        ("presse", None, "unresolved"),
    ]
    browser = client_for(coordinator)
    way = re.search(r'href="(/doubts/of/[^"]+)"', browser.get(f"{LIST}facebook/").text)
    assert browser.get(way[1])["Location"] == "/doubts/N01/"


# --- The tracked address ------------------------------------------------------------------------------------------


def test_the_address_leads_to_the_form_and_counts_nothing(client, radio):
    for path, target in (
        ("/e/radio/", f"{FORM}?via=radio"),
        ("/e/RADIO/", f"{FORM}?via=radio"),
        ("/fr/e/radio/", f"/fr{FORM}?via=radio"),
        ("/e/", FORM),
        ("/e/unknown/", FORM),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, target)
    assert not ChannelDay.objects.exists()
    assert client.post("/e/radio/").status_code == 405


def test_the_form_says_where_to_count_and_the_draft_remembers_the_channel(client, radio, send):
    form = client.get(f"{FORM}?via=radio").text
    assert f'<input type="hidden" name="via" value="radio" data-visit="{VISIT}">' in form
    send(via="radio")
    experience = Experience.objects.get()
    assert (experience.channel, experience.lead, experience.state) == (radio, None, "sent")


def test_a_channel_that_there_is_not_is_no_channel(client, radio, send):
    for via in ("unknown", '"><b>', "\x00", "r" * 3000, "radio radio"):
        assert 'name="via" value=""' in client.get(FORM, {"via": via}).text
        assert send(button="draft", via=via).status_code == 302
    assert not Experience.objects.exclude(channel=None)


def test_visits_are_a_number_a_day(client, client_for, radio, member):
    for via in ("radio", "radio", "unknown", ""):
        answer = client.post(VISIT, {"via": via})
        assert answer.status_code == 204 and not answer.cookies
    client_for(member).post(VISIT, {"via": "radio"})
    assert "data-visit" not in client_for(member).get(FORM).text, "members look at the form without being counted"
    assert set(ChannelDay.objects.values_list("channel__code", "visits")) == {("radio", 2), (None, 2)}
    assert client.get(VISIT).status_code == 405
    assert Client(enforce_csrf_checks=True).post(VISIT, {"via": "radio"}).status_code == 403


def test_one_network_counts_so_often_and_no_more(client, radio, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"visit": "3/10m/ip"})
    assert {client.post(VISIT, {"via": "radio"}).status_code for _time in range(5)} == {204}
    assert ChannelDay.objects.get().visits == 3


@pytest.mark.django_db(transaction=True)
def test_sixteen_visits_at_once_are_sixteen():
    radio = Channel.objects.create(code="radio", name_ar="إذاعة")
    at_once(lambda number: ChannelDay.objects.count_visit(radio if number % 2 else None), times=16)
    assert sorted(ChannelDay.objects.values_list("channel__code", "visits"), key=str) == [("radio", 8), (None, 8)]


# --- The funnel ---------------------------------------------------------------------------------------------------


@pytest.fixture
def season(radio, make_experience, coordinator):
    """Of four begun by radio one is a draft, one sent, one accepted, one published; one came directly, one long ago."""
    ChannelDay.objects.create(channel=radio, day=timezone.localdate(), visits=9)
    ChannelDay.objects.create(channel=radio, day=timezone.localdate() - timedelta(days=60), visits=50)
    ChannelDay.objects.create(day=timezone.localdate(), visits=3)
    make_experience(channel=radio, sent=False)
    make_experience(channel=radio)
    for published in (False, True):
        experience = make_experience(channel=radio, consent_publication=True)
        experience.accept(by=coordinator)
        if published:
            Publication.objects.publish(experience, by=coordinator)
    make_experience()
    make_experience(source="paper")
    old = make_experience(channel=radio)
    Experience.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=60))


def counts(funnel):
    return {row.label: (row.visits, row.begun, row.sent, row.accepted, row.published) for row in funnel.rows}


def test_from_visits_to_published_sheets(season):
    assert counts(Funnel(lately=True)) == {
        "إذاعة العرائش": (9, 4, 3, 2, 1),
        "الروابط الشخصية": (None, 0, 0, 0, 0),
        "مباشرة": (3, 1, 1, 0, 0),
    }
    assert counts(Funnel(lately=False))["إذاعة العرائش"] == (59, 5, 4, 2, 1)
    assert [(bar["value"], bar["percent"]) for bar in Funnel(lately=True).bars] == [
        (12, 100.0),
        (5, 41.7),
        (4, 33.3),
        (2, 16.7),
        (1, 8.3),
    ]


def test_a_sheet_taken_back_is_not_in_the_catalogue(season, coordinator):
    Publication.objects.take_back(Publication.objects.get().experience, by=coordinator)
    assert counts(Funnel(lately=True))["إذاعة العرائش"] == (9, 4, 3, 2, 0)


def test_the_page_tells_it_in_numbers_and_how_they_are_counted(client_for, member, season):
    text = client_for(member).get(LIST).text
    assert "كم تصل من أول زيارة إلى الفهرس؟" in text and "دون ملف تعريف" in text
    assert re.search(r"<dt>فتحوا الاستمارة</dt>\s*<dd>\s*<span>12</span>", text)
    assert "<span>62</span>" in client_for(member).get(f"{LIST}?period=all").text


def test_an_empty_funnel_says_how_to_begin(client_for, member):
    assert 'class="empty"' in client_for(member).get(LIST).text


@pytest.mark.parametrize("number", [1, 30])
def test_queries_of_the_funnel(client_for, member, make_experience, number, django_assert_num_queries):
    for each in range(number):
        channel = Channel.objects.create(code=f"c{each}", name_ar=f"قناة {each}")
        ChannelDay.objects.create(channel=channel, day=timezone.localdate(), visits=1)
        make_experience(channel=channel)
    browser = client_for(member)
    with django_assert_num_queries(7):
        browser.get(LIST)


# --- Adding and changing ------------------------------------------------------------------------------------------


def test_a_channel_of_ones_own(client_for, member):
    browser = client_for(member)
    said = {"version": 0, "name_ar": "مجموعة الحي", "kind": "messages", "code": "hay", "address": "javascript:alert(1)"}
    refused = browser.post(f"{LIST}new/", said)
    assert refused.status_code == 200 and "مجموعة الحي" in refused.text
    for code in ("Hay", "general", "new", "ح", "-a", "a b"):
        assert browser.post(f"{LIST}new/", {**said, "address": "", "code": code}).status_code == 200
    assert not Channel.objects.exists()
    assert browser.post(f"{LIST}new/", {**said, "address": ""})["Location"] == f"{LIST}hay/"
    changed = {**said, "address": "", "name_ar": "مجموعة أخرى", "code": "other", "is_retired": "on"}
    assert browser.post(f"{LIST}hay/edit/", changed).status_code == 302
    channel = Channel.objects.get()
    assert (channel.code, channel.name_ar, channel.is_retired) == ("hay", "مجموعة أخرى", True)
    stale = browser.post(f"{LIST}hay/edit/", {**changed, "name_ar": "ثالثة"})
    assert stale.status_code == 409 and "مجموعة أخرى" in stale.text and "ثالثة" in stale.text


def test_its_page_has_words_to_post_in_both_languages(client_for, member, radio):
    text = client_for(member).get(f"{LIST}radio/").text
    assert 'value="http://testserver/e/radio/"' in text and 'value="http://testserver/fr/e/radio/"' in text
    assert "https://wa.me/?text=" in text and 'class="qr"' in text
    assert client_for(member).get(f"{LIST}general/").status_code == 200
    assert client_for(member).get(f"{LIST}nothing/").status_code == 404


ODD = ["", "\x00", "٣" * 20, "9" * 30, "-1", "\u202eكلمة", "<b>" * 2000, "=cmd()", "ا" * 5000, "2027-13-45", "🕊"]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_input_is_never_an_error(client_for, client, coordinator, radio, odd):
    lead = Lead(name_ar="جهة")
    lead.add(by=coordinator)
    names = "version name_ar name_fr code kind organisation address source level contact_words contacted_by next_step_on"
    said = dict.fromkeys([*names.split(), "state", "words", "filters", "via"], odd)
    browser = client_for(coordinator)
    collecting = [f"{LIST}new/", f"{LIST}radio/edit/", "/collecting/leads/new/"]
    collecting += [f"/collecting/leads/{lead.pk}/{part}/" for part in ("edit", "move", "take")]
    answers = [browser.post(path, said) for path in collecting]
    answers += [browser.get(path, {**said, "mine": odd, "page": odd, "period": odd}) for path in ("/collecting/", LIST)]
    answers += [client.post(VISIT, said), client.get(f"/e/{quote(odd or 'x', safe='')}/"), client.get(FORM, said)]
    assert not [answer.status_code for answer in answers if answer.status_code >= 500]
    lead.refresh_from_db()
    assert (lead.state, lead.name_ar) == ("to_contact", "جهة")


# --- Code and poster ----------------------------------------------------------------------------------------------


def test_the_code_to_take_along(client_for, member, radio):
    browser = client_for(member)
    png = browser.get(f"{LIST}radio/qr.png")
    assert 'filename="nashark-radio.png"' in png["Content-Disposition"]
    assert Image.open(io.BytesIO(png.content)).size[0] > 700
    svg = browser.get(f"/fr{LIST}general/qr.svg")
    assert svg.content.startswith(b"<?xml") and svg["Content-Type"] == "image/svg+xml"
    assert browser.get(f"{LIST}radio/qr.gif").status_code == 404


@pytest.mark.parametrize(
    ("language", "size", "page", "words"),
    [
        ("ar-ma", "a4", (595, 842), ["احكوا لنا تجربتكم", "testserver/e/radio", "لا حاجة إلى حساب"]),
        ("fr", "a3", (842, 1191), ["Racontez-nous votre", "testserver/fr/e/radio", "Sans compte"]),
    ],
)
def test_a_poster_is_one_page_that_says_what_and_where(radio, language, size, page, words):
    cache.clear()
    with translation.override(language):
        pdf = poster_pdf(radio, size)
        assert poster_pdf(radio, size) == pdf, "kept: a second asking prints nothing"
    (sheet,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == page
    text = " ".join(sheet.extract_text().split())
    assert all(word in text for word in words), text


def test_no_poster_of_another_size(client_for, member, radio):
    assert client_for(member).get(f"{LIST}radio/poster/a0.pdf").status_code == 404


def test_a_print_that_fails_says_so(client_for, member, radio, monkeypatch):
    def fails(*args, **kwargs):
        raise PrintFailed([])

    cache.clear()
    monkeypatch.setattr("experiences.outreach.poster.print_document", fails)
    answer = client_for(member).get(f"{LIST}radio/poster/a4.pdf")
    assert answer.status_code == 503 and "أعيدوا المحاولة" in answer.text
