"""The confirmed rows become experiences: all of them or none, and once."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from experiences.arriving.opening import heading
from experiences.arriving.reading import here_already
from experiences.arriving.tasks import tell_contributors
from experiences.models import ColumnMatching, DraftRow, ExperienceImport, ImportDraft, ImportedRow
from experiences.models.imports import AT_ONCE
from kit.folding import fold
from kit.moves import RefusedMove, StaleEdit

Verdict = DraftRow.Verdict
STALE = _("Something has changed since this preview. Nothing was imported: look at the rows again.")
MOST_AT_ONCE = 2_000  # experiences of one import: some seconds, in which nobody else writes


def chosen_rows(draft, *, takes_wanting, takes_same):
    """The rows that would be imported; raises RefusedMove while one of them cannot be."""
    counts = draft.count_by_verdict()
    if counts.get(Verdict.WRONG):
        raise RefusedMove(_("Some rows are still to be mended: nothing was imported."))
    verdicts = [Verdict.READY, Verdict.WANTING, *([Verdict.SAME] if takes_same else [])]
    rows = draft.rows.filter(verdict__in=verdicts)
    if not takes_wanting and rows.exclude(wanting=[]).exists():
        raise RefusedMove(
            _("Some rows are incomplete: complete them in the file, or choose below to take them in as they are.")
        )
    count = rows.count()
    if not count:
        raise RefusedMove(_("There is nothing to import in this file."))
    if count > MOST_AT_ONCE:
        words = _("Up to %(most)s experiences are imported at a time: split the file, and bring its parts in one by one.")
        raise RefusedMove(words, params={"most": MOST_AT_ONCE})
    return rows


def import_draft(draft, *, by, seal, takes_wanting=False, takes_same=False, tells=False):
    """Import what was shown under `seal`, in one transaction; returns the ExperienceImport, also at a second press.

    Raises StaleEdit when the catalogue or the draft has moved on since, RefusedMove as `chosen_rows` does.
    """
    stale = StaleEdit(STALE)
    try:
        with transaction.atomic():
            # Whoever imports a file of the same form, this one or its copy, waits here.
            list(ColumnMatching.objects.select_for_update().filter(fingerprint=draft.fingerprint).values_list("pk"))
            draft = ImportDraft.objects.select_for_update(of=("self",)).defer("table").get(pk=draft.pk)
            if draft.became:
                return draft.became
            if draft.state != ImportDraft.State.READ or draft.seal != seal:
                raise stale
            rows = chosen_rows(draft, takes_wanting=takes_wanting, takes_same=takes_same)
            if has_come_meanwhile(rows):
                raise stale
            return _write(draft, rows, by, seal, tells)
    except IntegrityError as error:  # a term was deleted, the same answer imported from another form's file
        raise stale from error


def _write(draft, rows, by, seal, tells):
    imported = ExperienceImport.objects.create(
        by=by,
        name=draft.name,
        sha256=draft.sha256,
        row_count=draft.row_count,
        columns=[[heading(column), target] for column, target in zip(draft.columns, draft.targets, strict=True)],
        words=draft.words,
        consent_by=draft.consent_by,
        consent_on=draft.consent_on,
        consent_words=draft.consent_words,
        tells=tells,
    )
    taken = list(rows.values_list("pk", flat=True))
    for start in range(0, len(taken), AT_ONCE):
        imported.take_in(list(DraftRow.objects.filter(pk__in=taken[start : start + AT_ONCE])))
    left = draft.rows.exclude(pk__in=rows.values("pk"))
    imported.left_out = {str(verdict): left.filter(verdict=verdict).count() for verdict in Verdict}
    imported.save(update_fields=["taken_in", "left_out"])
    if not draft.become(imported, seal):
        raise StaleEdit(STALE)
    if tells:
        tell_contributors.enqueue(imported.pk)  # a row of the same database: it is there if the import is
    return imported


def has_come_meanwhile(rows):
    """Whether a row that was new when it was read is here now."""
    new = rows.exclude(verdict=Verdict.SAME).values_list("told", "beside")
    here, known = here_already(), set(ImportedRow.objects.exclude(key="").values_list("key", flat=True))
    return any(
        (fold(told["holder_name"]), fold(told["title"])) in here or beside.get("key") in known
        for told, beside in new.iterator()
    )
