from django.db import migrations

NOT_TOLD = (
    "id link_digest tracking_code state version language source is_demonstration created_at changed_at sent_at typed"
    " is_correcting"
).split()


def keep_first_sendings(apps, schema_editor):
    """What was sent before sendings were kept is its first one; its photos were agreed to by the sheet's own consent."""
    Experience, Sending = apps.get_model("experiences", "Experience"), apps.get_model("experiences", "Sending")
    columns = [field for field in Experience._meta.concrete_fields if field.name not in NOT_TOLD]
    for experience in Experience.objects.exclude(sent_at=None).filter(sendings=None).iterator(500):
        told = {field.name: getattr(experience, field.attname) for field in columns}
        told["contact_phone"] = str(told["contact_phone"])
        for field in Experience._meta.many_to_many:
            told[field.name] = sorted(getattr(experience, field.name).values_list("pk", flat=True))
        files = list(experience.attachments.values("sha256", "shown_name", "kind", "caption", "credit", "consent"))
        Sending.objects.create(experience=experience, number=1, at=experience.sent_at, told=told, files=files)
    photos = apps.get_model("experiences", "Attachment").objects.filter(kind="photo")
    photos.filter(experience__consent_photos=True).update(consent=True)


class Migration(migrations.Migration):
    dependencies = [("experiences", "0002_sendings_and_publications")]

    operations = [migrations.RunPython(keep_first_sendings, migrations.RunPython.noop)]
