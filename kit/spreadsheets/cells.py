"""How a cell is written for people and read back from them; `clean` raises ValueError in the reader's words."""

from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export import widgets

from kit.folding import fold, western_digits

LANGUAGES = ("ar-ma", "fr", "en")


class Choice(widgets.Widget):
    """The words of a choice, read back in any of the portal's languages; the stored value is understood too."""

    def __init__(self, choices):
        super().__init__()
        self.choices = list(choices)

    def render(self, value, obj=None, **kwargs):
        return force_str(dict(self.choices).get(value, value or ""))

    def clean(self, value, row=None, **kwargs):
        wanted = fold(force_str(value or ""))
        for stored, label in self.choices:
            if wanted == fold(force_str(stored)) or wanted in in_all_languages(label):
                return stored
        if not wanted:
            return ""
        words = _(", ").join(force_str(label) for stored, label in self.choices if stored)
        raise ValueError(_("“%(value)s” is none of: %(words)s.") % {"value": value, "words": words})


class YesNo(Choice):
    def __init__(self):
        super().__init__([(True, gettext_lazy("yes")), (False, gettext_lazy("no"))])

    def clean(self, value, row=None, **kwargs):
        return super().clean(value, row, **kwargs) if value not in (None, "") else False


class Day(widgets.DateWidget):
    def render(self, value, obj=None, **kwargs):
        return "" if value is None else super().render(value, obj, **kwargs)

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(western_digits(value).strip() if isinstance(value, str) else value, row, **kwargs)
        except ValueError as error:
            raise ValueError(_("“%(value)s” is no date: write it like 2023-03-09.") % {"value": value}) from error


class Number(widgets.IntegerWidget):
    def render(self, value, obj=None, **kwargs):
        return "" if value is None else super().render(value, obj, **kwargs)

    def clean(self, value, row=None, **kwargs):
        try:
            return super().clean(western_digits(value).strip() if isinstance(value, str) else value, row, **kwargs)
        except (ValueError, ArithmeticError) as error:
            raise ValueError(_("“%(value)s” is no whole number.") % {"value": value}) from error


class Text(widgets.CharWidget):
    def clean(self, value, row=None, **kwargs):
        return force_str("" if value is None else value).strip()


class Code(widgets.ForeignKeyWidget):
    """A row of another table, named by its code."""

    def __init__(self, model):
        super().__init__(model, "code")

    def clean(self, value, row=None, **kwargs):
        if value in (None, ""):
            return None
        try:
            return super().clean(force_str(value).strip(), row, **kwargs)
        except self.model.DoesNotExist as error:
            raise ValueError(
                _("No %(what)s has the code “%(value)s”.") % {"what": self.model._meta.verbose_name, "value": value}
            ) from error


def in_all_languages(words):
    """Folded forms of lazy `words` in each of the portal's languages."""
    forms = set()
    for language in LANGUAGES:
        with override(language):
            forms.add(fold(force_str(words)))
    return forms
