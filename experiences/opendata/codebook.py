"""The codebook: what each column of the open data means, in both languages, from the columns themselves."""

from django.utils.translation import override

from experiences.opendata.columns import COLUMNS, LANGUAGES

HEADINGS = [
    "column",
    "heading_ar",
    "heading_fr",
    "meaning_ar",
    "meaning_fr",
    "type_ar",
    "type_fr",
    "unit_ar",
    "unit_fr",
    "may_be_empty",
    "source",
    "codes",
    "words_ar",
    "words_fr",
]


def entries():
    """A dict a column, in the order of the exports; `codes` a list of {code, ar, fr}."""
    return [
        {
            "column": column.name,
            **{f"heading_{language}": column.heading(language) for language in LANGUAGES},
            **in_both("meaning", column.meaning),
            **in_both("type", column.kind),
            **in_both("unit", column.unit),
            "may_be_empty": column.may_be_empty,
            "source": column.source,
            "codes": [{"code": code, "ar": arabic, "fr": french} for code, arabic, french in column.codes()],
        }
        for column in COLUMNS
    ]


def in_both(name, words):
    found = {}
    for language, code in LANGUAGES.items():
        with override(code):
            found[f"{name}_{language}"] = str(words)
    return found


def in_language_of(reader):
    """The entries with `heading`, `meaning`, `type` and `unit` in the language of `reader`, "ar" or "fr"."""
    named = ("heading", "meaning", "type", "unit")
    return [entry | {name: entry[f"{name}_{reader}"] for name in named} for entry in entries()]


def table():
    """The same as rows of cells, the headings first; codes and their words with a bar between."""
    rows = [HEADINGS]
    for entry in entries():
        codes = entry["codes"]
        joined = {
            "codes": " | ".join(code["code"] for code in codes),
            "words_ar": " | ".join(code["ar"] for code in codes),
            "words_fr": " | ".join(code["fr"] for code in codes),
        }
        rows.append([{**entry, **joined}[name] for name in HEADINGS])
    return rows
