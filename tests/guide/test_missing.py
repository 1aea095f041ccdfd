"""What is missing before printing: told with the page where it is mended; what blocks, blocks."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from experiences.models import EditedText, SignOff
from experiences.models.sign_offs import USUAL_TIME
from guide.models import EditionComment, FrozenManuscript, Partner
from guide.workshop.missing import blocking, missing
from tests.guide.conftest import add_photo, make_accepted, make_edition

pytestmark = pytest.mark.django_db


def told(edition):
    return "\n".join(one.words.translate({0x2068: None, 0x2069: None}) for one in missing(edition))


def whole_edition(**fields):
    """An edition of one sheet that lacks nothing."""
    make_accepted(1)
    edition = make_edition(
        **{"foreword": "تقديم", "publisher": "الجماعة", "legal_deposit": "2026MO1", "isbn": "978-9954-0-0000-7", **fields}
    )
    edition.compile()
    edition.chapters.update(intro="مقدمة")
    return edition


def test_a_whole_edition_lacks_nothing():
    assert missing(whole_edition()) == []


def test_an_edition_without_sheets_blocks():
    (one, *_others) = missing(make_edition())
    assert one.blocks
    assert one.url == "/experiences/review/"
    assert blocking(make_edition("other")) == [one]


def test_what_only_waits_to_be_placed_blocks_nothing():
    edition = make_edition()
    make_accepted(1)
    assert blocking(edition) == []
    assert "تجربة مقبولة واحدة" in told(edition)


@pytest.mark.parametrize(
    ("field", "words", "url"),
    [
        ("foreword", "التقديم فارغ", "/guide/2026-1/texts/#text-foreword"),
        ("publisher", "لم يملأ بعد", "/guide/2026-1/frame/#id_publisher"),
        ("legal_deposit", "لم يسلم بعد", "/guide/2026-1/frame/#id_legal_deposit"),
        ("isbn", "لم يسلم بعد", "/guide/2026-1/frame/#id_isbn"),
    ],
)
def test_what_the_frame_lacks_blocks_nothing(field, words, url):
    (one,) = missing(whole_edition(**{field: ""}))
    assert (words in one.words, one.url, one.blocks) == (True, url, False)


def test_a_chapter_without_introduction_and_an_empty_one():
    edition = whole_edition()
    edition.chapters.update(intro="")
    edition.chapters.create(theme_id="env", order=9)
    first, empty = edition.arranged_chapters()
    assert {one.url for one in missing(edition)} == {
        f"/guide/2026-1/chapters/{first.pk}/",
        f"/guide/2026-1/order/#c{empty.pk}",
    }


def test_what_a_sheet_lacks():
    edition = whole_edition()
    sheet = edition.entries.get().experience
    type(sheet).objects.filter(pk=sheet.pk).update(summary="")
    add_photo(sheet, caption="")
    photo = add_photo(sheet)
    type(photo).objects.filter(pk=photo.pk).update(consent=False)
    assert all(words in told(edition) for words in ("بلا ملخص", "صورة بلا تعليق", "غير مأذون بنشره"))
    assert {one.url for one in missing(edition)} == {f"/experiences/review/{sheet.pk}/"}
    assert blocking(edition) == []


def test_a_photo_whose_file_is_gone_blocks():
    edition = whole_edition()
    photo = add_photo(edition.entries.get().experience)
    assert missing(edition) == []
    (Path(settings.MEDIA_ROOT) / photo.file.name).unlink()
    (one,) = blocking(edition)
    assert "مفقود" in one.words


def test_edited_words_wait_for_their_sign_off(coordinator):
    edition = whole_edition()
    sheet = edition.entries.get().experience
    EditedText.objects.write(sheet, "summary", "ملخص محرر", by=coordinator, revision=0)
    assert "تنتظر موافقة" in told(edition)
    mark = SignOff.objects.mark(sheet)
    SignOff.objects.ask(sheet, by=coordinator, until=timezone.localdate() + USUAL_TIME, seen=mark).agree()
    assert missing(edition) == []


def test_acronyms_that_are_used_twice_and_not_explained():
    edition = whole_edition(
        foreword="CTPM وCTPM وIEECAG مرة، في القرن XIV والقرن XIV", method="ONEE ONEE", acronyms="- **ONEE**: …"
    )
    assert told(edition) == "مختصرات مستعملة ولم تشرح: CTPM"


def test_a_partner_without_permission_and_a_comment_unsettled(member):
    edition = whole_edition()
    Partner.objects.create(edition=edition, order=1, name_ar="شريك")
    frozen = FrozenManuscript.objects.create(edition=edition, text="{}", sha256="0" * 64, by=member)
    EditionComment.objects.create(edition=edition, on=frozen, words="ملاحظة", by=member)
    assert "شريك: لم يسجل إذن" in told(edition)
    assert "تعليق واحد" in told(edition)
    assert blocking(edition) == []


def test_a_demonstration_says_so():
    assert "للعرض التجريبي" in told(whole_edition(is_demonstration=True))


def test_the_page_leads_with_what_blocks(client_for, coordinator):
    make_edition()
    page = client_for(coordinator).get("/guide/2026-1/").text
    assert "btn-now" not in page
    assert page.index('href="/experiences/review/"') < page.index('class="doors"')
