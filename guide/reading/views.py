"""The guide for everybody: the editions, each as a book on the web, its files."""

from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from guide.models import Edition, EditionState
from guide.models.editions import READERS
from guide.reading.files import forms_of
from guide.reading.finding import book_for, hidden_from, mark_of, public_editions, readable_by, roles_of
from guide.reading.freshness import mark
from guide.reading.search import Search
from guide.reading.structured import book_data, page_address, page_data
from kit.ranges import file_response
from members.roles import Role

RESULTS = 20  # pages of the book on a page of results

# Asked again each time, so that what was taken back is gone at once; a page that has not changed is not sent again.
ask_again = cache_control(private=True, no_cache=True)


def public(view):
    return login_not_required(require_safe(ask_again(view)))


def of_an_edition(view):
    """The view of an edition that its asker may read; one that was public and is so no longer answers 410."""

    @public
    @wraps(view)
    def found(request, slug, **kwargs):
        edition = readable_by(request.user).filter(slug=slug).first()
        return view(request, edition, **kwargs) if edition else no_longer(request, slug)

    return found


def of_a_book(view):
    """The view of an edition's book; a stranger's browser that has the page already is told so."""

    @of_an_edition
    @wraps(view)
    def found(request, edition, **kwargs):
        frozen = mark_of(edition)
        newer = public_editions().filter(corrects=edition).order_by("-pk").first()
        etag = mark(frozen, newer and newer.slug, count_files(edition)) if frozen and not roles_of(request.user) else None
        if etag and (unchanged := get_conditional_response(request, etag)):
            return unchanged
        request.newer = newer
        response = view(request, edition, book_for(edition, frozen, request.user), **kwargs)
        if etag and response.status_code == 200:
            response["ETag"], response["Last-Modified"] = etag, http_date(frozen.at.timestamp())
        return response

    return found


def count_files(edition):
    return edition.builds.printed().aggregate(last=Max("pk"), files=Count("files"))


def no_longer(request, slug):
    """What a code printed in a book leads to once its edition is not read here any more."""
    edition = get_object_or_404(Edition, slug=slug, state=EditionState.PUBLISHED)
    newer = public_editions().filter(corrects=edition).order_by("-pk").first()
    return render(request, "guide/reading/no_longer.html", {"newer": newer}, status=410)


@public
def edition_list(request):
    """Everybody's editions; whoever works on the guide finds all of them, each with its state."""
    roles = roles_of(request.user)
    context = {
        "published": public_editions().for_list(),
        "editions": Edition.objects.visible_to(request.user).for_list() if roles & READERS else [],
        "works_here": bool(roles & READERS),
        "can_edit": Role.COORDINATOR in roles,
    }
    return render(request, "guide/reading/list.html", context)


@of_a_book
def book(request, edition, book):
    """The book's first page: what it is, its contents, its files."""
    build = printed_for(request.user, edition)
    context = {
        "edition": edition,
        "book": book,
        "manuscript": book.manuscript,
        "address": page_address(edition),
        "structured": book_data(edition, book),
        "printed": build,
        "files": forms_of(edition, build),
    }
    return render(request, "guide/reading/book.html", frame(request, edition) | context)


@of_a_book
def book_page(request, edition, book, anchor):
    page = book.by_anchor.get(anchor)
    if page is None:
        raise Http404
    before, after = book.around(page)
    context = {
        "edition": edition,
        "book": book,
        "manuscript": book.manuscript,
        "page": page,
        "before": before,
        "after": after,
        "address": page_address(edition, anchor),
        "structured": page_data(edition, book, page),
        "letters": book.letters(page.item) if page.kind == "index" else (),
    }
    return render(request, f"guide/reading/{page.kind}.html", frame(request, edition) | context)


@of_a_book
def book_search(request, edition, book):
    search = Search(book, request.GET.get("q", ""))
    page = Paginator(search.pages, RESULTS).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "manuscript": book.manuscript,
        "search": search,
        "page": page,
        "results": search.shown(page.object_list),
    }
    return render(request, "guide/reading/search.html", frame(request, edition) | context)


def frame(request, edition):
    """What each page of the book says beside it."""
    is_public = edition.state == EditionState.PUBLISHED
    return {"is_public": is_public, "newer": request.newer, "works_here": bool(roles_of(request.user) & READERS)}


def printed_for(user, edition):
    """The last printing; none for a reviser who may not read all that is in it."""
    return None if hidden_from(user, edition) else edition.latest_book()


@of_an_edition
def book_picture(request, edition, name):
    """A photo or a logo of the book, and no other file."""
    picture = book_for(edition, mark_of(edition), request.user).pictures.get(name)
    root = Path(settings.MEDIA_ROOT).resolve()
    path = picture and Path(picture.path).resolve()
    if path is None or not path.is_relative_to(root) or not path.is_file():
        raise Http404
    told = path.stat()
    etag = f'"{told.st_size:x}-{told.st_mtime_ns:x}"'
    if unchanged := get_conditional_response(request, etag):
        return unchanged
    response = FileResponse(path.open("rb"), content_type=KINDS.get(path.suffix, "image/jpeg"))
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{edition.slug}-{name}{path.suffix}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


KINDS = {".png": "image/png", ".webp": "image/webp"}


@of_an_edition
def book_file(request, edition, format):
    """A form of the last printing, which a broken download may take up again."""
    form = next((one for one in forms_of(edition, printed_for(request.user, edition)) if one.format == format), None)
    if form is None or not form.file.storage.exists(form.file.name):
        raise Http404
    etag = f'"{form.sha256[:32]}"'
    if unchanged := get_conditional_response(request, etag):
        return unchanged
    name = f"nashark-{edition.slug}-{format}.{form.extension}"
    return file_response(request, form.file.open("rb"), size=form.file.size, name=name, kind=form.kind, etag=etag)
