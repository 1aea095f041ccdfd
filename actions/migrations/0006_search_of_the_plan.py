from django.db import migrations, models

import actions.models.codes
from kit.folding import fold


def fill(apps, schema_editor):
    """What actions.models.search does, for the rows that are there."""
    for action in apps.get_model("actions", "Action").objects.prefetch_related("steps", "responsibilities"):
        steps, parties = action.steps.all(), action.responsibilities.all()
        measures = [action.measures_ar, action.measures_fr]
        shown = [action.measures_public_ar, action.measures_public_fr]
        public = [action.code, *(shown if any(shown) else measures)]
        public += [text for step in steps for text in (step.text_ar, step.text_fr)]
        public += [text for party in parties for text in (party.channel_ar, party.channel_fr)]
        inside = [*public, *measures, action.as_written, action.responsible_as_written]
        inside += [step.contact_as_written for step in steps] + [party.as_written for party in parties]
        action.search_text, action.search_public = fold(" ".join(inside)), fold(" ".join(public))
        action.save(update_fields=["search_text", "search_public"])


class Migration(migrations.Migration):
    dependencies = [("actions", "0005_meetings")]

    operations = [
        migrations.AddField(
            model_name="action",
            name="search_public",
            field=models.TextField(default="", editable=False),
        ),
        migrations.AlterField(
            model_name="action",
            name="code",
            field=models.SlugField(
                max_length=8,
                unique=True,
                validators=[actions.models.codes.leads_to_its_action],
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="historicalaction",
            name="code",
            field=models.SlugField(
                max_length=8,
                validators=[actions.models.codes.leads_to_its_action],
                verbose_name="code",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
