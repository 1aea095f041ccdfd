"""The experience sheet (بطاقة التجربة): what a contributor tells, and where it stands."""

import secrets
from copy import copy
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from experiences.models.leaving import Leaving, LeavingQuerySet
from experiences.models.links import DeadLink, PrivateLink
from experiences.models.moving import Moving
from experiences.models.reviewed import Reviewed, ReviewedQuerySet
from experiences.models.states import CORRECTABLE, WAITING, WRITABLE, State
from experiences.models.told import TEXTS, Told
from experiences.models.typed_for import TypedFor, TypedForQuerySet
from experiences.models.typing import NOTHING_TYPED
from kit.links import link_digest, new_token
from members.roles import Role

# No letter or digit that is read as another one aloud or on paper.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

# Columns that say nothing of what was told: they have their own journals, or none.
UNTOLD = [
    *"link_digest state version is_correcting erased_at channel lead assigned_to folded_title folded_holder".split(),
    *NOTHING_TYPED,
]

# Said in the legal notice: a draft untouched for six months is deleted.
DRAFTS_KEPT_FOR = timedelta(days=183)


def new_tracking_code():
    """Eight characters to say on the phone; shows the state only, opens nothing."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(8))


class ExperienceQuerySet(ReviewedQuerySet, LeavingQuerySet, TypedForQuerySet):
    def received(self):
        """What has reached the cell and was not taken back: neither drafts nor what was withdrawn."""
        return self.exclude(state__in=[State.DRAFT, State.WITHDRAWN])

    def waiting(self):
        """What waits for the coordinator's decision."""
        return self.filter(state__in=WAITING)

    def visible_to(self, user, *, with_withdrawn=False):
        """Coordinators and revisers read what was received; a reviser nothing with which he or she is in conflict.

        A coordinator in conflict reads on, for somebody has to assign it; `refuse_conflicted` keeps the rest away.
        `with_withdrawn`: to tell somebody who was about to act that there is nothing left to act on.
        """
        rows = self.exclude(state=State.DRAFT) if with_withdrawn else self.received()
        if Role.COORDINATOR in user.roles:
            return rows
        return rows.without_conflict(user) if Role.REVISER in user.roles else self.none()

    def count_by_state(self):
        """{state: number of rows}, in the order of the states; those without rows left out."""
        counts = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return {state: counts[state] for state in State.values if state in counts}

    def for_queue(self):
        """With all that a row of the desk's queue shows; five queries beside their own."""
        related = self.select_related("theme", "assigned_to__person", "publication")
        return related.prefetch_related("groups", "neighbourhoods", "attachments", "conflicts")

    def longest_waiting_first(self):
        """What waits, the longest on top; then what was changed last."""
        waiting_since = Case(When(state__in=WAITING, then=F("sent_at")))
        return self.order_by(waiting_since.asc(nulls_last=True), "-changed_at")

    def for_guide(self):
        """Accepted, and its contributor agreed to publication."""
        return self.filter(state=State.ACCEPTED, consent_publication=True)

    def with_link(self, token):
        """The experience that a private link opens, if any."""
        digest = link_digest(token)
        further = PrivateLink.objects.alive().filter(digest=digest)
        return self.filter(Q(link_digest=digest) | Q(pk__in=further.values("experience")))

    def begin(self, token, language, **fields):
        """What this link opens, or a new draft with `fields`: (experience, whether it is new). Safe against itself at once.

        Raises DeadLink for a link that was renewed; a typist's own, pressed once more after sending, finds what was sent.
        """
        if had := self.with_link(token).first():
            return had, False
        if dead := PrivateLink.objects.dead().filter(digest=link_digest(token)).select_related("experience").first():
            if token != dead.experience.typist_key or dead.experience.is_open:
                raise DeadLink
            return dead.experience, False
        return self.get_or_create(link_digest=link_digest(token), defaults={"language": language, **fields})

    def forgotten(self):
        """Drafts that nobody has touched for as long as the legal notice says they are kept."""
        return self.filter(state=State.DRAFT, is_demonstration=False, changed_at__lt=timezone.now() - DRAFTS_KEPT_FOR)


