"""One page of the catalogue and the counts of all its facets, in one statement over the rows that answer."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, Value, When

from experiences.catalogue.search import Holds, HoldsToo
from experiences.models import Publication

# Facet: the column or the list of a publication that it reads.
COLUMNS = {
    "theme": "theme_id",
    "mechanism": "mechanism_id",
    "level": "level",
    "kind": "holder_kind",
    "year": "start_year",
    "language": "language",
}
LISTS = {"neighbourhood": "neighbourhoods", "group": "groups"}

# Order: what it reads, and how; the newest stands first among equals.
ORDERS = {
    "newest": ("published_at", "published_at DESC, id DESC"),
    "oldest": ("published_at", "published_at, id"),
    "title": ("search_title", "search_title, id DESC"),
    "holder": ("search_holder", "search_holder, id DESC"),
    "best": ("misses_title", "misses_title, published_at DESC, id DESC"),
}


@dataclass
class Found:
    """`keys` of the page's publications in order; `counts`: {facet: {value: number}}, each without its own facet's filter."""

    total: int = 0
    keys: list = field(default_factory=list)
    counts: dict = field(default_factory=lambda: {name: {} for name in [*COLUMNS, *LISTS]})


def find(words, chosen, order, page, size):
    """Found for `words` and `chosen` ({facet: values}), `size` of them on a page in `order` (of ORDERS).

    A page beyond the last is the last.
    """
    statement, params = found_rows(words, chosen, order)
    all_of_it, by, first = passing(chosen), ORDERS[order][1], (page - 1) * size
    place = (
        f"(SELECT CASE WHEN COUNT(*) > {first:d} THEN {first:d} WHEN COUNT(*) = 0 THEN 0"
        f" ELSE (COUNT(*) - 1) / {size:d} * {size:d} END FROM found WHERE {all_of_it})"
    )
    parts = [
        *facet_parts(chosen),
        f"SELECT 'total', '', COUNT(*) FROM found WHERE {all_of_it}",
        f"SELECT 'key', CAST(id AS varchar), ROW_NUMBER() OVER (ORDER BY {by}) FROM"
        f" (SELECT * FROM found WHERE {all_of_it} ORDER BY {by} LIMIT {size:d} OFFSET {place}) AS page",
    ]
    found, places = Found(), {}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({statement}) {' UNION ALL '.join(parts)}", params)
        for what, value, number in cursor.fetchall():
            if what == "key":
                places[number] = int(value)
            elif what == "total":
                found.total = number
            elif value:
                found.counts[what][value] = number
    found.keys = [places[place] for place in sorted(places)]
    return found


def found_rows(words, chosen, order):
    """(SQL, parameters) of the rows that answer to the words and miss at most one of the chosen facets; which, is marked."""
    rows = Publication.objects.live()
    if words:
        rows = rows.filter(Holds("search_text", words))
    key = ORDERS[order][0]
    if order == "best":
        rows = rows.annotate(misses_title=misses_one(Q(HoldsToo("search_title", words))))
    misses = {f"misses_{name}": misses_one(condition(name, values)) for name, values in chosen.items()}
    rows = rows.annotate(**misses)
    if len(misses) > 1:
        rows = rows.annotate(misses=sum(map(F, misses), Value(0))).filter(misses__lte=1)
    names = dict.fromkeys(["id", *COLUMNS.values(), "published_at", key, *misses])
    return rows.order_by().values_list(*names).query.get_compiler(connection=connection).as_sql()


def condition(name, values):
    if name in LISTS:
        through = getattr(Publication, LISTS[name]).through
        term = Publication._meta.get_field(LISTS[name]).m2m_reverse_field_name()
        return Q(pk__in=through.objects.filter(**{f"{term}__in": values}).values("publication"))
    return Q(**{f"{COLUMNS[name]}__in": values})


def misses_one(condition):
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def passing(chosen, but=None):
    """SQL condition on a found row: it has what was chosen of every facet `but` one."""
    return " AND ".join([f"misses_{name} = 0" for name in chosen if name != but] or ["1 = 1"])


def facet_parts(chosen):
    """A SELECT (facet, value, number) a facet."""
    for name, column in COLUMNS.items():
        yield f"SELECT '{name}', CAST({column} AS varchar), COUNT(*) FROM found WHERE {passing(chosen, name)} GROUP BY {column}"
    for name, relation in LISTS.items():
        field = Publication._meta.get_field(relation)
        term = field.m2m_reverse_name()
        yield (
            f"SELECT '{name}', {term}, COUNT(*) FROM found JOIN {field.m2m_db_table()} AS listed"
            f" ON listed.{field.m2m_column_name()} = found.id WHERE {passing(chosen, name)} GROUP BY {term}"
        )
