import logging
import threading

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from nashark.models import LEASE, Worker

logger = logging.getLogger("nashark.worker")


class Heart(threading.Thread):
    """Beats beside the work, however long a job takes, and frees the jobs of workers that have stopped beating."""

    def __init__(self, worker_id, every):
        super().__init__(daemon=True)
        self.worker_id, self.every, self.stopped = worker_id, every, threading.Event()

    def beat(self):
        Worker.objects.beat(self.worker_id)
        if freed := Worker.objects.bury():
            logger.warning("%s jobs of ended workers were freed", freed)

    def run(self):
        while not self.stopped.wait(self.every):
            try:
                close_old_connections()
                self.beat()
            except Error as error:
                logger.warning("No heartbeat this time: %s", error)
        connection.close()

    def stop(self):
        self.stopped.set()
        if self.is_alive():
            self.join()
        Worker.objects.filter(pk=self.worker_id).delete()


class Command(BaseCommand):
    help = "Do the background jobs of all queues, one after the other, until told to stop (SIGTERM ends after the job)."

    def add_arguments(self, parser):
        parser.add_argument("--batch", action="store_true", help="do what is waiting, then end")
        parser.add_argument("--interval", type=float, default=1, help="seconds between looks at an empty queue (1)")

    def handle(self, *, batch, interval, **options):
        worker = db_worker.Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        heart = Heart(worker.worker_id, every=LEASE.total_seconds() / 6)
        worker.configure_signals()
        try:
            heart.beat()
            heart.start()
            worker.run()
        finally:
            heart.stop()