class Experience(Moving, Reviewed, Leaving, TypedFor, Told):
    """One experience of citizen participation, in its contributor's words.

    Fields follow the sheet of the domain facts §6. Years and months stand apart, so that a date known only by its
    year stays so. What is being written stays in `typed`, as it was typed, until it is sent; the other columns hold what
    was sent. Contact fields are private: no public page, export or print carries them, but for the contact's name
    where its own consent was given.
    """

    class Source(models.TextChoices):
        FORM = "form", _("Online form")
        PAPER = "paper", _("Paper")
        PHONE = "phone", _("Phone call")
        IMPORT = "import", _("Another form")

    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    tracking_code = models.CharField(
        _("tracking code"), max_length=8, unique=True, editable=False, default=new_tracking_code
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.FORM)
    # How it came to be told
    channel = models.ForeignKey(
        "experiences.Channel",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="experiences",
        verbose_name=_("channel"),
    )
    lead = models.ForeignKey(
        "experiences.Lead",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="experiences",
        verbose_name=_("lead"),
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    typed = models.JSONField(default=dict, blank=True, editable=False)  # name in the form → text, or list of texts
    typed_revision = models.PositiveIntegerField(default=0, editable=False)  # goes on counting from sending to sending
    typed_marks = models.JSONField(default=dict, blank=True, editable=False)  # name → revision at which it last changed
    typed_others = models.JSONField(default=dict, blank=True, editable=False)  # name → wordings of other devices
    is_correcting = models.BooleanField(default=False, editable=False)  # its contributor mends what was sent

    # Contact: private
    contact_name = models.CharField(_("contact’s name"), max_length=120, blank=True)
    contact_role = models.CharField(_("contact’s role"), max_length=120, blank=True)
    contact_phone = PhoneNumberField(_("phone"), region="MA", blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)

    # Four separate consents (law 09-08)
    consent_processing = models.BooleanField(_("processing of this submission"), default=False)
    consent_publication = models.BooleanField(_("publication of the experience"), default=False)
    consent_contact_name = models.BooleanField(_("publication of the contact’s name"), default=False)
    consent_photos = models.BooleanField(_("publication of the photos"), default=False)

    objects = ExperienceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=UNTOLD)

    class Meta:
        ordering = ["-sent_at", "-created_at"]
        verbose_name = _("experience")
        verbose_name_plural = _("experiences")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="experience_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(state=State.WITHDRAWN)
                | Q(consent_processing=True, sent_at__isnull=False),
                name="sent_with_consent_and_date",
            ),
            models.CheckConstraint(
                condition=Q(start_month__isnull=True) | Q(start_month__range=(1, 12), start_year__isnull=False),
                name="start_month_of_a_year",
            ),
            models.CheckConstraint(
                condition=Q(end_month__isnull=True) | Q(end_month__range=(1, 12), end_year__isnull=False),
                name="end_month_of_a_year",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="experience_by_state"),
            models.Index(fields=["folded_title"], name="experience_by_title"),
            models.Index(fields=["folded_holder", "start_year"], name="experience_by_holder"),
        ]

    def __str__(self):
        return self.title or self.tracking_code

    @property
    def is_open(self):
        """Whether its contributor may write in it now."""
        return self.state in WRITABLE or self.is_correcting

    @property
    def is_correctable(self):
        return self.state in CORRECTABLE and not self.is_correcting

    def signed(self):
        """The last sign-off that makes its edited words public: agreed to, or with its silence recorded; None without one."""
        return max((row for row in self.sign_offs.all() if row.is_in_force), key=lambda row: row.pk, default=None)

    @property
    def question(self):
        """What the team asked its contributor to complete, in its words; empty where nothing is asked now."""
        if self.state != State.COMPLETION_ASKED:
            return ""
        return self.moves.filter(to_state=State.COMPLETION_ASKED).values_list("reason", flat=True).first() or ""

    def public_texts(self):
        """{name: words} of TEXTS as readers meet them: the editors' words that were signed off, else the contributor's own.

        What editors write is public to nobody before its sign-off, and a text that they left alone follows each sending.
        """
        signed = self.signed()
        edited = {name: signed.texts[name] for name in signed.edited} if signed else {}
        return {name: edited.get(name, getattr(self, name)) for name in TEXTS}

    def as_public(self):
        """A copy of this sheet with its public texts; for reading, never for saving."""
        shown = copy(self)
        for name, words in self.public_texts().items():
            setattr(shown, name, words)
        return shown

    def keep_typed(self, changes):
        """Keep what was typed (Changes) as it is; the columns and the history stay with what was sent. Under a row lock."""
        kept = {**changes.into(self), "language": self.language, "changed_at": timezone.now()}
        Experience.objects.filter(pk=self.pk).update(**kept)
        for name, value in kept.items():
            setattr(self, name, value)

    def leaving_files(self):
        """Keys of the files that its contributor takes away as soon as it is sent anew."""
        names = [name.split("-") for name, words in self.typed.items() if words and name.startswith("file-")]
        return [int(key) for _file, key, what in names if what == "remove"]

    def named_files(self):
        """SHA-256 of each file that a sending names: it is not deleted before it was sent anew without it."""
        return {file["sha256"] for files in self.sendings.values_list("files", flat=True) for file in files}

    def new_link(self):
        """Token of a further private link, for a mail."""
        token = new_token()
        self.private_links.create(digest=link_digest(token))
        return token

    def hand_over_link(self, token, *, by):
        """Make `token` a further private link, for somebody of the cell to pass on. A second time is nothing."""
        self.private_links.get_or_create(digest=link_digest(token), defaults={"by": by})

    @transaction.atomic
    def renew_link(self, token, *, by=None):
        """Let `token` alone open it; every earlier link is dead. A second time is nothing; raises DeadLink for a dead one.

        `by`: whoever of the cell typed it, and hands it over with its first link.
        """
        if PrivateLink.objects.dead().filter(digest=link_digest(token)).exists():
            raise DeadLink
        first = Experience.objects.select_for_update().values_list("link_digest", flat=True).get(pk=self.pk)
        if first != link_digest(token):
            self.private_links.create(digest=first, by=by)
            self.private_links.alive().update(revoked_at=timezone.now())
            Experience.objects.filter(pk=self.pk).update(link_digest=link_digest(token))
