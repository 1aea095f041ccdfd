"""What a draft says now, and what a page adds to it: answers by their names in the page, those about files too."""

import re

from django import forms

from experiences.form.about_files import AttachmentForm, said_of
from experiences.form.drafts import storable
from experiences.form.forms import LISTS, ExperienceForm
from experiences.models.typing import Changes

ABOUT_A_FILE = re.compile(r"file-(\d{1,18})-(caption|credit|consent|remove)")


def standing_words(experience, names):
    """{name: words} as they stand: what was typed, else what was sent. Names that the form does not know are left out."""
    form = ExperienceForm(instance=experience, initial=experience.typed)
    files = {attachment.pk: attachment for attachment in experience.attachments.all()}
    words = {}
    for name in names:
        about = ABOUT_A_FILE.fullmatch(name)
        if about and int(about[1]) in files:
            words[name] = experience.typed.get(name, said_of(files[int(about[1])])[about[2]])
        elif name in form.fields:
            words[name] = _as_posted(form[name])
    return words


def posted_changes(experience, post):
    """What a whole form says against the draft as it stands: (Changes, the same answers with the wordings that were chosen).

    `revision` says which state of the draft the page showed. Of a file, only what its own line on the page says counts.
    """
    data = post.copy()
    chosen = {name for name in experience.typed_others if _choose(data, name, experience.typed_others[name])}
    words = ExperienceForm(data).typed
    for attachment in experience.attachments.all():
        prefix = AttachmentForm(instance=attachment).prefix
        if f"{prefix}-caption" in data or f"{prefix}-remove" in data:
            about = {f"{prefix}-{name}": text for name, text in said_of(attachment).items()}
            words |= {name: storable(data.get(name, "")) for name in about}
    revision = data.get("revision", "")
    seen = dict.fromkeys(words, int(revision)) if re.fullmatch(r"[0-9]{1,9}", revision) else {}
    return Changes(words, standing_words(experience, words), seen, frozenset(chosen)), data


def _choose(data, name, wordings):
    """Whether a wording of `name` was chosen; it takes the answer's place in `data`."""
    choice = data.get(f"choose-{name}", "")
    if re.fullmatch(r"[0-9]", choice) and int(choice) < len(wordings):
        wording = wordings[int(choice)]
        data.setlist(name, wording if isinstance(wording, list) else [wording])
        return True
    return choice == "here"


def _as_posted(field):
    value = field.value()
    if field.name in LISTS:
        return [str(key) for key in value or ()]
    if isinstance(field.field, forms.BooleanField):
        return "on" if value else ""
    return "" if value is None else str(value)
