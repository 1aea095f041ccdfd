"""What an edition still lacks before it is printed: each with the page where it is mended."""

import re
from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from experiences.models import EditedText
from guide.manuscript.sheets import sentence_case
from guide.models.wording import TEXTS

ACRONYM = re.compile(r"(?<![A-Za-z0-9])[A-Z]{3,8}(?![A-Za-z0-9])")  # also after an Arabic letter, as in «وCTPM»
ROMAN = re.compile(r"[IVXLC]+")
USED_OFTEN = 2  # times


@dataclass(frozen=True)
class Missing:
    """`kind` gathers what is of one sort; `blocks`: the edition cannot be circulated or printed before it is mended."""

    words: str
    url: str
    blocks: bool = False
    kind: str = ""

    def __str__(self):
        return self.words


def missing(edition, hidden=()):
    """[Missing], what blocks first. Sheets whose experience's key is in `hidden` are told without their title."""
    return Look(edition, hidden).all()


def blocking(edition):
    """[Missing] that keep the edition from being circulated."""
    return [one for one in missing(edition) if one.blocks]


def apart(name):
    """`name` set apart from the direction of the sentence around it, where no <bdi> can stand."""
    return f"\u2068{name}\u2069"


class Look:
    def __init__(self, edition, hidden=()):
        self.edition, self.hidden = edition, frozenset(hidden)
        self.chapters = list(edition.chapters_to_print())
        self.sheets = [
            (f"{number}.{place}", entry, entry.experience.as_public())
            for number, chapter in enumerate(self.chapters, 1)
            for place, entry in enumerate(chapter.entries.all(), 1)
        ]

    def all(self):
        found = [*self.frame(), *self.of_chapters(), *self.of_sheets(), *self.of_partners(), *self.of_numbers()]
        return sorted(found, key=lambda one: not one.blocks)

    def to(self, name, *args, anchor=""):
        return reverse(name, args=[self.edition.slug, *args]) + anchor

    def frame(self):
        edition = self.edition
        waiting = edition.count_unplaced() if edition.is_open else 0
        if not self.sheets and not waiting:
            words = _("The edition holds no sheet: no experience that may be published is accepted.")
            yield Missing(words, reverse("review_list"), blocks=True)
        elif waiting:
            words = ngettext(
                "One accepted experience has no place yet.", "%(count)s accepted experiences have no place yet.", waiting
            )
            yield Missing(words % {"count": waiting}, self.to("edition_order"))
        if not edition.foreword.strip():
            yield Missing(_("The foreword is empty."), self.to("edition_texts", anchor="#text-foreword"))
        if edition.corrects_id and not edition.changes.strip():
            words = _("It corrects another edition, and does not say what changed.")
            yield Missing(words, self.to("edition_texts", anchor="#text-changes"))
        unsettled = edition.comments.filter(outcome="").count()
        if unsettled:
            words = ngettext("One comment is not settled.", "%(count)d comments are not settled.", unsettled)
            yield Missing(words % {"count": unsettled}, self.to("edition", anchor="#comments"))
        if acronyms := self.acronyms():
            words = _("Acronyms that are used and not explained: %(list)s")
            yield Missing(words % {"list": apart(_(", ").join(acronyms))}, self.to("edition_texts", anchor="#text-acronyms"))
        if edition.is_demonstration:
            yield Missing(_("It is a demonstration: every page of the book says so."), self.to("edition"))

    def acronyms(self):
        """Latin capitals that come more than once and do not stand among the acronyms; Roman numerals are none."""
        edition, used = self.edition, Counter()
        for text in [getattr(edition, name) for name in TEXTS if name != "acronyms"]:
            used.update(ACRONYM.findall(text))
        for _code, _entry, sheet in self.sheets:
            for text in (sheet.title, sheet.summary, sheet.context, sheet.steps, sheet.results, sheet.lessons):
                used.update(ACRONYM.findall(text))
        known = set(ACRONYM.findall(edition.acronyms))
        return sorted(
            word for word, n in used.items() if n >= USED_OFTEN and word not in known and not ROMAN.fullmatch(word)
        )

    def of_chapters(self):
        kind = _("Chapters")
        filled = {chapter.pk for chapter in self.chapters}
        for chapter in self.chapters:
            if not chapter.intro.strip():
                words = _("“%(title)s” has no introduction.") % {"title": apart(chapter.title())}
                yield Missing(words, self.to("edition_chapter", chapter.pk), kind=kind)
        for chapter in self.edition.arranged_chapters().select_related("theme", "mechanism"):
            if chapter.pk not in filled:
                words = _("“%(title)s” holds no sheet, and is not printed.") % {"title": apart(chapter.title())}
                yield Missing(words, self.to("edition_order", anchor=f"#c{chapter.pk}"), kind=kind)

    def of_sheets(self):
        kind, edited = _("Sheets"), self.edited_texts()
        for code, _entry, sheet in self.sheets:
            title = _("a sheet with which you are in conflict of interest") if sheet.pk in self.hidden else sheet.title
            url = reverse("experience_review", args=[sheet.pk])
            for words, blocks in self.of_sheet(sheet, edited.get(sheet.pk, [])):
                told = _("%(code)s %(title)s: %(words)s") % {"code": code, "title": apart(title), "words": words}
                yield Missing(told, url, blocks=blocks, kind=kind)

    def of_each_sheet(self):
        """[(words, whether it blocks)] without code and title, for a page that is about one sheet."""
        edited = self.edited_texts()
        return [told for _code, _entry, sheet in self.sheets for told in self.of_sheet(sheet, edited.get(sheet.pk, []))]

    def edited_texts(self):
        """{experience's key: [(field, the editors' words now)]}"""
        keys, edited = [sheet.pk for _code, _entry, sheet in self.sheets], {}
        rows = EditedText.objects.standing().filter(experience__in=keys)
        for key, field, text in rows.values_list("experience", "field", "text"):
            edited.setdefault(key, []).append((field, text))
        return edited

    def of_sheet(self, sheet, edited):
        """(words, whether it blocks) of what one sheet lacks."""
        if not sheet.title.strip():
            yield _("no title."), True
        if not sheet.summary.strip():
            yield _("no summary."), False
        if any(getattr(sheet, field) != text for field, text in edited):
            yield _("edited words wait for the contributor’s sign-off; the book prints those agreed to."), False
        photos = [file for file in sheet.attachments.all() if file.is_photo]
        shown = [photo for photo in photos if photo.consent and sheet.consent_photos]
        if len(shown) < len(photos):
            yield _("its photos, or some of them, may not be published: they are left out."), False
        if any(not photo.caption.strip() for photo in shown):
            yield _("a photo has no caption."), False
        if any(not photo.file.storage.exists(photo.file.name) for photo in shown):
            yield _("the file of a photo is gone: without it the sheet cannot be printed."), True

    def of_partners(self):
        for partner in self.edition.partners.all():
            if not partner.is_permitted:
                words = _("%(name)s: no permission is recorded, so that the book does not name it.") % {
                    "name": apart(partner)
                }
                yield Missing(words, self.to("edition_partner", partner.pk), kind=_("Partners"))
            elif partner.logo and not partner.logo.storage.exists(partner.logo.name):
                words = _("%(name)s: the file of its logo is gone.") % {"name": apart(partner)}
                yield Missing(words, self.to("edition_partner", partner.pk), blocks=True, kind=_("Partners"))

    def of_numbers(self):
        """They hold up nothing: the book says that they are being filed."""
        for name in ("publisher", "legal_deposit", "isbn"):
            if not getattr(self.edition, name).strip():
                label = sentence_case(self.edition._meta.get_field(name).verbose_name)
                words = _("%(label)s: still empty.") if name == "publisher" else _("%(label)s: not issued yet.")
                yield Missing(words % {"label": label}, self.to("edition_frame", anchor=f"#id_{name}"), kind=_("Imprint"))
