"""The workers that are alive, and what becomes of the jobs of those that are not."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 3


class WorkerQuerySet(models.QuerySet):
    def alive(self):
        return self.filter(seen_at__gte=timezone.now() - LEASE)

    def beat(self, worker_id):
        """The worker says that it is alive."""
        self.update_or_create(worker_id=worker_id, defaults={"seen_at": timezone.now()})

    def bury(self):
        """Free the jobs that a killed worker left running; returns how many.

        A job goes back into the queue, so it must bear being begun again. One that has lost three workers is at fault
        itself and is recorded as failed.
        """
        alive = set(self.alive().values_list("worker_id", flat=True))
        freed = 0
        for job in DBTaskResult.objects.running():
            if job.worker_ids[-1] in alive:
                continue
            if len(job.worker_ids) < MOST_ATTEMPTS:
                outcome = {"status": TaskResultStatus.READY}
            else:
                outcome = {
                    "status": TaskResultStatus.FAILED,
                    "finished_at": timezone.now(),
                    "exception_class_path": "builtins.RuntimeError",
                    "traceback": f"RuntimeError: {len(job.worker_ids)} workers ended while they did this job",
                }
            freed += DBTaskResult.objects.running().filter(pk=job.pk, started_at=job.started_at).update(**outcome)
        self.filter(seen_at__lt=timezone.now() - timedelta(days=1)).delete()
        return freed


class Worker(models.Model):
    """A process that does background jobs. Its jobs are its own as long as it was seen within `LEASE`."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    def __str__(self):
        return self.worker_id
