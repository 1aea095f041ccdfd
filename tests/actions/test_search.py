"""Search in the plan: any spelling, both languages, kept up on every path; and never a way to withheld names."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from actions.models import Action, Objective, Responsibility, Step
from members.models import OrganisationAlias, Person, Team
from tests.factories import make_action, make_organisation, make_person

pytestmark = pytest.mark.django_db

CANARY = "كنارية"


def found(client, words):
    return {action.code for action in client.get("/plan/", {"q": words}).context["page"]}


def inside(words):
    return {action.code for action in Action.objects.search(words, inside=True)}


def outside(words):
    return {action.code for action in Action.objects.search(words, inside=False)}


@pytest.mark.parametrize("words", ["الدليل", "الدَّليل", "الـدليل", "guide", "GUIDE"])
def test_in_any_spelling_and_in_both_languages(client, cell, words):
    assert {"A05", "A06"} <= found(client, words)


def test_alef_teh_marbuta_and_accents_do_not_matter(client, cell):
    assert found(client, "ادماج تحيين") == found(client, "إدماج تحيين") == {"A10"}
    assert found(client, "القصبه") == found(client, "القصبة") == {"A01"}
    assert found(client, "pérennité") == found(client, "perennite") == {"A13"}


def test_each_word_counts(client, cell):
    assert found(client, "A10 ميثاق") == {"A10"}
    assert found(client, "A10 xyzzy") == set()
    assert len(found(client, "   ")) == 13


@pytest.mark.parametrize("words", ["%", "_", "\\", "100%_", "'; DROP TABLE", "ا" * 100, "a " * 50])
def test_signs_of_the_database_are_words_like_others(client, cell, words):
    assert client.get("/plan/", {"q": words}).status_code == 200
    assert outside("%") == outside("_") == set()


def test_steps_and_channels_are_found(client, cell):
    assert found(client, "مجلس الشباب") == {"A01"}
    assert found(client, "الفيسبوك") == {"A03"}


def test_parties_are_found_by_their_names_as_they_are_now(client, cell):
    assert found(client, "فريق المشروع") == {"A02", "A04", "A07", "A09", "A10", "A11", "A13"}
    Team.objects.filter(code="project_team").update(name_fr="Équipe Nouvelle")
    assert "A02" in found(client, "equipe nouvelle")
    organisation = make_organisation("new")
    OrganisationAlias.objects.create(organisation=organisation, name="الاسم الثاني")
    make_action("B1").responsibilities.create(order=1, as_written="-", organisation=organisation)
    assert found(client, "الاسم الثاني") == {"B1"}


def test_members_find_persons_also_where_the_reading_is_open(client_for, member, cell):
    browser = client_for(member)
    assert found(browser, "فاطمة شهباز") == {"A06"}
    assert found(browser, "مصطفى العمراني") == {"A08"}, "he is a candidate"
    assert found(browser, "نور الدين الوديهي") == {"A01"}, "a contact of a step"


def names():
    told = {part for person in Person.objects.all() for part in (person.given_name, person.family_name, person.latin_name)}
    told |= set(Step.objects.exclude(contact_as_written="").values_list("contact_as_written", flat=True))
    told |= {party.as_written for party in Responsibility.objects.all() if party.is_personal}
    return {name for name in told if len(name) > 2}


def test_no_name_of_the_minutes_leads_a_stranger_anywhere(client, cell):
    """A word that is a name and more (an association’s, a measure’s) leads to the same actions with or without persons."""
    told = names()
    assert {"العمراني", "نور الدين الوديهي", "شهباز", "شكيب"} <= told
    before = {name: found(client, name) for name in told}
    Responsibility.objects.filter(team=None, organisation=None, channel_ar="").delete()
    Step.objects.update(contact_as_written="")
    Action.objects.all().refresh_search()
    assert {name: found(client, name) for name in told} == before
    assert not any(before[name] for name in ("العمراني", "نور الدين الوديهي", "شهباز", "شكيب"))


def test_the_canary_in_every_private_word_is_not_found_by_strangers(client, client_for, member):
    person = make_person("c1", family_name=CANARY, latin_name=CANARY)
    action = make_action("A1", answered_by=[person], as_written=CANARY, responsible_as_written=CANARY)
    Action.objects.filter(pk=action.pk).update(measures_ar=CANARY, measures_fr=CANARY, measures_public_ar="بدون اسم")
    action.steps.create(order=1, text_ar="مرحلة", contact_as_written=CANARY)
    open_name = action.responsibilities.create(order=2, as_written=CANARY, certainty="ambiguous")
    open_name.candidates.set([person])
    for path in ("/plan/", "/plan/board/", "/plan/timeline/", "/fr/plan/"):
        page = client.get(path, {"q": CANARY})
        assert page.context["found"] == 0
        assert client_for(member).get(path, {"q": CANARY}).context["found"] == 1
    assert outside("بدون اسم") == {"A1"}


def test_whoever_agrees_is_found_at_once_and_no_longer_after_withdrawing(client, cell):
    person = Person.objects.filter(code="M01")
    assert found(client, "شهباز") == set()
    person.update(agreed_to_be_shown_on=timezone.localdate())
    assert found(client, "شهباز") == {"A06"}
    person.update(agreed_to_be_shown_on=None)
    assert found(client, "شهباز") == set()
    Person.objects.filter(code="M07").update(agreed_to_be_shown_on=timezone.localdate())
    assert found(client, "شكيب") == set(), "an open reading names nobody to strangers"


# --- Upkeep: whatever the path -------------------------------------------------------------------------------------


def test_saving_an_action_or_a_part_writes_what_it_is_found_by():
    action = make_action("A1")
    action.measures_fr = "Première mesure"
    action.save()
    step = action.steps.create(order=1, text_ar="مرحلة أولى")
    party = action.responsibilities.create(order=1, as_written="قناة", channel_ar="إذاعة")
    assert inside("premiere") == inside("اولى") == inside("اذاعة") == outside("اذاعة") == {"A1"}
    step.text_ar = "مرحلة ثانية"
    step.save()
    assert (inside("اولى"), inside("ثانية")) == (set(), {"A1"})
    party.delete()
    step.delete()
    assert inside("اذاعة") == inside("ثانية") == set()


def test_saving_some_fields_only_writes_it_too():
    action = make_action("A1")
    action.measures_ar = "كلمة جديدة"
    action.save(update_fields=["measures_ar"])
    assert outside("كلمة جديدة") == {"A1"}


def test_an_action_read_without_its_search_keeps_it():
    make_action("A1", measures_ar="كلمة")
    Action.objects.for_plan().get().save()
    assert outside("كلمة") == {"A1"}


def test_loading_the_cell_writes_it(cell):
    assert not Action.objects.filter(search_text="") and not Action.objects.filter(search_public="")
    before = list(Action.objects.values_list("search_text", "search_public"))
    Action.objects.all().refresh_search()
    assert list(Action.objects.values_list("search_text", "search_public")) == before


def test_an_import_writes_it(client_for, coordinator):
    Objective.objects.create(code="O1", order=1, text_ar="هدف", text_fr="Objectif")
    book, stored = Workbook(), io.BytesIO()
    book.active.append(["الرمز", "الترتيب", "الهدف", "الإجراءات العملية (بالعربية)", "الدقة"])
    book.active.append(["A14", 14, "O1", "تسليم الوثائق", "شهر"])
    book.save(stored)
    office, path = client_for(coordinator), "/admin/actions/action/"
    sheet = SimpleUploadedFile("plan.xlsx", stored.getvalue())
    answer = office.post(f"{path}import/", {"import_file": sheet, "format": "0", "resource": "0"})
    office.post(f"{path}process_import/", answer.context["confirm_form"].initial)
    assert outside("تسليم") == {"A14"}


@pytest.mark.django_db(transaction=True)
def test_the_migration_fills_what_was_there_before(cell):
    before = (
        dict(Action.objects.values_list("code", "search_text")),
        dict(Action.objects.values_list("code", "search_public")),
    )
    Action.objects.update(search_text="", search_public="")
    import_module("actions.migrations.0006_search_of_the_plan").fill(apps, None)
    after = (
        dict(Action.objects.values_list("code", "search_text")),
        dict(Action.objects.values_list("code", "search_public")),
    )
    assert after == before


def test_the_history_keeps_no_copy_of_it(cell):
    fields = {field.name for field in Action.history.model._meta.fields}
    assert not fields & {"search_text", "search_public"}


def test_a_name_of_before_a_merge_is_found_inside_alone(client, client_for, validator, member):
    action = make_action("MERGED", answered_by=[member.person])
    member.person.aliases.create(name="لقب قديم")
    member.person.agree_to_be_shown(True)
    member.person.save()
    address = "/plan/?q=لقب+قديم"
    assert action.code in client_for(validator).get(address).text
    assert action.code not in client.get(address).text
