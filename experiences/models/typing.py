"""What is typed on two devices at once: each answer knows when it last changed, and none overwrites another."""

from dataclasses import dataclass, field

from django.db.models import F

# Columns of an experience of which nobody types anything any more.
NOTHING_TYPED = {"typed": {}, "typed_marks": {}, "typed_others": {}, "typed_revision": F("typed_revision") + 1}
MOST_WORDINGS = 5  # of one answer, beside the one that stands


@dataclass
class Changes:
    """What somebody typed. `words`: {name: text or list}; `before`: what stood there, for the same names.

    `seen`: {name: revision that was before the eyes}; a name without one was typed on what stands now. `chosen`: names of
    which a person has read the other wordings, and wants these words.
    """

    words: dict
    before: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)
    chosen: frozenset = frozenset()

    def into(self, draft):
        """Columns of `draft` (an experience) with these changes; what another device typed stays as another wording."""
        revision = draft.typed_revision + 1
        typed, marks = dict(draft.typed), dict(draft.typed_marks)
        unread = {name for name, mark in marks.items() if mark > self.seen.get(name, revision)}
        chosen = self.chosen - unread
        others = {name: wordings for name, wordings in draft.typed_others.items() if name not in chosen}
        for name, words in self.words.items():
            had = self.before.get(name, "")
            if words != had:
                if had and name in unread:
                    others[name] = [*others.get(name, []), had]
                typed[name], marks[name] = words, revision
            if name in others:
                others[name] = [wording for wording in others[name] if wording != words][-MOST_WORDINGS:]
        others = {name: wordings for name, wordings in others.items() if wordings}
        if (typed, others) == (draft.typed, draft.typed_others):
            revision = draft.typed_revision
        return {"typed": typed, "typed_marks": marks, "typed_others": others, "typed_revision": revision}
