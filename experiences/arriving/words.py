"""What the words of an answer mean: terms of our vocabularies, choices, yes or no."""

import difflib
import re

from django.utils.translation import gettext_lazy as _

from experiences.arriving import targets
from experiences.models import Experience, Mechanism, Neighbourhood, TargetGroup, Theme
from kit.folding import fold
from kit.spreadsheets.cells import in_all_languages
from members.models.organisations import OrganisationKind

LEFT_OUT, OTHER = "", "@other"  # decisions beside the terms: leave the answer out; keep its words under «other»
YES, NO = "yes", "no"
MODELS = {"theme": Theme, "mechanism": Mechanism, "neighbourhoods": Neighbourhood, "groups": TargetGroup}
CHOICES = {"holder_kind": OrganisationKind, "level": Experience.Level, "counting": Experience.Counting}
KEEPS_WORDS = {"mechanism": "mechanism_other", "neighbourhoods": "place_other"}  # where «other» goes

# Other words for a choice; those of our own form are known in each language.
SYNONYMS = {
    "level": {
        "inform": "اخبار | informer | information",
        "consult": "استشاره | consulter | consultation",
        "involve": "اشراك | impliquer | implication",
        "collaborate": "تعاون | collaborer | collaboration | شراكه",
        "empower": "تمكين | donner le pouvoir | delegation",
    },
    "counting": {"counted": "مضبوطه | comptes | exact | محسوبه", "estimated": "تقريبيه | estimes | تقديريه | environ"},
    "holder_kind": {"association": "جمعيه | association | ong", "commune": "جماعه | commune", "cooperative": "تعاونيه"},
}
YES_WORDS = {*map(fold, "yes y oui o نعم true vrai 1 x ✓ ✔ ok أوافق موافق موافقة اوافق accept agree أجل".split())}
NO_WORDS = {*map(fold, "no n non لا false faux 0 - أرفض refuse كلا".split())}
_YES_BEGINS = re.compile(r"(نعم|اوافق|موافق|oui|yes|i agree|i accept|j.accepte|je suis d.accord|je consens)(?![\w])")
_NO_BEGINS = re.compile(r"(لا|ارفض|غير موافق|non|no|i do not|i don.t|i refuse|je n.accepte|je ne|je refuse)(?![\w])")
_BUT = re.compile(r"(?<!\w)(لكن|ولكن|شرط|بشرط|الا|mais|sauf|but|except|only|seulement)(?!\w)")
_BETWEEN = re.compile(r"\s*[,،;؛\n|]\s*")


class Words:
    """The known words of one target, and what the coordinator decided on others; built once for a whole file."""

    def __init__(self, target, decided):
        self.target, self.is_list = target, target in targets.LISTS
        self.names, self.known = {}, {}
        if target in MODELS:
            self._add_terms(MODELS[target].objects.all())
        elif target in CHOICES:
            self._add_choices(CHOICES[target].choices)
        else:
            self.names = {YES: _("yes"), NO: _("no")}
        self.allowed = {*self.names, LEFT_OUT} | ({OTHER} if target in KEEPS_WORDS else set())
        self.decided = {words: choice for words, choice in decided.items() if choice in self.allowed}

    def _add_terms(self, terms):
        for term in terms:  # a retired one is read, and not offered
            if not term.is_retired:
                self.names[term.pk] = str(term)
            forms = {fold(term.pk), fold(term.name_ar), fold(term.name_fr)}
            self.known |= dict.fromkeys(forms - {""}, term.pk)

    def _add_choices(self, choices):
        for stored, words in choices:
            self.names[stored] = words
            self.known |= dict.fromkeys(in_all_languages(words) | {fold(stored)}, stored)
        for stored, words in SYNONYMS[self.target].items():
            self.known |= dict.fromkeys((fold(word) for word in words.split("|")), stored)

    def meaning(self, words):
        """Our word for `words`, LEFT_OUT or OTHER where that was decided, None where nobody knows."""
        folded = fold(words)
        if folded in self.decided:
            return self.decided[folded]
        return self.known.get(folded) if self.known else yes_or_no(folded)

    def parts(self, text):
        """The answers in a cell: joined by commas, by line ends, or (Kobo) by spaces between known words."""
        if not text:
            return []
        if not self.is_list or self.meaning(text) is not None:
            return [text]
        found = []
        for piece in self._joined(_BETWEEN.split(text)):
            found += self._spaced(piece) if self.meaning(piece) is None else [piece]
        return [piece for piece in found if piece]

    def _joined(self, pieces):
        """Pieces put together again where a known name has a comma of its own."""
        while pieces:
            for end in range(len(pieces), 0, -1):
                together = ", ".join(pieces[:end])
                if end == 1 or self.meaning(together) is not None or self.meaning("، ".join(pieces[:end])) is not None:
                    yield together
                    pieces = pieces[end:]
                    break

    def _spaced(self, piece):
        words, found = piece.split(), []
        if all(re.fullmatch(r"[A-Za-z0-9_-]+", word) for word in words) and any(map(self.meaning, words)):
            return words  # values of an XML form: what is unknown among them is asked for alone
        while words:
            ends = [end for end in range(len(words), 0, -1) if self.meaning(" ".join(words[:end])) is not None]
            if not ends:
                return [piece]
            found.append(" ".join(words[: ends[0]]))
            words = words[ends[0] :]
        return found

    def nearest(self, words):
        """The term whose name is nearly these words, to be confirmed; None where none is near."""
        near = difflib.get_close_matches(fold(words), self.known, n=1, cutoff=0.8)
        return self.known[near[0]] if near and self.known[near[0]] in self.names else None


def yes_or_no(folded):
    """YES, NO or None where the words say neither clearly."""
    if folded in NO_WORDS or _NO_BEGINS.match(folded):
        return NO
    return YES if folded in YES_WORDS or (_YES_BEGINS.match(folded) and not _BUT.search(folded)) else None


def all_words(decided):
    """{target: Words} of every target whose words may need an explanation."""
    return {target: Words(target, decided.get(target, {})) for target in targets.DECIDED}
