"""Canaries: every private field holds one, and every byte that a stranger can get is searched for them.

Written over the table of docs/roles.md: an address that is new there is searched from then on. So is a new column of the
experience, and a new table that hangs on it: all that has letters gets a canary, but for what `Told` and `Publication` make
public. A table that cannot be filled by itself is named in MADE; one that is public, in PUBLIC_TABLES.
"""

import io
import re
import zipfile
from itertools import product

import pikepdf
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.urls import NoReverseMatch
from django.utils import translation
from model_bakery import baker
from PIL import Image

from experiences.files import take_file
from experiences.models import Attachment, EditedText, Experience, Publication, Theme
from experiences.models.told import TEXTS, Told
from kit.links import link_digest, new_token
from members.roles import Role
from tests.experiences.conftest import photo
from tests.factories import PDF, make_account
from tests.test_roles import TABLE, arguments, paths, world  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db
PUBLIC = sorted(name for name, cells in TABLE.items() if cells["stranger"] == "200")
PHONE = "612345678"
EXTENSIONS = ("csv", "xlsx", "json", "jsonl", "pdf", "png", "svg", "xml", "html")

PUBLIC_TABLES = {"Theme", "Mechanism", "TargetGroup", "Neighbourhood", "LegalNotice", "DataTerms", "Channel"}
# Tables that the experience's own moves fill, with canaries for reasons, names and files (`sheets` below).
FILLED = {"Experience", "Publication", "PublicationEvent", "Attachment", "Move", "Sending", "EditedText", "PrivateLink"}
MADE = {}  # {model name: callable(experience, by)} where baker cannot know what the table's own rules ask for

COLUMNS, _LISTS = Told.told_fields()
NOT_PRIVATE = {*COLUMNS, "state", "language", "source", "link_digest", "tracking_code"}


def has_letters(field):
    texts = (models.CharField, models.TextField)
    return isinstance(field, texts) and not field.choices and not field.is_relation and not field.primary_key


def canaries(model, mark):
    """{field: canary} for each column of letters, short enough to fit."""
    found = {}
    for field in model._meta.local_fields:
        if has_letters(field):
            found[field.name] = f"canary{mark}{field.name}"[: field.max_length or 60]
        elif isinstance(field, models.JSONField):
            found[field.name] = {"title": f"canary{mark}json"}
    return found


def told(mark):
    """A whole sheet whose every word carries `mark`."""
    fields = {name: Experience._meta.get_field(name) for name in COLUMNS}
    words = {name: f"{mark} {name}"[: field.max_length or 60] for name, field in fields.items() if has_letters(field)}
    return {**words, "theme": Theme.objects.get(pk="youth"), "mechanism_id": "PB", "women": 3}


def private(mark):
    """The private columns of the experience, whichever there are."""
    found = {name: words for name, words in canaries(Experience, mark).items() if name not in NOT_PRIVATE}
    return {**found, "contact_email": f"canary{mark}@canary.example", "contact_phone": f"+212{PHONE}"}


def begun(mark, **fields):
    return Experience.objects.create(
        link_digest=link_digest(new_token()), consent_processing=True, **{**told(f"canary{mark}"), **private(mark), **fields}
    )


def with_files(experience, mark, consent):
    """A photo with all that a phone writes into it, and a document; named after what they are."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = f"canary{mark}maker", f"canary{mark}comment"
    colour = (
        Attachment.objects.count() * 7 % 255,
        60,
        20,
    )  # no two alike: a file that nobody agreed to is known by its bytes
    sent = photo(f"canary{mark}file.jpg", (900, 700), colour=colour, exif=exif, comment=b"canary comment")
    words = "public" if consent else "canary"
    take_file(experience, sent, caption=f"{words}{mark}caption", credit=f"{words}{mark}credit", consent=consent)
    take_file(experience, _named(f"canary{mark}paper.pdf", PDF + f"%canary{mark}inside".encode()))


def _named(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def edited(experience, by, words):
    """Editors' words for every text; `words` is what each begins with."""
    from django.utils import timezone

    for name in TEXTS:
        fields = {"text": f"{words} {name}", "by": by, "at": timezone.now()}
        EditedText.objects.update_or_create(experience=experience, field=name, defaults=fields)


@pytest.fixture(autouse=True)
def _own_media():
    """The canaries' files stay for the whole module."""


