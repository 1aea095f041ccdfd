"""Chapters and sheets of an edition: filled from what is accepted, then in the order that people give."""

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience
from guide.models.states import OPEN
from kit.moves import StaleEdit
from members.roles import Role

ORDER_CHANGED = _("Somebody changed the order, or what the edition holds, after you had opened this page.")


class Arranged(models.Model):
    """What Edition knows of its chapters and entries."""

    class Meta:
        abstract = True

    def may_hold(self):
        """Accepted experiences for this edition, but those left out of it; invented ones only in a demonstration."""
        experiences = Experience.objects.for_guide().exclude(left_out_of__edition=self)
        return experiences if self.is_demonstration else experiences.filter(is_demonstration=False)

    def count_unplaced(self):
        """Accepted experiences that the next printing will add."""
        return self.may_hold().exclude(entries__edition=self).count()

    def hidden_from(self, reader):
        """Experiences of the edition that `reader`, a reviser in conflict of interest, is not to meet."""
        held = Experience.objects.filter(entries__edition=self)
        if reader is None or Role.REVISER not in reader.roles or Role.COORDINATOR in reader.roles:
            return held.none()
        return held.exclude(pk__in=held.without_conflict(reader).values("pk"))

    def hidden_keys(self, reader):
        return frozenset(self.hidden_from(reader).values_list("pk", flat=True))

    def arranged_chapters(self):
        """Chapters that the workshop shows: those of the present arrangement, also empty ones, and any that hold something."""
        other = "mechanism" if self.arranged_by == "theme" else "theme"
        filled = self.chapters.filter(entries__isnull=False)
        return self.chapters.filter(models.Q(**{f"{other}__isnull": True}) | models.Q(pk__in=filled.values("pk")))

    def own_key(self, experience):
        """The `Chapter.key` of the chapter that gathers `experience` as the edition is arranged."""
        word = getattr(experience, f"{self.arranged_by}_id")
        return (self.arranged_by, word) if word else None

    def held_open(self):
        """Its row, locked within the caller's transaction; raises RefusedMove once the edition is no longer open."""
        return type(self).objects.held_open(self.pk)

    def compile(self):
        """Bring chapters and entries in step with what is accepted now; the order people gave stays. Returns the count.

        New experiences join the end of the chapter of their theme (or mechanism, as the edition is arranged), in the
        vocabulary's order; one whose theme was changed moves, unless people placed it; one that may no longer be printed
        leaves. An edition that is no longer open stays as it is.
        """
        with transaction.atomic():
            held = type(self).objects.select_for_update().get(pk=self.pk)
            if not held.is_open:
                return self.entries.count()
            kind, moved = held.arranged_by, 0
            accepted = list(
                held.may_hold().order_by(F(f"{kind}__order").asc(nulls_last=True), f"{kind}__pk", "sent_at", "pk")
            )
            moved += self.entries.exclude(experience__in=accepted).delete()[0]
            placed = {entry.experience_id: entry for entry in self.entries.select_related("chapter")}
            chapters = {chapter.key: chapter for chapter in self.chapters.all()}
            for experience in accepted:
                key, entry = held.own_key(experience), placed.get(experience.pk)
                if entry and (entry.is_placed or entry.chapter.key == key):
                    continue
                if key not in chapters:
                    word = {f"{kind}_id": key[1]} if key else {}
                    chapters[key] = self.chapters.create(order=next_order(self.chapters), **word)
                chapter = chapters[key]
                place = {"chapter": chapter, "order": next_order(chapter.entries)}
                self.entries.update_or_create(experience=experience, defaults=place)
                moved += 1
            if moved:
                self.count_change()
        return len(accepted)

    def fill(self, *, by):
        """Place what was accepted since, as `compile`, at the wish of `by`; raises RefusedMove."""
        with transaction.atomic():
            before = self.held_open().version
            self.compile()
            if type(self).objects.get(pk=self.pk).version != before:
                self.keep_wording("order", "", by=by)

    def count_change(self, version=None):
        """The next version; with the `version` that was before somebody's eyes, StaleEdit where it is no longer the one."""
        rows = type(self).objects.filter(pk=self.pk, state__in=OPEN)
        rows = rows if version is None else rows.filter(version=version)
        if not rows.update(version=F("version") + 1):
            raise StaleEdit(ORDER_CHANGED)
        self.refresh_from_db(fields=["version"])

    def arrange(self, order, *, by, version):
        """Give chapters and sheets the whole `order`, [(chapter's key, [keys of entries])]: all of it or nothing.

        A sheet put into another chapter than its own theme's stays there; put back, it follows its theme again. Raises
        StaleEdit when the edition is no longer what was before the eyes (`version`), RefusedMove when it is not open.
        """
        with transaction.atomic():
            held = self.held_open()
            chapters = {chapter.pk: chapter for chapter in held.arranged_chapters()}
            entries = {entry.pk: entry for entry in self.entries.select_related("experience")}
            named = [pk for _chapter, pks in order for pk in pks]
            told = sorted(pk for pk, _entries in order) == sorted(chapters) and sorted(named) == sorted(entries)
            if not told or held.version != version:
                raise StaleEdit(ORDER_CHANGED)
            self.count_change(version)
            for number, (pk, pks) in enumerate(order, 1):
                chapters[pk].order = number
                for place, entry in enumerate((entries[one] for one in pks), 1):
                    if entry.chapter_id != pk:
                        entry.chapter, entry.is_placed = chapters[pk], held.own_key(entry.experience) != chapters[pk].key
                    entry.order = place
            self.chapters.bulk_update(chapters.values(), ["order"], batch_size=200)
            self.entries.bulk_update(entries.values(), ["chapter", "order", "is_placed"], batch_size=200)
            self.keep_wording("order", "", by=by)

    def present_order(self):
        """The order as `arrange` takes it."""
        entries = {}
        for chapter, pk in self.entries.order_by("order", "pk").values_list("chapter_id", "pk"):
            entries.setdefault(chapter, []).append(pk)
        return [(pk, entries.get(pk, [])) for pk in self.arranged_chapters().values_list("pk", flat=True)]

    def place_of(self, entry):
        """(number of its chapter, place in it) as the book counts them: chapters that hold nothing have no number."""
        held = self.entries.filter(experience__in=self.may_hold()).order_by("chapter__order", "chapter", "order", "pk")
        rows = list(held.values_list("chapter", "pk"))
        chapters = list(dict.fromkeys(chapter for chapter, _entry in rows))
        inside = [pk for chapter, pk in rows if chapter == entry.chapter_id]
        return (chapters.index(entry.chapter_id) + 1, inside.index(entry.pk) + 1) if entry.pk in inside else (0, 0)

    def leave_out(self, experience, reason, *, by):
        """Print the experience not in this edition. A second time is nothing; raises RefusedMove."""
        with transaction.atomic():
            self.held_open()
            _row, is_new = self.left_out.get_or_create(experience=experience, defaults={"reason": reason, "by": by})
            if is_new:
                self.entries.filter(experience=experience).delete()
                self.count_change()
                self.keep_wording("order", f"− {experience.pk}", by=by)

    def take_back_in(self, experience, *, by):
        """It stands again at the end of its theme's chapter, if it may still be printed; raises RefusedMove."""
        with transaction.atomic():
            self.held_open()
            if self.left_out.filter(experience=experience).delete()[0]:
                self.count_change()
                self.keep_wording("order", f"+ {experience.pk}", by=by)
                self.compile()

    def save_frame(self, names, *, version, by):
        """Store title, imprint, annexes and arrangement as they stand on this object, as `save_texts` does.

        Arranged anew, every sheet goes to the chapter of its theme or mechanism, also one that people had placed.
        """
        with transaction.atomic():
            held = self.held_open()
            self.save_texts(version=version, by=by, names=names)
            if "arranged_by" in names and held.arranged_by != self.arranged_by:
                self.entries.update(is_placed=False)
                self.compile()


def next_order(rows):
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1
