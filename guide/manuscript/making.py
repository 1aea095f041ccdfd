"""An edition's manuscript: from the database as it stands, or as it was frozen."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guide.manuscript.address import page_address
from guide.manuscript.annexes import annexes
from guide.manuscript.content import Decision, Line, Manuscript, Part, Partner, Picture, Text
from guide.manuscript.indexes import indexes, plots
from guide.manuscript.sheets import Writer, sentence_case
from kit.languages import in_language
from kit.printing.texts import clean, markdown, paragraphs

BEFORE = ["foreword", "acknowledgements", "acronyms", "context", "method", "legal_framework"]
AFTER = ["lessons"]


def manuscript_of(edition):
    """The Manuscript of `edition`: the frozen one where there is one in force, else what stands in the database now."""
    frozen = edition.frozen_in_force()
    return frozen.read() if frozen else written(edition)


def written(edition, parts=None):
    """The Manuscript as the database stands; texts are the contributors', the words around them in the edition's language.

    `parts`: the chapters, where not all of them are wanted.
    """
    with translation.override(edition.language):
        if parts is None:
            parts = [part_of(edition, chapter, number) for number, chapter in enumerate(edition.chapters_to_print(), 1)]
        sheets = [sheet for part in parts for sheet in part.sheets]
        arabic = edition.language.startswith("ar")
        return Manuscript(
            slug=edition.slug,
            language=edition.language,
            year=edition.year,
            title=clean(edition.title) or edition.slug,
            subtitle=clean(edition.subtitle),
            other_title=clean(edition.title_fr if arabic else edition.title_ar),
            other_language="fr" if arabic else "ar-ma",
            publisher=clean(edition.publisher),
            is_demonstration=edition.is_demonstration,
            day=date_format(timezone.localdate(), "j F Y"),
            imprint=imprint(edition),
            texts=texts(edition, BEFORE),
            parts=parts,
            lessons=texts(edition, AFTER),
            annexes=annexes(edition),
            plots=plots(sheets),
            indexes=indexes(sheets),
            partners=partners(edition),
            decision=decision_of(edition),
            changes_html=markdown(edition.changes),
        )


def part_of(edition, chapter, number, first=1):
    """A chapter with its entries, as the Edition's to_print methods give them, numbered from `first`."""
    return Part(
        number=number,
        anchor=f"chapter-{chapter.pk}",
        title=clean(chapter.title(edition.language)) or str(number),
        intro_html=paragraphs(chapter.intro),
        sheets=[
            Writer(entry.experience.as_public(), edition.language).sheet(
                f"{number}.{place}", page_address(edition, f"sheet-{entry.experience_id}")
            )
            for place, entry in enumerate(chapter.entries.all(), first)
        ],
    )


def texts(edition, names):
    """Those of the edition's texts `names` that say something."""
    return [
        Text(name, sentence_case(edition._meta.get_field(name).verbose_name), markdown(getattr(edition, name)))
        for name in names
        if clean(getattr(edition, name))
    ]


def imprint(edition):
    """The imprint's lines; numbers that the National Library gives are never made up (law 68-99, facts §6)."""
    pending = _("being filed")
    lines = [
        (_("Title"), clean(edition.title)),
        (_("Prepared and published by"), clean(edition.publisher)),
        (_("Edition"), edition_words(edition) % {"year": edition.year}),
        (_("Legal deposit no."), clean(edition.legal_deposit) or pending),
        (_("ISBN"), clean(edition.isbn) or pending),
        (_("Printing house"), clean(edition.printer)),
        (_("Rights"), clean(edition.rights)),
    ]
    return [Line(label, value) for label, value in lines if value]


def edition_words(edition):
    return _("Corrected edition, %(year)s") if edition.corrects_id else _("First edition, %(year)s")


def partners(edition):
    """Those whose permission is recorded, and no others."""
    return [
        Partner(
            clean(in_language(partner, "name", edition.language)),
            clean(in_language(partner, "role", edition.language)),
            Picture(f"logo:{partner.pk}", partner.logo.name, width=partner.width, height=partner.height)
            if partner.logo
            else None,
        )
        for partner in edition.partners.permitted()
    ]


def decision_of(edition):
    """The validator's Decision, in the active language; None before there is one."""
    if not edition.decided_at:
        return None
    day = date_format(timezone.localtime(edition.decided_at), "j F Y")
    return Decision(clean(edition.decided_name), day, paragraphs(edition.decision))
