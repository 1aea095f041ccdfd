"""The cell and the demonstration, loaded once a run: whoever asks for them again is given a copy of the rows and files.

Loading the demonstration draws twenty photos anew and sends ten experiences through the desk, which takes a second and more;
a copy takes a twentieth of that. Both databases copy the rows by themselves, into tables that Django does not know and so
never empties.
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
    """What the command `name` writes, rows and files, as it left them; the database is left as it was found."""

    def __init__(self, name, folder):
        assert not connection.in_atomic_block, "tables made in a transaction that is rolled back are gone with it"
        self.name, self.folder = name, folder
        with connection.cursor() as cursor:
            copy(cursor, f"before_{name}")
            before = counts(cursor)
            with override_settings(MEDIA_ROOT=folder):
                call_command(name, verbosity=0)
            copy(cursor, name)
            self.found = {table: before[table] for table, number in counts(cursor).items() if number != before[table]}
            replace(cursor, f"before_{name}")

    def put(self):
        """Its rows in the place of all that there are, and its files in MEDIA_ROOT."""
        self._put(tables())
        shutil.copytree(self.folder, settings.MEDIA_ROOT, dirs_exist_ok=True)

    def add(self):
        """Its rows beside those there are: copied into the tables to which it adds, or by the command if those have rows."""
        with connection.cursor() as cursor:
            is_as_found = counts(cursor, self.found) == self.found
        if is_as_found:
            self._put(self.found)
        else:
            call_command(self.name, verbosity=0)

    def _put(self, names):
        models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in names]
        with connection.cursor() as cursor:
            replace(cursor, self.name, names)
            for sql in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(sql)


def copy(cursor, name):
    for table in tables():
        cursor.execute(f"CREATE TABLE {quoted(name, table)} AS SELECT * FROM {quoted(table)}")


def replace(cursor, name, names=None):
    names = sorted(names or tables())
    with transaction.atomic():
        for table in names:
            cursor.execute(f"DELETE FROM {quoted(table)}")
        for table in names:
            cursor.execute(f"INSERT INTO {quoted(table)} SELECT * FROM {quoted(name, table)}")


def counts(cursor, names=None):
    """{table: number of its rows}."""
    names = sorted(names or tables())
    cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {quoted(table)}" for table in names))
    return dict(cursor.fetchall())


def tables():
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - LEFT_ALONE)


def quoted(*names):
    return connection.ops.quote_name("_".join(names))
