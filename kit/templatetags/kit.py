"""Template tags of every page."""

from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import mark_safe

from kit.languages import in_language

register = template.Library()


@cache
def _icon_source(name):
    path = finders.find(f"vendor/bootstrap-icons/{name}.svg")
    if path is None:
        raise LookupError(f"no icon {name!r} in static/vendor/bootstrap-icons/")
    with open(path, encoding="utf-8") as file:
        return mark_safe(file.read().replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 our own file


@register.simple_tag
def icon(name):
    """The drawing `name` of bootstrap-icons, inlined; it says nothing to a screen reader, a word beside it does."""
    return _icon_source(name)


@register.simple_tag
def bilingual(row, field):
    """`row`'s text `field` in the reader's language."""
    return in_language(row, field)
