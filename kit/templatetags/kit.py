"""Template tags of every page."""

import json
import re
from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from kit.languages import in_language

register = template.Library()

# An address ends before the full stop, comma or bracket of the sentence it stands in.
_ADDRESS = re.compile(r"(https://[^\s<>\"'«»]+[^\s<>\"'«».,;:!?()\[\]،؛؟])")

# How a state looks: its icon and its tone (static/css/nashark.css); the word beside them comes from the model.
STATES = {
    # of an action
    "not_recorded": ("dash-circle-dotted", "hollow"),
    "planned": ("calendar-event", "blue"),
    "under_way": ("play-circle", "blue"),
    "blocked": ("slash-circle", "brick"),
    "done": ("check-circle-fill", "olive"),
    "postponed": ("clock-history", "saffron"),
    "cancelled": ("x-circle", "plain"),
    # of a meeting, and of a person's presence
    "held": ("people", "blue"),
    "minutes_draft": ("pencil", "saffron"),
    "minutes_final": ("patch-check", "olive"),
    "present": ("check-circle-fill", "olive"),
    "excused": ("envelope", "saffron"),
    "absent": ("x-circle", "brick"),
    # on the open-government scale
    "not_started": ("dash-circle-dotted", "plain"),
    "limited": ("hourglass-split", "saffron"),
    "substantial": ("play-circle", "blue"),
    "completed": ("check-circle-fill", "olive"),
    # of an experience
    "draft": ("pencil", "hollow"),
    "sent": ("envelope", "blue"),
    "under_review": ("eye", "blue"),
    "completion_asked": ("chat-left-text", "saffron"),
    "accepted": ("check-circle-fill", "olive"),
    "declined": ("x-circle", "brick"),
    "withdrawn": ("arrow-return-left", "plain"),
    # of a lead, beside those that it has in common with an experience
    "to_contact": ("dash-circle-dotted", "hollow"),
    "contacted": ("chat-left-text", "blue"),
    "promised": ("hourglass-split", "saffron"),
    "reminded": ("arrow-repeat", "saffron"),
    # of a sign-off
    "asked": ("hourglass-split", "saffron"),
    "agreed": ("check-circle-fill", "olive"),
    "objected": ("x-circle", "brick"),
    "silent": ("clock-history", "plain"),
    "replaced": ("arrow-repeat", "plain"),
    # of an edition and its building
    "in_preparation": ("pencil", "hollow"),
    "in_revision": ("eye", "blue"),
    "circulated": ("people", "blue"),
    "validated": ("patch-check", "olive"),
    "published": ("globe2", "olive"),
    "returned": ("arrow-return-left", "saffron"),
    "waiting": ("hourglass-split", "plain"),
    "running": ("arrow-repeat", "blue"),
    "built": ("check-circle-fill", "olive"),
    "failed": ("exclamation-circle", "brick"),
    # of an invitation
    "not_opened": ("hourglass-split", "hollow"),
    "opened": ("eye", "blue"),
    "used": ("check-circle-fill", "olive"),
    "expired": ("clock-history", "saffron"),
    "revoked": ("x-circle", "plain"),
    # of a file from another form, and of its rows
    "matching": ("pencil", "hollow"),
    "reading": ("arrow-repeat", "blue"),
    "read": ("eye", "saffron"),
    "ready": ("plus-lg", "olive"),
    "wanting": ("question-circle", "saffron"),
    "same": ("copy", "saffron"),
    "wrong": ("exclamation-circle", "brick"),
    "known": ("check-circle", "plain"),
    "no_consent": ("lock", "plain"),
    # of a reading
    "certain": ("check-lg", "olive"),
    "probable": ("info-circle", "saffron"),
    "ambiguous": ("question-circle", "saffron"),
    "unresolved": ("exclamation-triangle", "brick"),
}


@cache
def _icon_source(name):
    path = finders.find(f"vendor/bootstrap-icons/{name}.svg")
    if path is None:
        raise LookupError(f"no icon {name!r} in static/vendor/bootstrap-icons/")
    with open(path, encoding="utf-8") as file:
        return mark_safe(file.read().replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


@register.simple_tag
def icon(name):
    """The drawing `name` of bootstrap-icons, inlined; it says nothing to a screen reader, a word beside it does."""
    return _icon_source(name)


@register.simple_tag
def state(code, word):
    """A state as icon and word: `{% state action.status action.get_status_display %}`."""
    name, tone = STATES.get(code, ("info-circle", "plain"))
    return format_html('<span class="state tone-{}">{}{}</span>', tone, _icon_source(name), word)


@register.simple_tag
def state_icon(code):
    """The icon of a state alone, where the word stands already."""
    return _icon_source(STATES.get(code, ("info-circle", "plain"))[0])


@register.filter
def with_links(text):
    """Typed text, escaped, its https addresses made into links that are set apart from the direction around them."""
    parts = _ADDRESS.split(text)
    link = '<bdi dir="ltr"><a href="{0}" rel="nofollow noopener noreferrer">{0}</a></bdi>'
    return format_html_join(
        "", "{}", ((format_html(link, part) if number % 2 else part,) for number, part in enumerate(parts))
    )


@register.filter
def as_json(value):
    """The value as JSON, for an attribute that a script reads."""
    return json.dumps(value, ensure_ascii=False)


@register.filter
def has_errors(forms):
    """Whether any of `forms` (a list, a formset, or nothing) was refused."""
    return any(form.errors for form in forms or ())


@register.filter
def page_range(paginator, number):
    """Page numbers around `number`, with the paginator's ELLIPSIS where some are left out."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.simple_tag
def bilingual(row, field):
    """`row`'s text `field` in the reader's language."""
    return in_language(row, field)
