"""Background work of the guide."""

from django_tasks import task

from guide.models import Build


@task()
def print_edition(build_id):
    """Print the edition that the build is for; a second worker on the same build does nothing."""
    Build.objects.get(pk=build_id).run()
