"""The demonstration, loaded once a run: whoever asks for it again is given a copy of its rows and of its files.

Loading draws twenty photos anew and sends ten experiences through the desk, which takes a second and more; a copy takes a
twentieth of that. Both databases copy the rows by themselves, into tables that Django does not know and so never empties.
"""

import shutil

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import override_settings

# Django's own, which it writes anew whenever a test has emptied the database.
LEFT_ALONE = {"django_migrations", "django_content_type", "auth_permission", "django_session"}


class Kept:
    """The demonstration's rows and files, as loading left them; the database is left as it was found."""

    def __init__(self, folder):
        assert not connection.in_atomic_block, "tables made in a transaction that is rolled back are gone with it"
        self.folder = folder
        with connection.cursor() as cursor:
            copy(cursor, "found")
            with override_settings(MEDIA_ROOT=folder):
                call_command("load_demonstration", verbosity=0)
            copy(cursor, "kept")
            replace(cursor, "found")

    def put(self):
        """The demonstration in the place of all rows there are, and its files in MEDIA_ROOT."""
        with connection.cursor() as cursor:
            replace(cursor, "kept")
            for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
                cursor.execute(sql)
        shutil.copytree(self.folder, settings.MEDIA_ROOT, dirs_exist_ok=True)


def copy(cursor, name):
    for table in tables():
        cursor.execute(f"CREATE TABLE {quoted(name, table)} AS SELECT * FROM {quoted(table)}")


def replace(cursor, name):
    with transaction.atomic():
        for table in tables():
            cursor.execute(f"DELETE FROM {quoted(table)}")
        for table in tables():
            cursor.execute(f"INSERT INTO {quoted(table)} SELECT * FROM {quoted(name, table)}")


def tables():
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - LEFT_ALONE)


def quoted(*names):
    return connection.ops.quote_name("_".join(names))