@pytest.fixture(scope="module")
def sheets(world, django_db_blocker):  # noqa: F811
    """{name: experience} in every state, each full of canaries; the two that are published have `public` words besides."""
    with django_db_blocker.unblock(), transaction.atomic():
        by = make_account("canaryby", Role.COORDINATOR)
        type(by.person).objects.filter(pk=by.person_id).update(given_name="canarygiven", family_name="canaryfamily")
        made = {
            "draft": begun("draft"),
            "sent": begun("sent"),
            "asked": begun("asked"),
            "declined": begun("declined"),
            "accepted": begun("accepted", consent_publication=True),
            "published": begun("published", **told("public"), **agreed(consent_photos=True)),
            "bare": begun("bare", **told("public"), **agreed()),
            "withdrawn": begun("withdrawn", **agreed(consent_photos=True, consent_contact_name=True)),
        }
        for mark, experience in made.items():
            with_files(experience, mark, consent=False)
            if mark != "draft":
                experience.send()
        made["asked"].ask_completion(by=by, reason="canaryreason")
        made["declined"].decline(by=by, reason="canaryreason")
        for mark in ("accepted", "published", "bare", "withdrawn"):
            made[mark].accept(by=by, reason="canaryreason")
            with_files(made[mark], f"{mark}agreed", consent=True)
        edited(made["published"], by, "public edited")
        for mark in ("published", "bare", "withdrawn"):
            Publication.objects.publish(Experience.objects.get(pk=made[mark].pk), by=by)
        for mark in ("published", "bare"):  # begun after the publication: neither is anybody's yet
            edited(made[mark], by, "canary unsigned")
            made[mark].refresh_from_db()
            made[mark].begin_correction()
            typed = {"title": "canarytyped", "context": "canarytyped"}
            Experience.objects.filter(pk=made[mark].pk).update(typed=typed)
        made["withdrawn"].refresh_from_db()
        made["withdrawn"].withdraw(reason="canaryreason")
        for mark, experience in made.items():
            hang_canaries_on(experience, by, others=mark == "draft")
        yield made
        transaction.set_rollback(True)


def agreed(**more):
    return {"consent_publication": True, **more}


def hang_canaries_on(experience, by, *, others):
    """A row full of canaries in every table with letters that leads to the experience, and in all `others` of the app."""
    rows = {Experience: experience}
    waiting = [model for model in apps.get_app_config("experiences").get_models() if model.__name__ not in PUBLIC_TABLES]
    waiting = [model for model in waiting if model.__name__ not in FILLED and not model.__name__.startswith("Historical")]
    waiting = [model for model in waiting if canaries(model, "")]
    for needs_a_row in (True, True, False)[: 2 + others]:  # twice: some wait for a row of another
        for model in (model for model in waiting if model not in rows):
            links = [field for field in model._meta.local_fields if field.is_relation]
            given = {field.name: rows[field.related_model] for field in links if field.related_model in rows}
            if links and not given and needs_a_row:
                continue
            given |= {field.name: by for field in links if field.related_model is type(by) and not field.null}
            if model.__name__ in MADE:
                rows[model] = MADE[model.__name__](experience, by)
                continue
            with transaction.atomic():
                rows[model] = baker.make(model, **given, **canaries(model, f"row{experience.pk}"))


# --- Everything that a stranger gets ------------------------------------------------------------------------------


def answers(name, sheets):
    """(address, answer, bytes) of `name` in both languages, for every number and ending that may stand in the address."""
    told = arguments(name)
    published = dict(Publication.objects.values_list("experience", "pk"))
    wanted = {tuple(told.values())}
    for experience in sheets.values():
        own = {experience.pk, published.get(experience.pk, 0)}
        parts = {*own, *experience.attachments.values_list("pk", flat=True)}
        choices = [
            EXTENSIONS if value in EXTENSIONS else own if isinstance(value, int) else [value] for value in told.values()
        ]
        if choices and choices[-1] is own:  # a number before it is that of what it is a part of
            choices[-1] = parts
        wanted |= set(product(*choices))
    for values in sorted(wanted, key=str):
        try:
            found = paths(name, dict(zip(told, values, strict=True)))
        except NoReverseMatch:  # this ending is not one of its own
            continue
        for path in found:
            for address in (path, f"{path}?headings=names&view=table&page=1"):
                answer = Client().get(address)
                if answer.status_code == 405:
                    answer = Client().post(address)
                yield address, answer, b"".join(answer) if answer.streaming else answer.content
                if "?" not in address and not answer.get("Content-Type", "").startswith(("text/html", "text/csv")):
                    break


def readable(content, answer):
    """All that can be read out of an answer: its head, its bytes, and what its bytes hold packed."""
    yield str(dict(answer.items())).encode()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF-") and len(content) > 200:
        yield from of_pdf(content)


