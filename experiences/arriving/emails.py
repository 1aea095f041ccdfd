"""What contributors are told when the answer that they gave in another form has come over here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.emails import letter, reader_of
from experiences.models import Experience
from members.mail import mail_kind


def contributor(experience):
    found = Experience.objects.filter(pk=experience).first()
    return found and reader_of(found)


@mail_kind(
    "experience_imported",
    gettext_lazy("An experience that came from another form, to its contributor"),
    optional=False,
    reader=contributor,
)
def experience_imported(reader, experience):
    return letter(
        Experience.objects.get(pk=experience),
        _("Your experience “%(title)s” is with us: keep its private link"),
        _("The experience that you told us in another form now has its own place on the cell’s portal."),
        what_now=_("Open your private link to read what was taken over, and to correct or withdraw it."),
    )
