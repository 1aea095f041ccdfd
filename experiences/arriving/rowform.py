"""The public form's own rules, put to one row after the other."""

from django import forms

from experiences.arriving import targets
from experiences.form.forms import ExperienceForm


class Known(forms.Field):
    """A term that was found already: its code among `terms` {code: row}."""

    def __init__(self, terms, like):
        super().__init__(required=like.required, label=like.label, error_messages=like.error_messages)
        self.terms = terms

    def to_python(self, value):
        if isinstance(value, list):
            return [self.terms[code] for code in value]
        return self.terms[value] if value else None


class RowForm(ExperienceForm):
    """One form for all rows: it asks the database for nothing, and writes nothing."""

    def __init__(self, terms):
        super().__init__({})
        for name in targets.TERMS:
            self.fields[name] = Known(terms[name], like=self.fields[name])

    def judge(self, answers):
        """({name: clean value}, {name: [words]}) of the `answers` {name: text or list}, all of the form's."""
        self.data = answers
        self.full_clean()
        errors = {name: [str(words) for words in found] for name, found in self.errors.items()}
        return self.cleaned_data, errors

    def _post_clean(self):
        """The rules of the model's rows stand in the database, which is not asked here."""
