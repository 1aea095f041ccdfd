import pytest

from kit.isbn import is_isbn


@pytest.mark.parametrize("text", ["978-9954-0-0000-7", "9780306406157", "979-10-90636-07-1", "٩٧٨-٠-٣٠٦-٤٠٦١٥-٧"])
def test_thirteen_digits_that_agree(text):
    assert is_isbn(text)


@pytest.mark.parametrize("text", ["", "9780306406158", "0306406152", "977-0306406157", "978030640615x", "978030640615²"])
def test_anything_else_is_none(text):
    assert not is_isbn(text)
