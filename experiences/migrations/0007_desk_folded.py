from django.db import migrations

from kit.folding import fold


def fold_what_was_told(apps, schema_editor):
    Experience = apps.get_model("experiences", "Experience")
    some = []
    for experience in Experience.objects.only("title", "holder_name").iterator(500):
        experience.folded_title = fold(experience.title)[:400]
        experience.folded_holder = fold(experience.holder_name)[:400]
        some.append(experience)
        if len(some) == 500:
            Experience.objects.bulk_update(some, ["folded_title", "folded_holder"])
            some = []
    Experience.objects.bulk_update(some, ["folded_title", "folded_holder"])


class Migration(migrations.Migration):
    dependencies = [("experiences", "0006_desk_reviewing")]

    operations = [migrations.RunPython(fold_what_was_told, migrations.RunPython.noop)]
