"""Texts kept in Arabic and French side by side (`name_ar`, `name_fr`)."""

from django.utils.translation import get_language


def in_language(row, field, language=None):
    """`row.field_fr` for a French reader where it is filled, else `row.field_ar`."""
    if (language or get_language() or "").startswith("fr"):
        return getattr(row, f"{field}_fr") or getattr(row, f"{field}_ar")
    return getattr(row, f"{field}_ar") or getattr(row, f"{field}_fr")
