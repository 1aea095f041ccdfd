"""What of an experience stands in the catalogue: a copy of its public part, made when it is published.

The catalogue, its feeds and the open data read these rows and no others. They have no column for a phone, an e-mail or a
private comment, so that none of them can show one.
"""

from django.conf import settings
from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.catalogue.search import index_of, title_index_of
from experiences.models.attachments import Attachment
from experiences.models.experience import Experience
from experiences.models.states import State
from experiences.models.told import TEXTS, Told
from kit.moves import RefusedMove
from members.roles import Role

STORY = [name for name in TEXTS if name not in ("title", "summary")]


def shown_contact(experience):
    """The contact's name where its own consent was given."""
    return experience.contact_name if experience.consent_contact_name else ""


class PublicationQuerySet(models.QuerySet):
    def live(self):
        """What everybody may read now."""
        return self.filter(withdrawn_at=None)

    def refuse(self, experience, *, by):
        """Raise RefusedMove where `by` may not publish `experience` as it stands."""
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator publishes an experience."))
        experience.refuse_conflicted(by)
        if reason := self.why_not(experience):
            raise RefusedMove(reason)

    def for_cards(self):
        """With what a card of the catalogue shows; `photo` is the key of its first photo, if any may be shown."""
        photos = Attachment.objects.shown().filter(experience=OuterRef("experience")).order_by("order", "pk")
        return (
            self.select_related("theme", "mechanism")
            .prefetch_related("neighbourhoods")
            .annotate(photo=Subquery(photos.values("pk")[:1]))
            .defer("search_text", "search_title", "search_holder")
        )

    def latest(self, number):
        """What was published last; without places, for a page that shows a line of each."""
        return self.live().for_cards().prefetch_related(None).defer(*STORY).order_by("-published_at", "-pk")[:number]

    def near(self, publication, number):
        """The newest others of the same theme or by the same mechanism, those of both first."""
        same = Q(theme=publication.theme_id) | Q(mechanism=publication.mechanism_id)
        rows = self.live().filter(same).exclude(pk=publication.pk).for_cards().defer(*STORY)
        newest = rows.order_by("-published_at", "-pk")[: 8 * number]

        def far(row):
            return (row.theme_id != publication.theme_id) + (row.mechanism_id != publication.mechanism_id)

        return sorted(newest, key=far)[:number]

    def why_not(self, experience):
        """What keeps `experience` out of the catalogue, in words; empty where nothing does."""
        if experience.state != State.ACCEPTED:
            return _("Only an accepted experience can be published.")
        if not experience.consent_publication:
            return _("The contributor has not agreed to publication.")
        return ""

    def for_export(self):
        """With all that a row of the open data says, in the order of their numbers."""
        rows = self.select_related("theme", "mechanism").prefetch_related("neighbourhoods", "groups")
        searched = [field.name for field in Publication._meta.local_fields if field.name.startswith("search_")]
        return rows.defer(*searched).order_by("pk")

    @transaction.atomic
    def publish(self, experience, *, by):
        """Put the public part of `experience` as it stands now into the catalogue, or bring it up to date there.

        Returns the Publication; raises RefusedMove unless it is accepted and its contributor agreed to publication.
        """
        experience = Experience.objects.select_for_update().get(pk=experience.pk)
        self.refuse(experience, by=by)
        publication = self.filter(experience=experience).first() or Publication(experience=experience)
        was_live = publication.pk and not publication.withdrawn_at
        publication.copy_from(experience)
        publication.by = by
        publication.save()
        publication.copy_lists_from(experience)
        publication.events.create(by=by, what="updated" if was_live else "published")
        return publication

    def refuse_taking_back(self, experience, *, by):
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator takes an experience out of the catalogue."))
        experience.refuse_conflicted(by)

    @transaction.atomic
    def take_back(self, experience, *, by, reason=""):
        """Out of the catalogue at once; its number stays, and says that it was taken back. Returns whether it stood there.

        `by` is None for the contributor. Raises RefusedMove.
        """
        if by is not None:
            self.refuse_taking_back(experience, by=by)
        publication = self.live().select_for_update().filter(experience=experience).first()
        if publication is None:
            return False
        publication.empty()
        publication.events.create(by=by, what="taken_back", reason=reason.strip())
        return True

    @transaction.atomic
    def follow(self, experience, *, photos=False):
        """Its contributor changed whether the contact is named, or which `photos` are shown: what stands there follows."""
        publication = self.live().select_for_update().filter(experience=experience).first()
        if publication and (photos or publication.contact_name != shown_contact(experience)):
            publication.contact_name = shown_contact(experience)
            publication.save(update_fields=["contact_name", "updated_at"])
            publication.events.create(by=None, what="updated")


