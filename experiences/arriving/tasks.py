"""Background work of what arrives from other forms."""

from django_tasks import task

from experiences.models import ImportDraft, Move, State
from experiences.models.imports import ExperienceImport
from members.mail import post


@task()
def read_rows(draft_id, seal):
    """Read the rows of a large file; a second worker on the same reading does nothing."""
    from experiences.arriving.reading import read_draft

    if draft := ImportDraft.objects.filter(pk=draft_id).first():
        read_draft(draft, seal)


@task()
def tell_contributors(import_id):
    """Put a mail with a private link to each contributor of an import into the queue; a second time adds none."""
    imported = ExperienceImport.objects.get(pk=import_id)
    told = imported.experiences().exclude(contact_email="").filter(is_demonstration=False)
    asked = dict(
        Move.objects.filter(experience__in=told, to_state=State.COMPLETION_ASKED)
        .values_list("experience", "pk")
        .order_by("-pk")
    )
    for pk in told.values_list("pk", flat=True):
        if pk in asked:
            post("experience_moved", None, key=f"experience_moved:{asked[pk]}", move=asked[pk])
        else:
            post("experience_imported", None, key=f"experience_imported:{pk}", experience=pk)
