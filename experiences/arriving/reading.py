"""The rows of a file read against what is here: what each would become. Nothing of it is an experience yet."""

import hashlib
import itertools
import re

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from experiences.arriving import targets
from experiences.arriving.dates import goes_on, month, year_and_month
from experiences.arriving.opening import cell, heading, unpacked
from experiences.arriving.rowform import RowForm
from experiences.arriving.words import KEEPS_WORDS, LEFT_OUT, MODELS, OTHER, YES, all_words
from experiences.form.forms import OTHER_MECHANISM
from experiences.models import DraftRow, Experience, ImportedRow, State
from experiences.models.import_drafts import LostReading
from kit.folding import fold
from kit.words import many_lines

AT_ONCE = 500  # rows read in the request itself; more are the worker's, as many at a time
MOST_FILES, LONGEST_FILE = 50, 500
Verdict = DraftRow.Verdict


def read_draft(draft, seal):
    """Read all rows of `draft` for the reading `seal`, unless another worker does or it is no longer wanted."""
    if not draft.take(seal):
        return
    draft.rows.all().delete()
    try:
        with override(draft.language):
            reader = Reader(draft)
            numbered = enumerate(unpacked(draft.table), 2)
            while some := list(itertools.islice(numbered, AT_ONCE)):
                rows = [reader.read(number, cells) for number, cells in some if any(cells)]
                with transaction.atomic():
                    draft.beat(some[-1][0] - 1)
                    DraftRow.objects.bulk_create(rows)
            draft.finish_reading()
    except LostReading:
        pass


def here_already():
    """{(folded holder, folded title): pk} of every experience that was ever sent, also those withdrawn."""
    told = Experience.objects.exclude(state=State.DRAFT).values_list("holder_name", "title", "pk")
    return {(fold(holder), fold(title)): pk for holder, title, pk in told.iterator()}


