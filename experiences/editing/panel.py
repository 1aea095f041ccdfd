"""What the review page says of the texts: edited or not, signed off or not, and what the public reads."""

from django.db.models import prefetch_related_objects

from experiences.editing.sheet import label
from experiences.models import EditedText, Publication
from experiences.models.sign_offs import SignOffState
from experiences.models.states import EDITABLE, SIGNABLE
from experiences.models.told import TEXTS
from members.roles import Role


def editing_panel(experience, user):
    """Flags and words for templates/experiences/editing/panel.html."""
    prefetch_related_objects([experience], "sign_offs", "sendings")
    now, public = EditedText.objects.now(experience), experience.public_texts()
    last = next(iter(experience.sign_offs.all()), None)
    publication = Publication.objects.live().filter(experience=experience).first()
    return {
        "edited": [label(name) for name in TEXTS if now[name] != getattr(experience, name)],
        "may_edit": experience.state in EDITABLE,
        "sign_off": last,
        "is_overdue": last is not None and last.state == SignOffState.ASKED and last.is_past,
        "may_ask": experience.state in SIGNABLE and now != public,
        "changed": [label(name) for name in last.changed_since(now)] if last else [],
        "is_public_edited": any(public[name] != getattr(experience, name) for name in TEXTS),
        "is_behind": publication is not None and bool(publication.behind(experience)),
        "may_publish": Role.COORDINATOR in user.roles,
        "sendings": len(experience.sendings.all()),
    }
