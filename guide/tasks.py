"""Background work of the guide."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from guide.models import BookFile, Build, Edition
from guide.printing import preview


@task()
def print_edition(build_id):
    """Print the edition that the build is for; a second worker on the same build does nothing."""
    Build.objects.get(pk=build_id).run()


@task(priority=-20)
def make_forms(build_id):
    """Make the other forms of a printed book; those that are there already stay."""
    BookFile.objects.make(Build.objects.get(pk=build_id))


def make_forms_of(build, manuscript):
    """Have them made of the manuscript as it was printed, whatever changes meanwhile."""
    Build.objects.filter(pk=build.pk).update(manuscript=manuscript.as_json())
    make_forms.enqueue(build.pk)


@task(priority=-50)
def lay_ahead(edition_id):
    """Lay out what changed of an edition, after all that somebody waits for; again, it finds nothing to do."""
    if edition := Edition.objects.filter(pk=edition_id).first():
        preview.lay_ahead(edition)


def lay_ahead_soon(edition_id):
    """Have it done once, however often it is asked for before it is begun."""
    waiting = DBTaskResult.objects.ready().filter(task_path=lay_ahead.module_path)
    if not any(job.args_kwargs["args"] == [edition_id] for job in waiting):
        lay_ahead.enqueue(edition_id)


def send_to_print(edition, by):
    """Have the edition printed in the background; what is being printed already is not printed twice."""
    build, wanted = Build.objects.start(edition, by=by)
    if wanted:
        print_edition.enqueue(build.pk)
