"""The values of a row as plain data, to be logged, compared and put back."""

import hashlib
import json
from datetime import date

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def snapshot(row, names):
    """{name: value} of the fields `names`: text, number, truth or None; a date in ISO form, a key, a sorted list of keys."""
    return {name: _plain(row, row._meta.get_field(name)) for name in names}


def _plain(row, field):
    if field.many_to_many:
        return sorted(related.pk for related in getattr(row, field.name).all())
    value = field.get_prep_value(field.value_from_object(row))
    return value.isoformat() if isinstance(value, date) else value


def put_back(row, values):
    """Write `values` of a snapshot into `row` and save these fields alone; many-to-many relations are set."""
    single = [name for name in values if not row._meta.get_field(name).many_to_many]
    for name in single:
        assign(row, name, values[name])
    if single:
        row.save(update_fields=single)
    for name in values.keys() - single:
        getattr(row, name).set(values[name])


def assign(row, name, value):
    """Set the field `name` of `row` (not many-to-many) from a snapshot's value; nothing is saved."""
    field = row._meta.get_field(name)
    setattr(row, field.attname, field.to_python(value))


def differences(row, values):
    """What the fields of `row` hold today where it is not what `values` say: {name: value}."""
    today = snapshot(row, values)
    return {name: value for name, value in today.items() if value != values[name]}


def digest(values):
    """A short mark of `values`, to tell on a later request whether they are still the same."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]


class Wording:
    """Says snapshots' values in the reader's language; rows that they point at are fetched once, a query a model.

    `told`: (model, {name: value}) for everything that will be asked for.
    """

    def __init__(self, told):
        wanted = {}
        for model, values in told:
            for name, value in values.items():
                field = model._meta.get_field(name)
                if field.is_relation:
                    wanted.setdefault(field.related_model, set()).update(value if field.many_to_many else {value} - {None})
        self.rows = {model: model._default_manager.in_bulk(keys) for model, keys in wanted.items() if keys}

    def value(self, model, name, value):
        """The value as words; "—" for nothing."""
        field = model._meta.get_field(name)
        if field.many_to_many:
            return _(", ").join(self._row(field, key) for key in value) or "—"
        if field.is_relation and value is not None:
            return self._row(field, value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(field, models.DateField) and value:
            return date_format(field.to_python(value), "DATE_FORMAT")
        return str(dict(field.flatchoices).get(value, value) if value not in (None, "") else "—")

    def lines(self, model, before, after):
        """What changed, a line a field: list of (label, words before, words after)."""
        return [
            (label(model, name), self.value(model, name, before[name]), self.value(model, name, after[name]))
            for name in after
            if before.get(name) != after[name]
        ]

    def _row(self, field, key):
        row = self.rows.get(field.related_model, {}).get(key)
        return str(row) if row is not None else f"#{key}"


def label(model, name):
    return capfirst(model._meta.get_field(name).verbose_name)


def model_named(kind):
    """The model of a stored name such as "members.person"."""
    return apps.get_model(kind)
