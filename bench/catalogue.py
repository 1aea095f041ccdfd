"""The catalogue with thousands of experiences: how fast its list, its facets and its search are made."""

import random
import re
from contextlib import contextmanager
from datetime import timedelta

from bench import benchmark, portal, result
from bench.plan import server_time

WORDS = 500  # of an experience
STORIES = 2_000  # of which the experiences take theirs
BATCH = 1_000

# What is asked for: without a search, words that nearly all, some, few and none of the experiences hold, and with filters.
SEARCHES = {
    "all": "",
    "all, two filters": "?theme=youth&theme=environment&group=women",
    "most": "?q=السكان",
    "most, two words, a filter": "?q=جماعة+المواطنين&level=involve&sort=title",
    "some": "?q=ثددددد",
    "few": "?q=ثدعجذد",
    "none": "?q=زرافة",
    "last page": "?q=السكان&page=9999",
}


@benchmark
def catalogue_10k():
    """Median of 20 answers by gunicorn for each search, with facets, among 10,000 experiences: the slowest of them."""
    yield from slowest("catalogue.search.10k", 10_000)


@benchmark
def catalogue_100k():
    """The same among 100,000 experiences, meant for PostgreSQL."""
    yield from slowest("catalogue.search.100k", 100_000)


def slowest(name, number):
    from django.urls import reverse

    portal.address()
    with many_publications(number):
        times = {what: server_time(reverse("catalogue") + query_of(asked), {}) for what, asked in SEARCHES.items()}
    for what, milliseconds in times.items():
        yield result(f"{name}: {what}", milliseconds, "ms")
    yield result(name, max(times.values()), "ms")


def query_of(asked):
    from urllib.parse import quote

    return quote(asked, safe="?&=+")


@contextmanager
def many_publications(number):
    """`number` published experiences of about 500 words each, drawn as words are in a language: few often, most rarely."""
    from django.db import connection

    from experiences.models import Experience, Publication

    last = Experience.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    draw, stories = random.Random(4), list(made_stories())
    for begin in range(0, number, BATCH):
        add(draw, stories, range(begin, min(begin + BATCH, number)))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE experiences_publication")
    try:
        yield
    finally:
        made = Publication.objects.filter(experience__gt=last)
        for relation in ("neighbourhoods", "groups"):
            getattr(Publication, relation).through.objects.filter(publication__in=made)._raw_delete(connection.alias)
        made._raw_delete(connection.alias)
        Experience.objects.filter(pk__gt=last)._raw_delete(connection.alias)


def made_stories():
    """(paragraphs, their index) from the demonstration's words and invented ones, by Zipf's law."""
    from experiences.catalogue.search import index_of
    from experiences.models import Publication

    told = " ".join(f"{row.summary} {row.context} {row.steps} {row.results}" for row in Publication.objects.live())
    words = ["السكان", "الجماعة", "المواطنين", *dict.fromkeys(re.findall(r"\w+", told))]
    words += [invented(number) for number in range(20_000)]
    weights = [1 / (place + 10) for place in range(len(words))]
    draw = random.Random(7)
    for _ in range(STORIES):
        drawn = draw.choices(words, weights, k=WORDS)
        paragraphs = [" ".join(drawn[begin : begin + 100]) for begin in range(0, WORDS, 100)]
        yield paragraphs, index_of(*paragraphs)


def invented(number):
    """A word of six letters that no language has; none begins with another one, a particle or an article."""
    letters = "دذرزسشصضطظعغقمنهيجحخ"
    return "ث" + "".join(letters[number // 20**place % 20] for place in range(5))


def add(draw, stories, numbers):
    from django.utils import timezone

    from experiences.catalogue.search import title_index_of
    from experiences.models import Experience, Mechanism, Neighbourhood, Publication, TargetGroup, Theme
    from members.models import User
    from members.models.organisations import OrganisationKind

    terms = [list(model.objects.values_list("pk", flat=True)) for model in (Theme, Mechanism, Neighbourhood, TargetGroup)]
    themes, mechanisms, places, groups = terms
    by, now = User.objects.get(username="coordinator"), timezone.now()
    experiences = Experience.objects.bulk_create(
        [Experience(link_digest=f"bench-{number}", tracking_code=f"{number:08d}") for number in numbers]
    )
    made = []
    for number, experience in zip(numbers, experiences, strict=True):
        (context, steps, results, lessons, transfer), words = draw.choice(stories)
        title, holder = f"{' '.join(context.split()[:6])} {number}", f"جمعية تجريبية {number % 900}"
        made.append(
            Publication(
                experience=experience,
                title=title,
                summary=" ".join(steps.split()[:20]),
                holder_name=holder,
                holder_kind=draw.choice(OrganisationKind.values),
                theme_id=draw.choice(themes),
                mechanism_id=draw.choice(mechanisms),
                level=draw.choice(Publication.Level.values),
                start_year=draw.randint(2005, 2026),
                language=draw.choice(["ar-ma", "ar-ma", "fr"]),
                context=context,
                steps=steps,
                results=results,
                lessons=lessons,
                transfer=transfer,
                by=by,
                published_at=now - timedelta(minutes=number),
                search_text=words + title_index_of(title),
                search_title=title_index_of(title),
                search_holder=title_index_of(holder),
            )
        )
    Publication.objects.bulk_create(made)
    for relation, terms, key in (("neighbourhoods", places, "neighbourhood_id"), ("groups", groups, "targetgroup_id")):
        through = getattr(Publication, relation).through
        through.objects.bulk_create(
            through(publication_id=row.pk, **{key: term})
            for row in made
            for term in draw.sample(terms, draw.choice([1, 1, 2]))
        )
