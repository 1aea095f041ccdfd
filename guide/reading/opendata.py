"""The published editions on the open data's page, with their files."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from experiences.opendata.further import Further
from guide.models import Build
from guide.reading.files import forms_of
from guide.reading.finding import public_editions


def editions():
    """The Furthers of the editions that everybody may read, the newest first."""
    printed = Prefetch("builds", Build.objects.printed().prefetch_related("files").order_by("-pk"), "printings")
    for edition in public_editions().prefetch_related(printed).order_by("-year", "-pk"):
        forms = forms_of(edition, next(iter(edition.printings), None))
        yield Further(
            title=edition.title,
            words=_("The guide, edition %(year)s, in %(language)s")
            % {"year": edition.year, "language": edition.get_language_display()},
            address=reverse("book", args=[edition.slug]),
            files=[(form.label, form.url, form.size) for form in forms],
        )
