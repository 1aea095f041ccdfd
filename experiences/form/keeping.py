"""The draft that keeps itself: changed answers as they are typed, files one by one."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format

from experiences.form.about_files import AttachmentForm
from experiences.form.arrival import begin, held, keep_file, keep_words
from experiences.form.drafts import storable
from experiences.form.forms import LISTS, ExperienceForm
from experiences.form.ticket import Ticket
from experiences.form.words import standing_words
from experiences.mine.key import private_link
from experiences.models.typing import Changes

MOST_NAMES = 200


class NotUnderstood(Exception):
    """What came is not what our own page sends."""


@dataclass
class Asked:
    """What a page asks to keep. `words`: {name: text or list}; `base`: {name: revision} where it is not `seen`; `chosen`:
    names whose other wordings were read; `files`: keys of the files that the page shows."""

    ticket: Ticket
    words: dict
    seen: int
    base: dict
    chosen: list
    files: list

    @classmethod
    def read(cls, text):
        """From JSON; raises NotUnderstood."""
        try:
            asked = json.loads(text)
            ticket = Ticket.read(asked["ticket"])
            words, base = dict(asked["words"]), dict(asked["base"])
            asked = cls(ticket, words, asked["seen"], base, list(asked["chosen"]), list(asked["files"]))
            numbers = [asked.seen, *base.values(), *asked.files]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise NotUnderstood from error
        if ticket.is_new or len(words) > MOST_NAMES or len(asked.files) > MOST_NAMES:
            raise NotUnderstood
        if not all(_is_number(number) for number in numbers) or not all(isinstance(name, str) for name in asked.chosen):
            raise NotUnderstood
        asked.words = {name: _storable(name, text) for name, text in words.items()}
        return asked

    @property
    def is_empty(self):
        return not (self.words or self.chosen)

    def changes(self, experience):
        standing = standing_words(experience, self.words)
        words = {name: self.words[name] for name in standing}
        seen = {name: self.base.get(name, self.seen) for name in {*words, *self.chosen}}
        return Changes(words, standing, seen, frozenset(self.chosen))


def _is_number(value):
    return type(value) is int and 0 <= value < 2**53


def _storable(name, words):
    if name in LISTS and isinstance(words, list) and all(isinstance(text, str) for text in words):
        return [storable(text) for text in words]
    if name not in LISTS and isinstance(words, str):
        return storable(words)
    raise NotUnderstood


def keep_asked(request, asked):
    """(experience, answer for the page); the experience is None over the limit, the answer where it is not open."""
    experience = begin(request, asked.ticket)
    with transaction.atomic():
        experience = experience and held(experience)
        if experience is None or not experience.is_open:
            return experience, None
        keep_words(experience, asked.changes(experience))
    return experience, _answer(request, asked, experience)


def _answer(request, asked, experience):
    """What the page has to know: when and where it was kept, and what other devices have changed since it last asked."""
    forms = {form.instance.pk: form for form in AttachmentForm.of(experience)}
    return {
        "kept": time_format(timezone.localtime(experience.changed_at), "TIME_FORMAT"),
        "revision": experience.typed_revision,
        "link": private_link(request, asked.ticket.token),
        "words": {
            name: experience.typed[name]
            for name, mark in experience.typed_marks.items()
            if mark > asked.seen and name not in asked.words
        },
        "others": _other_wordings(experience, forms.values()),
        "rows": {key: file_row(form) for key, form in forms.items() if key not in asked.files},
        "gone": [key for key in asked.files if key not in forms],
    }


def _other_wordings(experience, forms):
    """{name: what the page shows beside an answer that stands in several wordings}"""
    if not experience.typed_others:
        return {}
    form = ExperienceForm(instance=experience, initial=experience.typed, others=experience.typed_others)
    fields = [field for form in [form, *forms] for field in form.doubled]
    return {field.html_name: render_to_string("experiences/form/other.html", {"field": field}) for field in fields}


def add_file(request, ticket, examined):
    """(experience, its new file's form); as with `keep_asked`. Raises RefusedFile."""
    experience = begin(request, ticket)
    with transaction.atomic():
        experience = experience and held(experience)
        if experience is None or not experience.is_open:
            return experience, None
        attachment = keep_file(experience, examined)
    return experience, next(form for form in AttachmentForm.of(experience) if form.instance == attachment)


def file_row(form):
    return render_to_string("experiences/form/file.html", {"form": form})
