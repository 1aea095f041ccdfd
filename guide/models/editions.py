"""The guide's editions: what the book holds, and in which order."""

from django.apps import apps
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience, Mechanism, Publication, SignOff, State, Theme
from guide.models.correcting import Correcting
from guide.models.moving import Moving
from guide.models.states import OPEN, SETTLED, Arrangement, EditionState
from kit.languages import in_language
from kit.moves import RefusedMove, StaleEdit
from members.roles import Role

EDITED = (
    "title_ar title_fr subtitle_ar subtitle_fr year foreword acknowledgements acronyms context method legal_framework"
    " lessons changes publisher printer legal_deposit isbn rights"
).split()
READERS = frozenset({Role.COORDINATOR, Role.REVISER, Role.VALIDATOR, Role.MEMBER})


class EditionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody who works on the guide reads all its editions."""
        return self.all() if user.roles & READERS else self.none()

    def public(self):
        """Published, and nothing in them that their contributors have taken back since (docs/privacy.md)."""
        return self.filter(state=EditionState.PUBLISHED).exclude(self._loses())

    def losing(self):
        """Validated or published, and a contributor has taken back something in them: no longer for the public."""
        return self.filter(self._loses(), state__in=SETTLED)

    def _loses(self):
        lost = apps.get_model("guide", "FrozenSheet").objects.lost()
        return Exists(lost.filter(frozen__edition=OuterRef("pk"), frozen__state=EditionState.VALIDATED))

    def held_open(self, pk):
        """The row, locked until the transaction ends; raises RefusedMove unless it may still change."""
        row = self.select_for_update().get(pk=pk)
        row.refuse_closed()
        return row

    def for_list(self):
        return self.annotate(sheets=Count("entries")).order_by("-year", "-pk")


class Edition(Moving, Correcting, models.Model):
    """One edition of the guide, in one language; its front matter is Markdown, of which the print allows a little."""

    slug = models.SlugField(
        _("identifier"),
        unique=True,
        help_text=_("Short, in Latin letters and digits: it names the edition in addresses and commands, like 2026-1."),
        validators=[
            RegexValidator(r"^(?!(?:new|check)$)[a-z0-9][a-z0-9-]*$", _("Small Latin letters, digits and hyphens only."))
        ],
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(
        _("state"), max_length=20, choices=EditionState, default=EditionState.IN_PREPARATION, editable=False
    )
    arranged_by = models.CharField(_("chapters"), max_length=12, choices=Arrangement, default=Arrangement.THEME)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects the edition")
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    title_ar = models.CharField(_("title (Arabic)"), max_length=160)
    title_fr = models.CharField(_("title (French)"), max_length=160, blank=True)
    subtitle_ar = models.CharField(_("subtitle (Arabic)"), max_length=200, blank=True)
    subtitle_fr = models.CharField(_("subtitle (French)"), max_length=200, blank=True)

    # Markdown; their order in the book is that of guide/manuscript/making.py
    foreword = models.TextField(_("foreword"), blank=True)
    acknowledgements = models.TextField(_("acknowledgements"), blank=True)
    acronyms = models.TextField(_("acronyms"), blank=True)
    context = models.TextField(_("the cell and its context"), blank=True)
    method = models.TextField(_("how the experiences were collected"), blank=True)
    legal_framework = models.TextField(_("legal framework"), blank=True)
    lessons = models.TextField(_("what the experiences teach together"), blank=True)
    changes = models.TextField(_("changes since the edition that this one corrects"), blank=True)

    # Annexes
    annex_petition = models.BooleanField(_("checklist of a petition to the commune"), default=True)
    annex_motion = models.BooleanField(_("checklist of a legislative motion"), default=True)
    annex_form = models.BooleanField(_("the questions of the form"), default=False)
    annex_minutes = models.BooleanField(_("the founding minutes"), default=False)

    # The validator's decision
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_name = models.CharField(_("name in the decision"), max_length=160, blank=True, editable=False)
    decision = models.TextField(_("decision"), blank=True, editable=False)

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
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(decision="", decided_name=""), name="decision_has_name_and_text"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title", self.language)

    @property
    def subtitle(self):
        return in_language(self, "subtitle", self.language)

    @property
    def is_open(self):
        """Whether its texts, chapters and sheets may change."""
        return self.state in OPEN

    def refuse_closed(self):
        """Raise RefusedMove unless its texts, chapters and sheets may change."""
        if not self.is_open:
            raise RefusedMove(
                _("The edition is “%(state)s”: its texts, its order and its sheets stay as they are."),
                params={"state": self.get_state_display()},
            )

    def frozen_in_force(self):
        """The FrozenManuscript that the edition stands for while it is circulated, validated or published; else None."""
        return None if self.is_open else self.frozen.order_by("-pk").first()

    def may_hold(self):
        """Accepted experiences for this edition: invented ones only in an edition that says it is a demonstration."""
        experiences = Experience.objects.for_guide()
        return experiences if self.is_demonstration else experiences.filter(is_demonstration=False)

    def filled_chapters(self, reader=None):
        """Chapters that hold something, in order, each with its entries and their experiences.

        `reader`: a reviser does not find what he or she is in conflict with. Nobody finds what was withdrawn since.
        """
        entries = Entry.objects.exclude(experience__in=self.hidden_from(reader))
        return self._chapters_with(entries.exclude(experience__state=State.WITHDRAWN).select_related("experience"))

    def hidden_from(self, reader):
        """Experiences of the edition that `reader`, a reviser with a conflict of interest, is not to meet."""
        held = Experience.objects.filter(entries__edition=self)
        if reader is None or Role.REVISER not in reader.roles or Role.COORDINATOR in reader.roles:
            return held.none()
        return held.exclude(pk__in=held.without_conflict(reader).values("pk"))

    def chapters_to_print(self):
        """The same, with all that the sheets print; without what was withdrawn since the entries were placed."""
        return self._chapters_with(self.entries_to_print())

    def entries_to_print(self):
        entries = Entry.objects.filter(experience__in=self.may_hold())
        return entries.select_related("experience__theme", "experience__mechanism").prefetch_related(
            "experience__neighbourhoods",
            "experience__groups",
            "experience__attachments",
            Prefetch("experience__sign_offs", SignOff.objects.in_force()),
        )

    def sheet_to_print(self, experience):
        """`(chapter, its number, place in it)`, the chapter with this experience alone; raises Entry.DoesNotExist."""
        places = self.entries.filter(experience__in=self.may_hold()).order_by("chapter__order", "chapter", "order", "pk")
        rows = list(places.values_list("chapter", "experience"))
        chapters = list(dict.fromkeys(chapter for chapter, _experience in rows))
        for chapter in chapters:
            held = [pk for at, pk in rows if at == chapter]
            if experience.pk in held:
                alone = self._chapters_with(self.entries_to_print().filter(experience=experience)).get(pk=chapter)
                return alone, chapters.index(chapter) + 1, held.index(experience.pk) + 1
        raise Entry.DoesNotExist

    def _chapters_with(self, entries):
        chapters = self.chapters.filter(entries__in=entries.values("pk")).distinct()
        return chapters.select_related("theme", "mechanism").prefetch_related(Prefetch("entries", entries))

    def count_unplaced(self):
        """Accepted experiences that the next printing will add."""
        return self.may_hold().exclude(entries__edition=self).count()

    def compile(self):
        """Bring chapters and entries in step with what is accepted now; the order people gave stays. Returns the count.

        New experiences join the end of the chapter of their theme (or mechanism, as the edition is arranged), in the
        vocabulary's order; one whose theme was changed moves; one that may no longer be printed leaves. An edition that is
        no longer open stays as it is.
        """
        kind = self.arranged_by
        with transaction.atomic():
            if not Edition.objects.select_for_update().get(pk=self.pk).is_open:
                return self.entries.count()
            accepted = list(
                self.may_hold().order_by(F(f"{kind}__order").asc(nulls_last=True), f"{kind}__pk", "sent_at", "pk")
            )
            self.entries.exclude(experience__in=accepted).delete()
            placed = {entry.experience_id: entry for entry in self.entries.select_related("chapter")}
            chapters = {chapter.key: chapter for chapter in self.chapters.all()}
            for experience in accepted:
                word = getattr(experience, f"{kind}_id")
                key = (kind, word) if word else None
                entry = placed.get(experience.pk)
                if entry and entry.chapter.key == key:
                    continue
                if key not in chapters:
                    chapters[key] = self.chapters.create(order=next_order(self.chapters), **{f"{kind}_id": word})
                chapter = chapters[key]
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
        """Store the texts as they stand on this object; raises StaleEdit when somebody did since `version` was read.

        Raises RefusedMove for an edition that is no longer open.
        """
        self.version = version + 1
        texts = {name: getattr(self, name) for name in EDITED}
        if not Edition.objects.filter(pk=self.pk, version=version, state__in=OPEN).update(version=self.version, **texts):
            Edition.objects.get(pk=self.pk).refuse_closed()
            raise StaleEdit(_("Somebody changed these texts after you had opened them."))

    def latest_build(self):
        return self.builds.select_related("by__person").order_by("-pk").first()

    def latest_book(self):
        """The last printing that gave a file, or None; of what is frozen, the one that stands for it."""
        return self.builds.printed().order_by("-pk").first() if self.is_open else self.frozen_book()

    def frozen_book(self):
        """The first printing of the manuscript in force that gave a file: no other ever takes its place. None before."""
        return self.builds.printed().filter(frozen=self.frozen_in_force(), frozen__isnull=False).order_by("pk").first()


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
        """Change places with the row `steps` further on (-1: the one before); at either end nothing happens.

        Raises RefusedMove for an edition that is no longer open.
        """
        with transaction.atomic():
            Edition.objects.held_open(self.edition_id)
            rows = list(self.siblings().select_for_update())
            here = rows.index(self)
            there = here + steps
            if 0 <= there < len(rows):
                rows.insert(there, rows.pop(here))
                for order, row in enumerate(rows, 1):
                    if row.order != order:
                        type(self).objects.filter(pk=row.pk).update(order=order)


class Chapter(Placed):
    """The experiences of one theme or of one mechanism, as the edition is arranged; or of neither, where none is told."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="chapters", verbose_name=_("edition"))
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="+", verbose_name=_("theme"))
    mechanism = models.ForeignKey(Mechanism, models.PROTECT, null=True, related_name="+", verbose_name=_("mechanism"))
    own_title = models.CharField(
        _("title"), max_length=160, blank=True, help_text=_("Empty: the name of the theme or mechanism.")
    )
    intro = models.TextField(_("introduction"), blank=True)

    class Meta(Placed.Meta):
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [
            models.UniqueConstraint(fields=["edition", "theme"], name="chapter_once_a_theme"),
            models.UniqueConstraint(fields=["edition", "mechanism"], name="chapter_once_a_mechanism"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(theme=None, mechanism=None), name="one_chapter_of_the_others"
            ),
            models.CheckConstraint(condition=Q(theme=None) | Q(mechanism=None), name="chapter_of_one_kind"),
        ]

    def __str__(self):
        return self.title()

    def title(self, language=None):
        if self.own_title:
            return self.own_title
        word = self.theme or self.mechanism
        return in_language(word, "name", language) if word else str(_("Other experiences"))

    @property
    def key(self):
        """What it gathers: (kind, key of the word), or None for what has none."""
        if self.theme_id:
            return Arrangement.THEME, self.theme_id
        return (Arrangement.MECHANISM, self.mechanism_id) if self.mechanism_id else None

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
