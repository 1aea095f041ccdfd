"""Choices among rows: whatever number is sent, the answer is a choice or a word, never an error of ours."""

import pytest
from django.core.exceptions import ValidationError

from kit.choices import Rows
from members.models import Person
from tests.factories import make_person


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["9" * 19, "9" * 4000, "-1", "0", "²", "x", "\x00", "1.5", ""])
def test_what_names_no_row_is_an_invalid_choice(key):
    make_person("one")
    with pytest.raises(ValidationError):
        Rows(Person.objects.all()).clean([key])


@pytest.mark.django_db
def test_rows_are_found():
    person = make_person("one")
    assert list(Rows(Person.objects.all()).clean([str(person.pk)])) == [person]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["groups", "neighbourhoods"])
def test_the_public_form_answers_a_number_that_no_table_holds(client, cell, field):
    answer = client.post("/experiences/tell/", {field: "9" * 40, "title": "عنوان محفوظ"})
    assert answer.status_code < 500
