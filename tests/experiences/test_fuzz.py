"""Whatever strangers and holders of a link send to the public pages of the experiences: no error of ours, nothing half kept.

Written over the addresses: each one of this app that answers without an account, and each name of a field or parameter that
its pages and its code have. The same requests each time; NASHARK_FUZZ=500 sends so many to each address (docs/structure.md).
"""

import inspect
import os
import re
from contextlib import ExitStack
from functools import cache as once
from itertools import product
from urllib.parse import quote_from_bytes

import pytest
from django.conf import settings as portal
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiences.files import take_file
from experiences.models import Attachment, Experience, Publication, State
from experiences.models.states import CORRECTABLE
from kit.links import new_token
from tests.experiences.conftest import old_ticket, photo
from tests.factories import PDF
from tests.test_house_rules import addresses
from tests.test_roles import TABLE

pytestmark = pytest.mark.django_db
TIMES = int(os.environ.get("NASHARK_FUZZ", "6"))  # requests to each address, from a stranger and from a holder each
FORMS = {"experience_form": 4}  # asked so many times as often: most of what can be sent is sent there
OURS = sorted(
    {
        name
        for name, view in addresses()
        if inspect.unwrap(view).__module__.startswith("experiences.")
        and TABLE.get(name, {}).get("stranger") in ("200", "404")
    }
)

# --- What may be sent ---------------------------------------------------------------------------------------------

TOKEN = new_token()
ODD = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\u202e\u200b\ufeff",
    "ع" * 7000,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "٢٠٢٣",
    "²",
    "2023-13-45",
    "<script>alert(1)</script>",
    "{{ 7 }}{% now %}",
    "%s%n%(x)s",
    "' OR 1=1 --",
    "\r\nSet-Cookie: a=b",
    "=1+1",
    "../../etc/passwd",
    "18446744073709551616",
    "9223372036854775808",
    "on",
    "1",
    "ENV",
    "OTHER",
    "KASBA",
    "\U0001f9d5\U0001f3fd",
    "[]",
    "null",
]
GOOD = {
    "holder_name": "جمعية",
    "title": "عنوان",
    "summary": "جملة",
    "theme": "ENV",
    "mechanism": "PB",
    "context": "سياق",
    "contact_name": "أمينة",
    "contact_email": "amina@example.org",
    "consent_processing": "on",
}
VALUES = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.sampled_from([TOKEN, "send"])
)
FILES = st.sampled_from(
    [
        ("a.jpg", photo(size=(40, 30)).read()),
        ("a.pdf", PDF),
        ("\u202egpj.exe", b"MZ"),
        ("", b"x"),
        ("a.jpg", b""),
        ("n" * 400 + ".jpg", b"\xff\xd8\xff"),
    ]
)
RAW = st.sampled_from(
    [
        ("application/json", b'{"a": '),
        ("application/json", b"[]"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhalf'),
        ("application/x-www-form-urlencoded", b"title=%FF%FE&a=%&&&=b"),
        ("text/plain; charset=no-such", b"title=a"),
        ("", b"\x00\xff"),
    ]
)
HEADERS = st.fixed_dictionaries({}, optional={
    "HTTP_IF_NONE_MATCH": st.sampled_from(['"x"', "W/", "*", "\u00ff"]),
    "HTTP_RANGE": st.sampled_from(["bytes=0-", "bytes=9-1", "x"]),
    "HTTP_HX_REQUEST": st.just("true"),
    "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["fr", "zz-" + "x" * 90]),
})  # fmt: skip


@once
def names_in_code():
    """Every name that the app's code asks a request for."""
    asked = re.compile(r"""(?:GET|POST|FILES|query|data|params)\.?(?:get|getlist|pop)?[\[(]\s*f?["']([\w-]+)["']""")
    code = [path.read_text("utf-8") for path in (portal.BASE_DIR / "experiences").rglob("*.py")]
    return sorted({name for text in code for name in asked.findall(text)})


def names_on(page):
    return sorted(set(re.findall(r'<(?:input|textarea|select|button)[^>]*\sname="([^"]+)"', page)))


def strategy(names):
    """(method, fields, files, raw body or None, headers) of one request, from fields of these names among others."""
    name = st.one_of(st.sampled_from(names or ["q"]), st.sampled_from(["q", "page", "x" * 300, "a[b]", "\x00"]))
    fields = st.dictionaries(name, st.one_of(VALUES, st.lists(VALUES, max_size=3)), max_size=8)
    mended = st.builds(lambda wrong: {**GOOD, **wrong}, fields)
    files = st.dictionaries(st.sampled_from(["photos", "documents", "file", "files", "title"]), FILES, max_size=2)
    raw = st.one_of(st.none(), st.none(), st.none(), RAW)
    return st.tuples(st.sampled_from(["GET", "POST", "POST"]), st.one_of(fields, mended), files, raw, HEADERS)


# --- Where it is sent ---------------------------------------------------------------------------------------------


@pytest.fixture
def rows(make_experience, coordinator):
    """A draft with a photo and a published experience, behind one link each; keys of rows that may stand in an address."""
    draft = make_experience(TOKEN, sent=False)
    take_file(draft, photo(size=(60, 40)))
    shown = make_experience(consent_publication=True)
    shown.accept(by=coordinator)
    publication = Publication.objects.publish(shown, by=coordinator)
    return [draft.pk, shown.pk, publication.pk, draft.attachments.get().pk, 0, 2**63 - 1, 2**63, 10**30]


def paths_of(name, rows):
    """Some addresses called `name`, in both languages."""
    found = []
    for code, _label in portal.LANGUAGES:
        with override(code):
            _bits, _pattern, _defaults, converters = get_resolver().reverse_dict.getlist(name)[0]
            words = [TOKEN, "0" * 43, "csv", "json", "x" * 200, "٣", "a\u200f"]
            pools = [rows if "Int" in type(one).__name__ else words for one in converters.values()]
            for values in product(*pools):
                try:
                    found.append(reverse(name, kwargs=dict(zip(converters, values, strict=True))))
                except Exception:
                    continue
    return found


@pytest.mark.parametrize("holds_the_link", [False, True], ids=["stranger", "holder"])
@pytest.mark.parametrize("name", OURS)
def test_nothing_that_is_sent_breaks_anything(name, holds_the_link, rows, django_capture_on_commit_callbacks):
    client = Client()
    if holds_the_link:
        client.get(reverse("experience_link", args=[TOKEN]))
    paths = paths_of(name, rows)
    names = sorted({*names_in_code(), *names_on(text_of(client.get(paths[0])))})

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=TIMES * FORMS.get(name, 1),
        suppress_health_check=list(HealthCheck),
    )
    @given(path=st.sampled_from(paths), request=strategy(names), is_old=st.booleans())
    def send(path, request, is_old):
        cache.clear()
        with ExitStack() as stack:
            stack.enter_context(django_capture_on_commit_callbacks(execute=True))
            answer = asked(
                client, path, request, ticket=old_ticket(TOKEN if holds_the_link else None).signed if is_old else "x"
            )
            text_of(answer)
        assert answer.status_code < 500, (path, request)
        nothing_is_half_kept()

    send()