def of_pdf(content):
    """Streams, strings, metadata, and the words of each page as a reader copies them."""
    import pypdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        yield str(pdf.docinfo).encode()
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                yield item.read_raw_bytes() if item.get("/Subtype") == "/Image" else item.read_bytes()
            elif isinstance(item, pikepdf.Dictionary):
                yield item.unparse()
    yield from (page.extract_text().encode() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def found_in(content):
    """The canary and what stands around it, or None."""
    if seen := re.search(rb"(?i).{0,60}canary.{0,40}", content, re.DOTALL):
        return seen[0]
    digits = re.sub(rb"[\s.\-()]", b"", content) if b"12" in content else b""
    return PHONE.encode() if PHONE.encode() in digits else None


@pytest.mark.parametrize("name", PUBLIC)
def test_no_public_byte_carries_a_canary(name, sheets):
    hidden = stored_bytes(Attachment.objects.filter(experience__in=sheets.values()), shown=False)
    codes = [experience.tracking_code.encode() for experience in sheets.values()]
    seen = []
    for address, answer, content in answers(name, sheets):
        seen.append(answer.status_code)
        for part in readable(content, answer):
            assert found_in(part) is None, (address, found_in(part))
            assert not [code for code in codes if code in part], (address, "a tracking code")
        assert content not in hidden, (address, "a file that nobody agreed to show")
    assert set(seen) - {403, 404}, f"{name} was never read"


def stored_bytes(attachments, *, shown):
    """Contents of the files that are shown to everybody, or of all others."""
    visible = set(attachments.public().values_list("pk", flat=True))
    found = set()
    for attachment in attachments:
        if (attachment.pk in visible) == shown:
            for file in filter(None, (attachment.file, attachment.preview)):
                with file.open("rb") as opened:
                    found.add(opened.read())
    return found


def test_what_is_public_is_there(sheets):
    """The search above can find something: the same words without a canary stand in the files."""
    files = {address: content for address, _answer, content in answers("opendata_file", sheets)}
    lines = next(content for address, content in files.items() if address.endswith("jsonl")).decode()
    assert re.search("public (edited )?title", lines)
    assert "public partners" in lines
    assert stored_bytes(Attachment.objects.all(), shown=True), "one photo is shown"


def test_the_state_of_an_experience_tells_nothing_else_of_it(sheets):
    for experience in sheets.values():
        for prefix in ("", "/fr"):
            page = Client().get(f"{prefix}/experiences/state/?code={experience.tracking_code}")
            assert page.status_code == 200
            assert found_in(page.content) is None


def test_no_private_page_opens_for_a_stranger(sheets):
    """Nothing of an experience is behind an address with its number alone."""
    refused = sorted(set(TABLE) - set(PUBLIC))
    assert refused
    for name in refused:
        if not name.startswith(
            ("mine", "experience", "review", "attachment", "edit_", "form_file", "behalf", "signoff", "lead")
        ):
            continue
        for path in paths(name, arguments(name)):
            answer = Client().get(path)
            content = b"".join(answer) if answer.streaming else answer.content
            assert answer.status_code in (302, 403, 404, 405), path
            assert found_in(content) is None, path


def test_the_guide_on_the_web_has_no_canary_of_a_private_field(sheets):
    """Each page, picture and answer of a published book of them, as a stranger reads it."""
    from guide.reading.finding import book_for, mark_of
    from tests.guide.conftest import make_edition, make_public

    by = make_account("canarypublisher", Role.COORDINATOR)
    edition = make_public(make_edition("canaries", is_demonstration=True), by)
    book = book_for(edition, mark_of(edition))
    paths = [f"read/{page.anchor}/" for page in book.pages] + [f"pictures/{name}/" for name in book.pictures]
    hidden = stored_bytes(Attachment.objects.filter(experience__in=sheets.values()), shown=False)
    seen = b""
    for path in ["read/", "search/?q=canary", "search/?q=public", "files/screen/", *paths]:
        answer = Client().get(f"/guide/canaries/{path}")
        assert answer.status_code == 200, path
        content = b"".join(answer) if answer.streaming else answer.content
        assert content not in hidden, (path, "a file that nobody agreed to show")
        seen += content
    assert b"public title" in seen
    assert_nothing_private(seen.decode(errors="replace"))


def test_the_guide_in_print_has_no_canary_of_a_private_field(sheets):
    """The guide's material is what was accepted; its contacts, reasons, notes and files' names are in none of its words."""
    from guide.manuscript import manuscript_of
    from guide.models import Edition
    from guide.printing.compose import compose

    edition = Edition.objects.earliest("pk")
    edition.compile()
    with translation.override(settings.LANGUAGE_CODE):
        html = str(vars(compose(manuscript_of(edition))))
    assert "public" in html
    assert_nothing_private(html)


def assert_nothing_private(html):
    """No word of the guide is one of a private field, or of a sheet that nobody accepted."""
    named = "|".join(["contact", "typed", "reason", "row", "file", "paper", "maker", "comment", "given", "family", "@"])
    assert not re.search(rf"canary\w*({named})", html)
    assert not re.search(r"canary(draft|sent|asked|declined|withdrawn)", html)
    assert PHONE not in re.sub(r"[\s.\-]", "", html)