class Publication(Told):
    """The public copy; its key is the number under which the experience is cited, and is never given twice."""

    experience = models.OneToOneField(Experience, models.PROTECT, related_name="publication", verbose_name=_("experience"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    contact_name = models.CharField(_("contact’s name"), max_length=120, blank=True)  # by its own consent alone
    sending = models.PositiveSmallIntegerField(_("number of the sending"), default=1)
    is_edited = models.BooleanField(_("edited"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="publications", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    # What it is found and sorted by, as experiences/catalogue/search.py keeps words.
    search_text = models.TextField(editable=False, blank=True)
    search_title = models.TextField(editable=False, blank=True)
    search_holder = models.TextField(editable=False, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("published experience")
        verbose_name_plural = _("published experiences")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(title="", search_text="", contact_name=""),
                name="taken_back_and_emptied",
            )
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="publication_newest"),
            # All that the facets and the order of a list without a search ask for: read without the texts.
            models.Index(
                fields="withdrawn_at published_at id theme mechanism level holder_kind start_year language".split(),
                name="publication_facets",
            ),
        ]

    def __str__(self):
        return self.title or str(self.pk)

    @property
    def is_live(self):
        return self.withdrawn_at is None

    def copy_from(self, experience):
        """Take over what is public of `experience`: its facts, its public texts, the contact's name where agreed to."""
        columns, _lists = Told.told_fields()
        texts = experience.public_texts()
        for name in columns:
            field = self._meta.get_field(name)
            setattr(self, field.attname, texts.get(name, getattr(experience, field.attname)))
        self.language, self.is_demonstration = experience.language, experience.is_demonstration
        self.contact_name = shown_contact(experience)
        self.sending = max((sending.number for sending in experience.sendings.all()), default=1)
        self.is_edited = any(texts[name] != getattr(experience, name) for name in TEXTS)
        self.withdrawn_at = None
        self.refresh_search()

    def refresh_search(self):
        """Keep the words of the public texts, as they stand on this object, for the search."""
        self.search_text = index_of(*(getattr(self, name) for name in [*TEXTS, "holder_name", "partners"]))
        self.search_title, self.search_holder = title_index_of(self.title), title_index_of(self.holder_name)

    def behind(self, experience):
        """Names of what would change if it were brought up to date now, of the columns alone."""
        fresh = Publication()
        fresh.copy_from(experience)
        names = [*Told.told_fields()[0], "contact_name"]
        columns = {name: self._meta.get_field(name).attname for name in names}
        return [name for name, column in columns.items() if getattr(self, column) != getattr(fresh, column)]

    def copy_lists_from(self, experience):
        for name in Told.told_fields()[1]:
            getattr(self, name).set(getattr(experience, name).all())

    def empty(self):
        """Leave the number and the dates, and nothing of what was told."""
        blank = Publication()
        columns, lists = Told.told_fields()
        for name in columns:
            field = self._meta.get_field(name)
            setattr(self, field.attname, getattr(blank, field.attname))
        for name in lists:
            getattr(self, name).clear()
        self.contact_name = self.search_text = self.search_title = self.search_holder = ""
        self.withdrawn_at = timezone.now()
        self.save()


class PublicationEvent(models.Model):
    """The catalogue's journal: who put what in or took it out, when and why; `by` is empty for the contributor."""

    class What(models.TextChoices):
        PUBLISHED = "published", _("Published")
        UPDATED = "updated", _("Brought up to date")
        TAKEN_BACK = "taken_back", _("Taken back")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="events", verbose_name=_("experience"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="publication_events",
        verbose_name=_("by"),
    )
    what = models.CharField(_("what"), max_length=10, choices=What)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("event of the catalogue")
        verbose_name_plural = _("events of the catalogue")

    def __str__(self):
        return f"{self.publication_id}: {self.what}"
