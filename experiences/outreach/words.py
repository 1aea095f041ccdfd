"""Words to send or to post with an address of the form, in both languages."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _


def in_both(write):
    """[{language, direction, subject, text, link}] from `write()`, which gives (subject, text, path) in the active language."""
    told = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            subject, text, path = write()
        direction = "rtl" if get_language_info(code)["bidi"] else "ltr"
        told.append(
            {
                "language": code[:2],
                "direction": direction,
                "subject": subject,
                "text": text,
                "link": settings.SITE_URL + path,
            }
        )
    return told


def personal_texts(lead, token):
    """What is sent to an association with its personal link."""

    def write():
        return (
            _("Tell us your experience of citizen participation"),
            _(
                "Hello. The coordination cell for citizen participation in Larache gathers experiences for a printed guide, and "
                "we would like yours to be in it. Here is your link to the form: no account is needed, you can stop at any time "
                "and go on later."
            ),
            reverse("lead_link", args=[token]),
        )

    return in_both(write)


def channel_texts(code):
    """What is posted on a channel with its tracked address."""

    def write():
        return (
            _("Tell us your experience of citizen participation"),
            _(
                "Has your association, your neighbourhood or your service done something with citizens in Larache? Tell it: the "
                "coordination cell for citizen participation gathers experiences for a printed guide. No account is needed."
            ),
            reverse("channel_link", args=[code]),
        )

    return in_both(write)