class Reader:
    """Reads rows one by one; all that it needs to know of the database it asks for once."""

    def __init__(self, draft):
        self.draft = draft
        self.columns = [pair for pair in zip(draft.columns, draft.targets, strict=True) if pair[1] != targets.LEAVE]
        self.headings = {target: heading(column) for column, target in reversed(self.columns)}
        for part in ("year", "month"):
            for end in (targets.START, targets.END):
                if end in self.headings:
                    self.headings.setdefault(f"{end}_{part}", self.headings[end])
        self.words = all_words(draft.words)
        self.form = RowForm({name: model.objects.in_bulk() for name, model in MODELS.items()})
        self.blank = {name: [] if name in targets.LISTS else "" for name in self.form.fields}
        self.known = dict(ImportedRow.objects.exclude(key="").values_list("key", "experience"))
        self.here = here_already()
        self.seen, self.seen_keys = {}, {}

    def read(self, number, cells):
        """DraftRow of the row `number` with the texts `cells`."""
        self.answers, self.beside, self.problems = {**self.blank, **{name: [] for name in targets.LISTS}}, {}, {}
        for column, target in self.columns:
            text, ticked = cell(column, cells)
            self.take(target, text, ticked, column)
        if targets.YES_OR_NO[1] not in self.headings:
            self.answers["consent_processing"] = "on"
        row = DraftRow(draft=self.draft, number=number, beside=self.beside)
        self.judge(row)
        return row

    def take(self, target, text, ticked, column):
        """Put one cell where it belongs, or say what is wrong with it."""
        if target in targets.DECIDED:
            self.decide(target, ticked if ticked is not None else self.words[target].parts(text))
            return
        text = ", ".join(ticked) if ticked is not None else text
        if not text:
            return
        if target == targets.FILES:
            found = [part[:LONGEST_FILE] for part in re.split(r"[\s,;،]+", text)]
            self.beside["files"] = list(dict.fromkeys([*self.beside.get("files", []), *found]))[:MOST_FILES]
        elif target == targets.OTHERS:
            self.beside.setdefault("others", []).append([heading(column), text])
        elif target in (targets.KEY, targets.SENT_THERE):
            self.beside[target] = text[:60]
        elif target in (targets.START, targets.END):
            self.date(target, text)
        elif target in targets.MONTHS_ALONE:
            self.try_to(target, lambda: self.answers.update({target: str(month(text))}))
        else:
            self.answers[target] = text

    def decide(self, target, parts):
        for part in parts:
            meaning = self.words[target].meaning(part)
            if meaning is None:
                words = _("Nobody has said yet what “%(value)s” means: say it under “Words”.")
                self.problems.setdefault(target, words % {"value": part[:80]})
            elif target in targets.YES_OR_NO:
                self.answers[target] = "on" if meaning == YES else ""
            elif meaning == OTHER:
                self.keep_words(target, part)
            elif target in targets.LISTS:
                self.answers[target] = list(dict.fromkeys([*self.answers[target], *filter(None, [meaning])]))
            elif meaning != LEFT_OUT:
                self.answers[target] = meaning

    def keep_words(self, target, part):
        """What is not among our terms keeps its own words."""
        if target == "mechanism":
            self.answers[target] = OTHER_MECHANISM
        name = KEEPS_WORDS[target]
        self.answers[name] = ", ".join(filter(None, [self.answers[name], part]))

    def date(self, target, text):
        if target == targets.END and goes_on(text):
            self.answers["is_ongoing"] = "on"
            return

        def put():
            year, number = year_and_month(text)
            self.answers |= {f"{target}_year": str(year), f"{target}_month": str(number or "")}

        self.try_to(target, put)

    def try_to(self, target, put):
        try:
            put()
        except ValueError as refusal:
            self.problems[target] = str(refusal)

    def judge(self, row):
        """What becomes of the row: its verdict, what it tells, what is wrong or wanting."""
        clean, errors = self.form.judge(self.answers)
        has_consent = "consent_processing" not in {*errors, *self.problems}
        row.told = self.told(clean)
        self.find_same(row)
        row.wanting = [name for name in errors if self.may_be_wanting(name)]
        wrong = {name: self.told_wrong(name, words[0]) for name, words in errors.items() if name not in row.wanting}
        wrong |= self.problems
        if row.verdict == Verdict.KNOWN:
            row.wanting = []
        elif not has_consent and "consent_processing" not in self.problems:
            row.verdict, row.wanting = Verdict.NO_CONSENT, []
        elif wrong:
            row.verdict, row.told["title"] = Verdict.WRONG, self.answers["title"][:160]
            row.problems = [[self.headings.get(name) or targets.label(name), words] for name, words in wrong.items()]
        elif row.wanting and not row.verdict:
            row.verdict = Verdict.WANTING
        row.verdict = row.verdict or Verdict.READY

    def may_be_wanting(self, name):
        return name in targets.MAY_BE_WANTING and not self.answers[name] and name not in self.problems

    def told_wrong(self, name, words):
        """The form's words, with the answer that they are about."""
        said = self.answers[name]
        if not said or not isinstance(said, str) or name in targets.YES_OR_NO:
            return words
        return _("“%(value)s”: %(words)s") % {"value": said[:60], "words": words}

    def told(self, clean):
        """Values of the experience's columns, as plain data; what could not be read is empty."""
        told = {}
        for name in self.form.fields:
            column, value = Experience._meta.get_field(name), clean.get(name)
            if name in targets.LISTS:
                told[name] = [term.pk for term in value or []]
            elif column.is_relation:
                told[column.attname] = value.pk if value else None
            elif value is None or value == "":
                told[name] = None if column.null else column.get_default()
            else:
                told[name] = value if isinstance(value, int | str) else many_lines(str(value))
        told["language"] = language_of(f"{told['title']} {told['summary']}")
        return told

    def find_same(self, row):
        """Whether the same answer, or the same title of the same holder, is here already or further up in the file."""
        holder, title = fold(self.answers["holder_name"]), fold(self.answers["title"])
        if key := key_of(self.draft, self.beside, holder, title):
            row.beside["key"] = key
            if key in self.known or key in self.seen_keys:
                row.verdict = Verdict.KNOWN
                row.same_as_id, row.same_row = self.known.get(key), self.seen_keys.get(key)
            self.seen_keys.setdefault(key, row.number)
        same, further_up = self.here.get((holder, title)), self.seen.get((holder, title))
        if not row.verdict and title and (same or further_up):
            row.verdict, row.same_as_id, row.same_row = Verdict.SAME, same, further_up
        self.seen.setdefault((holder, title), row.number)


def key_of(draft, beside, holder, title):
    """By what the same answer is known when it comes again; "" where its form says nothing of it."""
    if number := beside.pop(targets.KEY, ""):
        return f"u:{number}" if len(number) >= 20 else f"i:{draft.fingerprint[:12]}:{number}"
    if sent_there := beside.get(targets.SENT_THERE):
        return "t:" + hashlib.sha256(f"{sent_there}|{holder}|{title}".encode()).hexdigest()
    return ""


def language_of(text):
    """The language that an answer is written in."""
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in text)
    return "ar-ma" if arabic * 2 >= sum(map(str.isalpha, text)) else "fr"
