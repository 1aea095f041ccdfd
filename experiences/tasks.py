"""Background jobs of the experiences."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone
from django_tasks import task

# A mail server that is silent is asked again, for a day and a half in all.
WAITS = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=9), timedelta(hours=24)]


@task()
def tell_contributor(move_id, attempt=0):
    # The models ask for this job, so they are looked up by name.
    move = apps.get_model("experiences", "Move").objects.select_related("experience").get(pk=move_id)
    try:
        move.tell_contributor()
    except OSError:  # as smtplib's own errors are
        if attempt == len(WAITS):
            raise
        tell_contributor.using(run_after=timezone.now() + WAITS[attempt]).enqueue(move_id, attempt + 1)
