"""axe finds nothing to object to on any page: in Arabic on a light phone, in French on a dark desk.

The views of the plan are looked at in test_plan_board.py, in the same settings, with their folds open and filtered.
"""

import pytest
from django.db.models import Max

from actions.models import Decision, Meeting
from experiences.models import Experience, Publication
from guide.models import Edition
from members.models import User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE, violations

STRANGERS = [
    "",
    "cell/",
    "plan/A01/",
    "experiences/tell/",
    "experiences/state/",
    "experiences/catalogue/",
    "experiences/catalogue/?q=الجمعية&theme=environment&theme=youth",
    "experiences/catalogue/?view=table",
    "guide/",
    "accounts/login/",
    "styleguide/",
    "nowhere/",
]
MEMBERS = [
    "collecting/",
    "collecting/channels/",
    "desk/",
    "plan/mine/",
    "plan/A12/",
    "plan/A12/update/",
    "profile/calendar/",
    "guide/",
    "people/",
    "profile/",
    "meetings/",
    "accounts/2fa/",
    "accounts/password/change/",
]


def sheets():
    return [f"experiences/catalogue/{row.pk}/" for row in Publication.objects.filter(pk__in=published_languages())]


def published_languages():
    """A sheet in each language."""
    return Publication.objects.live().order_by().values("language").annotate(pk_of=Max("pk")).values("pk_of")


def meeting_pages():
    decision = Decision.objects.earliest("pk")
    held, item = decision.item.meeting_id, decision.item_id
    coming = Meeting.objects.get(state="planned").pk
    parts = [
        f"{held}/{part}" for part in ("", "attendance/", f"items/{item}/", f"items/{item}/decisions/", "to/minutes_final/")
    ]
    parts += [f"{held}/decisions/{decision.pk}/{part}" for part in ("", "action/")]
    return parts + [f"{coming}/{part}" for part in ("", "edit/", "to/cancelled/")]


def coordinators():
    received = Experience.objects.exclude(attachments=None).exclude(state="draft").first()
    edition = Edition.objects.earliest("pk")
    pages = [f"guide/{edition.slug}/{part}" for part in ("", "texts/", "order/", "catalogue/")]
    people = ["people/", "people/invitations/", "people/M03/leaving/", "accounts/second-factor/"]
    meetings = ["meetings/", "meetings/new/", *(f"meetings/{path}" for path in meeting_pages())]
    doubts = ["doubts/", "doubts/Q05/", "doubts/Q13/", "doubts/Q28/", "doubts/decisions/", "merges/", "merges/new/"]
    review = ["experiences/review/", f"experiences/review/{received.pk}/"]
    return ["desk/", "plan/import/", *people, *meetings, *doubts, *review, "guide/", "guide/new/", *pages]


@pytest.mark.parametrize(("language", "width", "scheme"), [(ARABIC, PHONE, "light"), (FRENCH, DESK, "dark")])
def test_every_page(page_at, kept, language, width, scheme):
    told = []
    kept.put()
    for username, paths in ((None, STRANGERS + sheets()), ("member", MEMBERS), ("coordinator", coordinators())):
        user = username and User.objects.get(username=username)
        page = page_at(width, language, user, color_scheme=scheme, reduced_motion="reduce")
        for path in paths:
            answer = page.visit(path)
            assert answer.status == (404 if path == "nowhere/" else 200), path
            told += violations(page)
    assert not told, "\n".join(told)
