"""The guide's editions: what the book holds, and in which order."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Count, Max, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience, Publication, SignOff, Theme
from guide.models.states import EditionState
from kit.languages import in_language
from kit.moves import RefusedMove, StaleEdit
from members.roles import Role

EDITED = (
    "title_ar title_fr subtitle_ar subtitle_fr year foreword acknowledgements method acronyms"
    " publisher printer legal_deposit isbn rights"
).split()
READERS = frozenset({Role.COORDINATOR, Role.REVISER, Role.VALIDATOR, Role.MEMBER})


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody who works on the guide reads all its editions."""
        return self.all() if user.roles & READERS else self.none()

    def for_list(self):
        return self.annotate(sheets=Count("entries")).order_by("-year", "-pk")


class Edition(models.Model):
    """One edition of the guide, in one language; its front matter is Markdown, of which the print allows a little."""

    slug = models.SlugField(
        _("identifier"),
        unique=True,
        help_text=_("Short, in Latin letters and digits: it names the edition in addresses and commands, like 2026-1."),
        validators=[RegexValidator(r"^(?!new$)[a-z0-9][a-z0-9-]*$", _("Small Latin letters, digits and hyphens only."))],
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=16, choices=EditionState, default=EditionState.IN_PREPARATION, editable=False
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    title_ar = models.CharField(_("title (Arabic)"), max_length=160)
    title_fr = models.CharField(_("title (French)"), max_length=160, blank=True)
    subtitle_ar = models.CharField(_("subtitle (Arabic)"), max_length=200, blank=True)
    subtitle_fr = models.CharField(_("subtitle (French)"), max_length=200, blank=True)

    foreword = models.TextField(_("foreword"), blank=True)
    method = models.TextField(_("how the experiences were collected"), blank=True)
    acknowledgements = models.TextField(_("acknowledgements"), blank=True)
    acronyms = models.TextField(_("acronyms"), blank=True)

    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    printer = models.CharField(_("printing house"), max_length=200, blank=True)
    legal_deposit = models.CharField(
        _("legal deposit"), max_length=40, blank=True, help_text=_("As the National Library issued it; empty until then.")
    )
    isbn = models.CharField(
        _("ISBN"), max_length=20, blank=True, help_text=_("As the National Library issued it; empty until then.")
    )
    rights = models.CharField(_("rights"), max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known")]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title", self.language)

    @property
    def subtitle(self):
        return in_language(self, "subtitle", self.language)

    def may_hold(self):
        """Accepted experiences for this edition: invented ones only in an edition that says it is a demonstration."""
        experiences = Experience.objects.for_guide()
        return experiences if self.is_demonstration else experiences.filter(is_demonstration=False)

    def filled_chapters(self):
        """Chapters that hold something, in order, each with its entries and their experiences."""
        return self._chapters_with(Entry.objects.select_related("experience"))

    def chapters_to_print(self):
        """The same, with all that the sheets print; without what was withdrawn since the entries were placed."""
        entries = Entry.objects.filter(experience__in=self.may_hold())
        return self._chapters_with(
            entries.select_related("experience__theme", "experience__mechanism").prefetch_related(
                "experience__neighbourhoods",
                "experience__groups",
                "experience__attachments",
                Prefetch("experience__sign_offs", SignOff.objects.in_force()),
            )
        )

    def _chapters_with(self, entries):
        chapters = self.chapters.filter(entries__in=entries.values("pk")).distinct()
        return chapters.select_related("theme").prefetch_related(Prefetch("entries", entries))

    def count_unplaced(self):
        """Accepted experiences that the next printing will add."""
        return self.may_hold().exclude(entries__edition=self).count()

    def compile(self):
        """Bring chapters and entries in step with what is accepted now; the order people gave stays. Returns the count.

        New experiences join the end of their theme's chapter, in the order of the themes; one whose theme was changed
        moves there; one that may no longer be printed leaves.
        """
        with transaction.atomic():
            Edition.objects.select_for_update().get(pk=self.pk)
            accepted = list(self.may_hold().order_by("theme__order", "theme__pk", "sent_at", "pk"))
            self.entries.exclude(experience__in=accepted).delete()
            placed = {entry.experience_id: entry for entry in self.entries.select_related("chapter")}
            chapters = {chapter.theme_id: chapter for chapter in self.chapters.all()}
            for experience in accepted:
                entry = placed.get(experience.pk)
                if entry and entry.chapter.theme_id == experience.theme_id:
                    continue
                if experience.theme_id not in chapters:
                    chapters[experience.theme_id] = self.chapters.create(
                        theme_id=experience.theme_id, order=next_order(self.chapters)
                    )
                chapter = chapters[experience.theme_id]
                place = {"chapter": chapter, "order": next_order(chapter.entries)}
                self.entries.update_or_create(experience=experience, defaults=place)
        return len(accepted)

    def to_publish(self):
        """[(experience, whether it stands in the catalogue, why it cannot)] of the edition's sheets in their order."""
        entries = self.entries.select_related("experience__publication").order_by("chapter__order", "order", "pk")
        told = []
        for experience in (entry.experience for entry in entries):
            publication = getattr(experience, "publication", None)
            stands = publication is not None and publication.is_live
            told.append((experience, stands, Publication.objects.why_not(experience)))
        return told

    def publish_sheets(self, *, by):
        """Put them all into the catalogue, or bring them up to date there: (how many, [(title, why it was refused)])."""
        done, refused = 0, []
        for experience, _stands, _reason in self.to_publish():
            try:
                Publication.objects.publish(experience, by=by)
                done += 1
            except RefusedMove as refusal:
                refused.append((experience.title, refusal.messages[0]))
        return done, refused

    def save_texts(self, *, version):
        """Store the texts as they stand on this object; raises StaleEdit when somebody did since `version` was read."""
        self.version = version + 1
        texts = {name: getattr(self, name) for name in EDITED}
        if not Edition.objects.filter(pk=self.pk, version=version).update(version=self.version, **texts):
            raise StaleEdit(_("Somebody changed these texts after you had opened them."))

    def latest_build(self):
        return self.builds.select_related("by__person").order_by("-pk").first()

    def latest_book(self):
        """The last printing that gave a file, or None."""
        return self.builds.printed().order_by("-pk").first()


def next_order(rows):
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1


class Placed(models.Model):
    """A row with a place among its siblings, which people may change step by step."""

    order = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def siblings(self):
        raise NotImplementedError

    def move(self, steps):
        """Change places with the row `steps` further on (-1: the one before); at either end nothing happens."""
        with transaction.atomic():
            rows = list(self.siblings().select_for_update())
            here = rows.index(self)
            there = here + steps
            if 0 <= there < len(rows):
                rows.insert(there, rows.pop(here))
                for order, row in enumerate(rows, 1):
                    if row.order != order:
                        type(self).objects.filter(pk=row.pk).update(order=order)


class Chapter(Placed):
    """The experiences of one theme."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="chapters", verbose_name=_("edition"))
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="+", verbose_name=_("theme"))
    own_title = models.CharField(_("title"), max_length=160, blank=True, help_text=_("Empty: the theme’s name."))
    intro = models.TextField(_("introduction"), blank=True)

    class Meta(Placed.Meta):
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [
            models.UniqueConstraint(fields=["edition", "theme"], name="chapter_once_a_theme"),
            models.UniqueConstraint(fields=["edition"], condition=Q(theme=None), name="one_chapter_without_theme"),
        ]

    def __str__(self):
        return self.title()

    def title(self, language=None):
        if self.own_title:
            return self.own_title
        return in_language(self.theme, "name", language) if self.theme else str(_("Other experiences"))

    def siblings(self):
        return Chapter.objects.filter(edition_id=self.edition_id)


class Entry(Placed):
    """An experience's place in an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries", verbose_name=_("edition"))
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="entries", verbose_name=_("chapter"))
    experience = models.ForeignKey(Experience, models.CASCADE, related_name="entries", verbose_name=_("experience"))

    class Meta(Placed.Meta):
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["edition", "experience"], name="experience_once_an_edition"),
        ]

    def __str__(self):
        return str(self.experience)

    def siblings(self):
        return Entry.objects.filter(chapter_id=self.chapter_id)
