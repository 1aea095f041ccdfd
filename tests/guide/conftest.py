"""What the guide's stories start from: accepted experiences with pictures, an edition, and a book printed from them once."""

import hashlib
import io
import secrets
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from experiences.models import Attachment, Experience, Mechanism, Neighbourhood, TargetGroup, Theme
from guide.manuscript import manuscript_of
from guide.manuscript.making import written
from guide.models import BookFile, Build, BuildState, Edition, FrozenManuscript
from guide.printing.compose import compose
from kit.printing.press import print_book

NAMES = ["الأمل", "النور", "الوفاء", "المنار", "السلام"]
LINKS = "https://example.org/x\njavascript:alert(1)\nfile:///etc/passwd"
PHRASE = "المشاركة المواطنة"
STORY = (
    f"اجتمعت الساكنة مع الجماعة في إطار {PHRASE}، وناقشت العريضة والميزانية مع ممثلي المصالح. كان اللقاء الأول في دار الشباب، "
    "ثم تلته لقاءات دورية كل شهر، حضرتها نساء الحي وشبابه. اتفق الجميع على لائحة من عشر نقط، وعلى أجل لكل نقطة."
)


def picture(width=600, height=400, kind="JPEG", colour="#2b6c94"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


def add_photo(experience, body=None, **fields):
    photo = Attachment(
        experience=experience, kind=Attachment.Kind.PHOTO, consent=True, extension="jpg", shown_name="photo.jpg", size=1,
        width=600, height=400, sha256=secrets.token_hex(32),
        **{"caption": "لقاء في دار الشباب", "credit": "جمعية تجريبية", **fields},
    )  # fmt: skip
    photo.file.save("photo.jpg", ContentFile(body or picture()), save=False)
    photo.save()
    return photo


def make_words():
    for order, (code, ar, fr) in enumerate([("youth", "الشباب", "Jeunesse"), ("env", "البيئة والنظافة", "Environnement")]):
        Theme.objects.get_or_create(code=code, defaults={"name_ar": ar, "name_fr": fr, "order": order})
    Mechanism.objects.get_or_create(code="PB", defaults={"name_ar": "ميزانية تشاركية", "name_fr": "Budget participatif"})
    Neighbourhood.objects.get_or_create(code="kasba", defaults={"name_ar": "القصبة", "name_fr": "Kasba"})
    TargetGroup.objects.get_or_create(code="women", defaults={"name_ar": "النساء", "name_fr": "Femmes"})


def make_accepted(number=1, *, theme="youth", photos=0, **fields):
    """An accepted experience that may be published."""
    make_words()
    experience = Experience.objects.create(
        **{
            "link_digest": secrets.token_hex(32), "state": "accepted", "sent_at": timezone.now(), "theme_id": theme,
            "mechanism_id": "PB", "title": f"تجربة {NAMES[number % len(NAMES)]} في {PHRASE}",
            "summary": f"كيف ناقش الحي رقم {number} ميزانيته.",
            "holder_name": f"جمعية تجريبية {NAMES[number % len(NAMES)]}", "holder_kind": "association", "level": "involve",
            "start_year": 2022, "start_month": 5, "end_year": 2023, "end_month": 8, "women": 43, "men": 1250,
            "counting": "counted", "context": STORY, "objectives": "- هدف أول\n- هدف ثان", "steps": "1. أولا\n2. ثانيا",
            "results": STORY, "lessons": STORY, "testimony": "دابا كلشي كيعرف فين كتمشي الفلوس.",
            "consent_processing": True, "consent_publication": True, "consent_photos": True, **fields,
        }
    )  # fmt: skip
    experience.neighbourhoods.add("kasba")
    experience.groups.add("women")
    for _photo in range(photos):
        add_photo(experience)
    return experience


def make_edition(slug="2026-1", **fields):
    return Edition.objects.create(
        slug=slug,
        **{"year": 2026, "title_ar": f"دليل {PHRASE}", "title_fr": "Guide de la participation citoyenne", **fields},
    )


def make_public(edition, by, **files):
    """Publish `edition` as it stands: its manuscript frozen, a printing with `files` ({format: bytes}) beside the screen's."""
    edition.compile()
    decided = {"decided_by": by, "decided_at": timezone.now(), "decided_name": "نائبة الرئيس"}
    Edition.objects.filter(pk=edition.pk).update(state="published", decision="نصادق على هذا الدليل.", **decided)
    edition.refresh_from_db()
    text = written(edition).as_json()
    digest = hashlib.sha256(text.encode()).hexdigest()
    frozen = FrozenManuscript.objects.create(edition=edition, text=text, sha256=digest, by=by, state="validated")
    body = b"%PDF-1.7 " + edition.slug.encode()
    now = timezone.now()
    build = Build(edition=edition, frozen=frozen, state=BuildState.DONE, started_at=now, finished_at=now, pages=3)
    build.file.save("book.pdf", ContentFile(body), save=False)
    build.size, build.sha256 = len(body), hashlib.sha256(body).hexdigest()
    build.save()
    for form, content in files.items():
        row = BookFile(build=build, format=form, size=len(content), sha256=hashlib.sha256(content).hexdigest())
        row.file.save(f"book.{form}", ContentFile(content), save=True)
    edition.moves.create(from_state="validated", to_state="published", by=by)
    return edition


def silent(phase=None, done=0, total=0, at_work_on=""):
    """Progress that nobody watches."""


@pytest.fixture
def edition(db):
    """An edition with two accepted experiences, in two chapters."""
    make_accepted(1)
    make_accepted(2, theme="env")
    return make_edition()


@pytest.fixture(scope="session")
def printed(django_db_setup, django_db_blocker, tmp_path_factory):
    """A book of five sheets as it comes from the press: `path`, `book` (what was composed), `result`."""
    folder = tmp_path_factory.mktemp("printed")
    with override_settings(MEDIA_ROOT=folder / "media"), django_db_blocker.unblock(), transaction.atomic():
        make_accepted(1, photos=1, contact_name="أمينة المنسقة", consent_contact_name=True)
        make_accepted(2, photos=3, context="\n\n".join([STORY] * 12), resources="18 000 درهم", links=LINKS)
        make_accepted(
            3, theme="env", title="عنوان طويل جدا " * 10, partners="شريك، " * 60,
            summary="مع جمعية « Larache ⵍⵄⵔⴰⵢⵛ » سنة 2023", holder_name="Association fictive Nawras",
        )  # fmt: skip
        make_accepted(4, theme="env", language="fr", title="Un jardin partagé", context="Le terrain était vide. " * 30)
        make_accepted(5, theme="env", women=None, men=None, counting="", holder_name="Association fictive Nawras")
        edition = make_edition(foreword=f"تقديم **{PHRASE}**\n\n- أولا\n- ثانيا", method=STORY, is_demonstration=True)
        edition.compile()
        book = compose(manuscript_of(edition))
        path = folder / "book.pdf"
        result = print_book(book, path, silent)
        transaction.set_rollback(True)
    return SimpleNamespace(path=path, book=book, result=result)


# --- An edition's way to being published -------------------------------------------------------------------------


@pytest.fixture
def cast(coordinator, member, reviser, validator):
    return SimpleNamespace(coordinator=coordinator, member=member, reviser=reviser, validator=validator)


@pytest.fixture
def stub_press(monkeypatch):
    """A press that gives at once a small file, the same for the same book: `stub_press.calls` counts."""
    press = SimpleNamespace(calls=0)

    def made(book, target, progress):
        press.calls += 1
        body = b"%PDF-" + "".join(fragment.html for fragment in book.fragments).encode()
        target.write_bytes(body)
        return {"pages": 7, "size": len(body), "sha256": hashlib.sha256(body).hexdigest()}

    monkeypatch.setattr("guide.models.builds.print_book", made)
    return press


@pytest.fixture(autouse=True)
def _no_other_forms(monkeypatch):
    """EPUB, Word and the files for paper are tried where they are the subject: they take seconds of every printing."""
    monkeypatch.setattr("guide.models.builds.WHEN_PRINTED", [])


def circulate(edition, cast, days=7):
    """Bring an edition in preparation to the whole cell."""
    edition.ask_revision(by=cast.coordinator)
    edition.circulate(by=cast.coordinator, until=timezone.localdate() + timedelta(days=days))
    return edition


def decide(edition, cast, text="أصادق على هذه الطبعة."):
    edition.validate(by=cast.validator, name="سعيد تجربة، نائب الرئيس", text=text, seen=edition.frozen_in_force().pk)
    return edition


@pytest.fixture
def validated(edition, cast, stub_press, run_jobs):
    """An edition that was circulated, validated and printed."""
    decide(circulate(edition, cast), cast)
    run_jobs()
    return edition


@pytest.fixture
def published(validated, cast):
    validated.publish(by=cast.coordinator)
    return validated
