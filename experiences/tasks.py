"""Background jobs of the experiences."""

from django.apps import apps
from django_tasks import task


@task()
def tell_contributor(move_id):
    # The models ask for this job, so they are looked up by name.
    apps.get_model("experiences", "Move").objects.select_related("experience").get(pk=move_id).tell_contributor()
