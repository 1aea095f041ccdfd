"""Choices among rows of a table."""

from django import forms
from django.core.exceptions import ValidationError

LONGEST_KEY = 18  # digits; a longer number fits no database's key, and asking SQLite for it is an error of ours


class Rows(forms.ModelMultipleChoiceField):
    """Several rows to tick; a key that no table can hold is an invalid choice like any other."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key})
        return super().clean(value)
