"""An edition's whole way: accepted, placed, revised, circulated, commented on, validated, published, and its file checked."""

import hashlib

import pytest
from playwright.sync_api import expect

from experiences.models import Experience
from guide.models import Edition, EditionState
from members.roles import Role
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.factories import make_account
from tests.guide.conftest import make_accepted, make_edition, stub_press  # noqa: F401, a fixture

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "guide/2026-1/"


@pytest.fixture
def quick_press(request):
    """The book itself is printed in one language; the other goes the way with a small file in its place."""
    if "fr" in request.node.callspec.id:
        request.getfixturevalue("stub_press")


def press(page, step):
    """From the edition's page to the page of the step; the button there is for the caller."""
    page.visit(PAGE)
    page.locator(f"#standing a[href$='/step/{step}/']").click()
    return page.locator("main form [type=submit].btn-now")


def succeeded(page):
    expect(page.locator(".alert-success").first).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_from_acceptance_to_the_checked_file(
    page_at, assert_accessible, picture, run_jobs, quick_press, tmp_path, language, width
):
    cast = {role: make_account(role, role) for role in (Role.COORDINATOR, Role.MEMBER, Role.REVISER, Role.VALIDATOR)}
    pages = {role: page_at(width, language, user) for role, user in cast.items()}
    coordinator, member, reviser, validator = (pages[role] for role in cast)
    make_accepted(1, photos=1)
    experience = make_accepted(2, theme="env", state="under_review")
    edition = make_edition(language={"ar": "ar-ma"}.get(language, language), foreword="تقديم الدليل")

    coordinator.visit(f"experiences/review/{experience.pk}/")
    coordinator.locator("#decision [value=accept]").click()
    expect(coordinator.locator("#decision [value=accept]")).to_have_count(0)
    edition.compile()
    coordinator.visit(f"{PAGE}order/")
    coordinator.locator(".is-down:visible").first.click()
    coordinator.visit(PAGE)
    expect(coordinator.locator("main")).to_contain_text(experience.title)

    press(coordinator, "ask_revision").click()
    succeeded(coordinator)
    button = press(reviser, "return_to_preparation")
    button.click()
    expect(reviser.locator(".error-summary")).to_be_visible()
    reviser.locator("#id_reason").fill("يُعاد ترتيب الفصل الأول.")
    button.click()
    succeeded(reviser)
    press(coordinator, "ask_revision").click()
    press(coordinator, "circulate").click()
    succeeded(coordinator)
    run_jobs()

    member.visit(PAGE)
    assert_accessible(member)
    member.locator("#standing a[href$='/comments/']").click()
    member.locator("#id_anchor").select_option(f"sheet-{experience.pk}")
    member.locator("#id_words").fill("اسم الجمعية ناقص.")
    member.locator("#write button").click()
    expect(member.locator(".said")).to_contain_text("اسم الجمعية ناقص.")
    validator.visit(PAGE)
    expect(validator.locator("#standing a[href$='/step/validate/']")).to_have_count(0)
    reviser.visit(f"{PAGE}comments/")
    assert_accessible(reviser)
    picture(reviser, f"edition-comments-{language}")
    reviser.locator(".said textarea").fill("أُضيف الاسم كاملا في الفهرس.")
    reviser.locator(".said [value=taken_up]").click()
    expect(reviser.locator(".said .is-settled")).to_be_visible()

    button = press(validator, "validate")
    assert_accessible(validator)
    validator.locator("#id_text").fill("بعد الاطلاع على الدليل، أصادق على هذه الطبعة.")
    picture(validator, f"edition-decision-{language}")
    button.click()
    succeeded(validator)
    run_jobs()
    button = press(coordinator, "publish")
    assert_accessible(coordinator)
    button.click()
    succeeded(coordinator)
    assert_accessible(coordinator)
    coordinator.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    picture(coordinator, f"edition-published-{language}")
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert list(Edition.objects.public()) == [edition]
    assert Experience.objects.filter(publication__withdrawn_at=None).count() == 2

    with member.expect_download() as downloaded:
        member.visit(PAGE)
        member.locator("a[href$='/book.pdf']").click()
    path = tmp_path / "book.pdf"
    downloaded.value.save_as(path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == edition.frozen_book().sha256
    check(page_at, assert_accessible, picture, path, language, width)


def check(page_at, assert_accessible, picture, path, language, width):
    """A stranger: the file is worked out in the browser; then without scripts, sent; then another file."""
    stranger = page_at(width, language)
    sent = []
    stranger.on("request", lambda asked: asked.method == "POST" and sent.append(asked.post_data_buffer))
    stranger.visit("guide/check/")
    stranger.locator("#file").set_input_files(path)
    stranger.locator("#check-form [type=submit]").click()
    expect(stranger.locator(".alert-success")).to_contain_text("2026-1")
    assert b"%PDF" not in sent[0], "the file stays on the device"
    assert_accessible(stranger)
    picture(stranger, f"edition-check-{language}")
    other = path.with_name("other.pdf")
    other.write_bytes(path.read_bytes() + b" ")
    plain = page_at(width, language, java_script_enabled=False)
    for file, verdict in ((path, ".alert-success"), (other, ".alert-error")):
        plain.visit("guide/check/")
        plain.locator("#file").set_input_files(file)
        plain.locator("#check-form [type=submit]").click()
        expect(plain.locator(verdict)).to_be_visible()
