"""What a mail to the cell's people says: the kinds of mail that there are, and one letter's shape for all."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_info

from kit.words import one_line

KINDS = {}


@dataclass(frozen=True)
class Reader:
    """Somebody who is written to without an account or a record of the members': address, language, name of the greeting."""

    address: str
    language: str
    name: str = ""

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Kind:
    """`label` names it beside its switch in the profile; one that is not `optional` has no switch.

    `roles`: who may get it, None for everybody; others are shown no switch. `reader`: for a mail to somebody who is no
    account and no person, gives the Reader from the payload when it is delivered, None where nobody is to be written to.
    """

    code: str
    label: str
    write: Callable
    optional: bool
    roles: frozenset | None = None
    reader: Callable | None = None


@dataclass(frozen=True)
class Item:
    """A line of a letter's list: what, some words on it, where to look (a path of the portal)."""

    title: str
    words: str = ""
    path: str = ""

    @property
    def url(self):
        return settings.SITE_URL + self.path if self.path else ""


@dataclass(frozen=True)
class Section:
    """A part of a long letter under a heading of its own; `words` where it has no items."""

    title: str
    items: list = field(default_factory=list)
    words: str = ""


@dataclass(frozen=True)
class Letter:
    """What a mail says, in the language that is active. `subject` says what to do; `button` is (words, path or address).

    `quote` are somebody's own words, set apart; `after` follows the items and sections.
    """

    subject: str
    lines: list
    items: list = field(default_factory=list)
    sections: list = field(default_factory=list)
    quote: str = ""
    after: list = field(default_factory=list)
    button: tuple | None = None

    @property
    def url(self):
        return self.button[1] if self.button[1].startswith("http") else settings.SITE_URL + self.button[1]

    @property
    def switches_path(self):
        return reverse("profile")

    def mail(self, *, to, reader, language, headers=(), **context):
        """The mail, plain text and HTML, in `language`, which is active.

        `context`: `switches`, where the reader chooses mails; `off` and `kind`, where this kind is switched off.
        """
        is_rtl = get_language_info(language)["bidi"]
        context |= {
            "letter": self,
            "reader": reader,
            "site": settings.SITE_URL,
            "language": language,
            "is_rtl": is_rtl,
            "start": "right" if is_rtl else "left",  # mail programs know no logical sides
        }
        mail = EmailMultiAlternatives(
            subject=one_line(str(self.subject)),
            body=render_to_string("emails/letter.txt", context),
            to=[to],
            headers={"Auto-Submitted": "auto-generated", **dict(headers)},
        )
        mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
        return mail


def mail_kind(code, label, *, optional, roles=None, reader=None):
    def register(write):
        KINDS[code] = Kind(code, label, write, optional, roles and frozenset(roles), reader)
        return write

    return register
