"""Background jobs of the members: the delivery of mails."""

from django.apps import apps
from django_tasks import task


@task()
def deliver(message_id):
    # The queue asks for this job, so its model is looked up by name.
    message = apps.get_model("members", "Message").objects.select_related("user", "person").get(pk=message_id)
    if again := message.deliver():
        deliver.using(run_after=again).enqueue(message_id)
