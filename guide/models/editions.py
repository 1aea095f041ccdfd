"""The guide's editions: their texts, imprint, annexes, and what is printed of them."""

from django.apps import apps
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from experiences.models import Publication, SignOff, State
from guide.models.arranging import Arranged
from guide.models.correcting import Correcting
from guide.models.moving import Moving
from guide.models.states import OPEN, SETTLED, Arrangement, EditionState
from guide.models.wording import Worded
from kit.isbn import check_isbn
from kit.languages import in_language
from kit.moves import RefusedMove
from members.roles import Role

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


class Edition(Moving, Correcting, Arranged, Worded, models.Model):
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
        _("ISBN"),
        max_length=20,
        blank=True,
        help_text=_("As the National Library issued it; empty until then."),
        validators=[check_isbn],
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

    @property
    def closed(self):
        """Why nobody may change it now, in words; empty while it is open."""
        if self.is_open:
            return ""
        words = _("The edition is “%(state)s”: its texts, its order and its sheets stay as they are.")
        return words % {"state": self.get_state_display()}

    def refuse_closed(self):
        """Raise RefusedMove unless its texts, chapters and sheets may change."""
        if self.closed:
            raise RefusedMove(self.closed)

    def frozen_in_force(self):
        """The FrozenManuscript that the edition stands for while it is circulated, validated or published; else None."""
        return None if self.is_open else self.frozen.order_by("-pk").first()

    def filled_chapters(self):
        """Chapters that hold something, in order, each with its entries and their experiences; nothing withdrawn since."""
        return self._chapters_with(self.entries.exclude(experience__state=State.WITHDRAWN).select_related("experience"))

    def chapters_to_print(self, among=None):
        """The same, with all that the sheets print; `among`: a QuerySet of the entries wanted, where not all are."""
        return self._chapters_with(self.entries_to_print(among))

    def entries_to_print(self, among=None):
        entries = (self.entries if among is None else among).filter(experience__in=self.may_hold())
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
        raise self.entries.model.DoesNotExist

    def _chapters_with(self, entries):
        chapters = self.chapters.filter(entries__in=entries.values("pk")).distinct()
        return chapters.select_related("theme", "mechanism").prefetch_related(Prefetch("entries", entries))

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

    def latest_build(self):
        return self.builds.select_related("by__person").order_by("-pk").first()

    def latest_book(self):
        """The last printing that gave a file, or None; of what is frozen, the one that stands for it."""
        return self.builds.printed().order_by("-pk").first() if self.is_open else self.frozen_book()

    def frozen_book(self):
        """The first printing of the manuscript in force that gave a file: no other ever takes its place. None before."""
        return self.builds.printed().filter(frozen=self.frozen_in_force(), frozen__isnull=False).order_by("pk").first()
