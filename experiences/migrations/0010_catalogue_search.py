from django.conf import settings
from django.db import migrations, models

from experiences.catalogue.search import index_of, title_index_of

TEXTS = (
    "title summary context objectives steps tools resources commune_part results changed_decision difficulties lessons"
    " transfer sustainability testimony holder_name partners"
).split()

# The words as they are kept, each a lexeme of its own: no parser and no dictionary stands between. Its cost keeps the planner
# from trying it on row after row. The long texts are stored apart, what lists sort by is not: a search reads narrow rows.
POSTGRESQL = [
    """
    CREATE FUNCTION catalogue_words(words text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS
    $$ BEGIN RETURN array_to_tsvector(string_to_array(ltrim(words), ' ')); END $$
    """,
    "CREATE INDEX publication_words ON experiences_publication USING gin (catalogue_words(search_text))",
    "CREATE INDEX publication_title_words ON experiences_publication USING gin (catalogue_words(search_title))",
    "ALTER TABLE experiences_publication SET (toast_tuple_target = 256),"
    " ALTER search_title SET STORAGE MAIN, ALTER search_holder SET STORAGE MAIN",
]
BACK = [
    "ALTER TABLE experiences_publication RESET (toast_tuple_target)",
    "DROP INDEX publication_words",
    "DROP INDEX publication_title_words",
    "DROP FUNCTION catalogue_words(text)",
]


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


def keep_words(apps, schema_editor):
    """What was published before finds its words."""
    Publication = apps.get_model("experiences", "Publication")
    for row in Publication.objects.filter(withdrawn_at=None).iterator(500):
        row.search_text = index_of(*(getattr(row, name) for name in TEXTS))
        row.search_title, row.search_holder = title_index_of(row.title), title_index_of(row.holder_name)
        row.save(update_fields=["search_text", "search_title", "search_holder"])


class Migration(migrations.Migration):
    dependencies = [
        ("experiences", "0009_mine_leaving_and_typing"),
        ("members", "0005_mails_outside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="search_holder",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="publication",
            name="search_title",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["-published_at", "-id"], name="publication_newest"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(
                fields=[
                    "withdrawn_at",
                    "published_at",
                    "id",
                    "theme",
                    "mechanism",
                    "level",
                    "holder_kind",
                    "start_year",
                    "language",
                ],
                name="publication_facets",
            ),
        ),
        migrations.RunPython(on_postgresql(POSTGRESQL), on_postgresql(BACK)),
        migrations.RunPython(keep_words, migrations.RunPython.noop),
    ]
