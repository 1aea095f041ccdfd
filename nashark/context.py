"""What every page's frame needs; no query beyond the reader's roles, which the request keeps."""

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from members.roles import Role

# Address name, words, icon, and the roles that see it (None: everybody).
NAVIGATION = [
    ("desk", lambda: _("My desk"), "house", frozenset(Role)),
    ("plan", lambda: _("Action plan"), "list-check", None),
    ("meeting_list", lambda: _("Meetings"), "calendar-event", frozenset(Role)),
    ("progress", lambda: _("The plan’s progress"), "clipboard-data", None),
    ("catalogue", lambda: _("Catalogue"), "journal-text", None),
    ("edition_list", lambda: _("The guide"), "book", None),
    ("experience_form", lambda: _("Tell an experience"), "pencil-square", None),
    ("lead_list", lambda: _("Collecting"), "people", frozenset({Role.MEMBER, Role.COORDINATOR})),
    ("review_list", lambda: _("Experiences received"), "inbox", frozenset({Role.COORDINATOR})),
    ("doubt_list", lambda: _("Doubts to settle"), "question-circle", frozenset({Role.COORDINATOR})),
    ("cell", lambda: _("The cell"), "people", None),
    ("directory", lambda: _("The cell’s people"), "person-circle", frozenset(Role)),
    ("admin:index", lambda: _("Back office"), "gear", frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})),
]


def portal(request):
    """Frame of the page: `nav` (url, label, icon, current), the other language's address, the demonstration's mark."""
    language = get_language() or settings.LANGUAGE_CODE
    other = "fr" if language.startswith("ar") else "ar-ma"
    user = getattr(request, "user", None)
    roles = user.roles if user is not None and user.is_authenticated else frozenset()
    match = request.resolver_match
    return {
        "LANGUAGE_CODE": language,
        "LANG_DIR": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "other_language": {
            "code": other,
            "name": get_language_info(other)["name_local"],
            "url": translate_url(request.get_full_path(), other) if match else "/fr/" if other == "fr" else "/",
        },
        "demonstration": settings.DEMONSTRATION,
        "nav": [
            {
                "url": reverse(name),
                "label": label(),
                "icon": icon,
                "current": bool(match) and (match.view_name == name or match.view_name.startswith(f"{name}_")),
            }
            for name, label, icon, seen_by in NAVIGATION
            if seen_by is None or roles & seen_by
        ],
    }