def asked(client, path, request, *, ticket):
    """The answer to one request; a multipart form where there are files, else as a page without them sends it."""
    method, fields, files, raw, headers = request
    if method == "GET":
        query = "&".join(f"{one(name)}={one(text)}" for name, value in fields.items() for text in listed(value))
        return client.get(f"{path}?{query}", **headers)
    if raw:
        return client.generic("POST", path, raw[1], content_type=raw[0], **headers)
    sent = {"ticket": ticket, "send": "1", **fields}
    return client.post(
        path, {**sent, **{name: SimpleUploadedFile("x", body) for name, (_name, body) in files.items()}}, **headers
    )


def text_of(answer):
    """The answer read to its end, which closes its file."""
    return b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")


def one(text):
    return quote_from_bytes(text.encode())


def listed(value):
    return value if isinstance(value, list) else [value]


def nothing_is_half_kept():
    """What was sent has its sending and its consent; each file has its row, and each row its files."""
    for experience in Experience.objects.exclude(state=State.DRAFT).prefetch_related("sendings"):
        assert experience.state == State.WITHDRAWN or (experience.sendings.all() and experience.consent_processing)
        assert not experience.is_correcting or experience.state in CORRECTABLE
    kept = {name for row in Attachment.objects.values_list("file", "preview") for name in row if name}
    stored = {f"experiences/{name}" for name in default_storage.listdir("experiences")[1]}
    assert stored == kept


def test_the_pages_that_are_tried_are_all_there():
    assert {"experience_form", "experience_mine", "experience_state", "opendata_file"} <= set(OURS)
    assert {"code", "ticket", "headings"} <= set(names_in_code())
