"""The experience sheet (بطاقة التجربة): what a contributor tells, and where it stands."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from experiences.models.links import PrivateLink
from experiences.models.states import MOVES, WAITING, State
from experiences.models.vocabularies import Mechanism, Neighbourhood, TargetGroup, Theme
from experiences.tasks import tell_contributor
from kit.links import link_digest, new_token
from kit.moves import RefusedMove, StaleEdit
from members.models import Organisation
from members.models.organisations import OrganisationKind
from members.roles import Role

# No letter or digit that is read as another one aloud or on paper.
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"

# Said in the legal notice: a draft untouched for six months is deleted.
DRAFTS_KEPT_FOR = timedelta(days=183)


def new_tracking_code():
    """Eight characters to say on the phone; shows the state only, opens nothing."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(8))


class ExperienceQuerySet(models.QuerySet):
    def received(self):
        """What has reached the cell: everything but drafts."""
        return self.exclude(state=State.DRAFT)

    def waiting(self):
        """What waits for the coordinator's decision."""
        return self.filter(state__in=WAITING)

    def visible_to(self, user):
        """Coordinators and revisers read what was received."""
        return self.received() if user.roles & {Role.COORDINATOR, Role.REVISER} else self.none()

    def count_by_state(self):
        """{state: number of rows}, in the order of the states; those without rows left out."""
        counts = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return {state: counts[state] for state in State.values if state in counts}

    def for_review(self, state=None):
        """For the list of what was received: what waits first, the longest waiting on top; then what was decided last."""
        waits = Q(state__in=WAITING)
        rows = self.filter(state=state) if state else self
        return (
            rows.select_related("theme")
            .annotate(files=Count("attachments"), waiting_since=Case(When(waits, then=F("sent_at"))))
            .order_by(F("waiting_since").asc(nulls_last=True), "-changed_at")
        )

    def for_guide(self):
        """Accepted, and its contributor agreed to publication."""
        return self.filter(state=State.ACCEPTED, consent_publication=True)

    def with_link(self, token):
        """The experience that a private link opens, if any."""
        digest = link_digest(token)
        return self.filter(Q(link_digest=digest) | Q(pk__in=PrivateLink.objects.filter(digest=digest).values("experience")))

    def begin(self, token, language):
        """The draft of this link, made if it is not there: (experience, whether it is new). Safe against itself at once."""
        return self.get_or_create(link_digest=link_digest(token), defaults={"language": language})

    def forgotten(self):
        """Drafts that nobody has touched for as long as the legal notice says they are kept."""
        return self.filter(state=State.DRAFT, is_demonstration=False, changed_at__lt=timezone.now() - DRAFTS_KEPT_FOR)


class Experience(models.Model):
    """One experience of citizen participation, in its contributor's words.

    Fields follow the sheet of the domain facts §6. Years and months stand apart, so that a date known only by its
    year stays so. What is being written stays in `typed`, as it was typed, until it is sent; the other columns hold what
    was sent. Contact fields are private: no public page, export or print carries them, but for the contact's name
    where its own consent was given.
    """

    class Level(models.TextChoices):
        """What participants were promised (IAP2 spectrum); chosen by the promise, not by the name."""

        INFORM = "inform", _("We keep you informed")
        CONSULT = "consult", _("We listen to you and tell you what became of your opinion")
        INVOLVE = "involve", _("We work with you so that your concerns show in the options")
        COLLABORATE = "collaborate", _("We look for solutions with you and share the decision")
        EMPOWER = "empower", _("We carry out what you decide")

    class Counting(models.TextChoices):
        COUNTED = "counted", _("Counted")
        ESTIMATED = "estimated", _("Estimated")

    class Source(models.TextChoices):
        FORM = "form", _("Online form")
        PAPER = "paper", _("Paper")
        PHONE = "phone", _("Phone call")

    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    tracking_code = models.CharField(
        _("tracking code"), max_length=8, unique=True, editable=False, default=new_tracking_code
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.FORM)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    typed = models.JSONField(default=dict, blank=True, editable=False)  # field name → text, or list of texts

    # Who tells
    holder_name = models.CharField(_("organisation that carried the experience"), max_length=200)
    holder_kind = models.CharField(_("kind of organisation"), max_length=16, choices=OrganisationKind, blank=True)
    holder = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="experiences",
        verbose_name=_("recognised organisation"),
    )
    partners = models.TextField(_("partners"), blank=True)
    funder = models.CharField(_("funder"), max_length=200, blank=True)

    # What, where, when
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("the experience in one sentence"), max_length=400)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="experiences", verbose_name=_("main theme"))
    mechanism = models.ForeignKey(
        Mechanism, models.PROTECT, null=True, related_name="experiences", verbose_name=_("mechanism of participation")
    )
    mechanism_other = models.CharField(_("other mechanism"), max_length=120, blank=True)
    level = models.CharField(_("what participants were promised"), max_length=12, choices=Level, blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, blank=True, related_name="experiences", verbose_name=_("neighbourhoods")
    )
    place_other = models.CharField(_("another place"), max_length=160, blank=True)
    start_year = models.PositiveSmallIntegerField(_("year of the beginning"), null=True, blank=True)
    start_month = models.PositiveSmallIntegerField(_("month of the beginning"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("year of the end"), null=True, blank=True)
    end_month = models.PositiveSmallIntegerField(_("month of the end"), null=True, blank=True)
    is_ongoing = models.BooleanField(_("still going on"), default=False)

    # With whom
    groups = models.ManyToManyField(TargetGroup, blank=True, related_name="experiences", verbose_name=_("target groups"))
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("men"), null=True, blank=True)
    youth = models.PositiveIntegerField(_("of whom young people"), null=True, blank=True)
    counting = models.CharField(_("these numbers are"), max_length=12, choices=Counting, blank=True)

    # The story
    context = models.TextField(_("context and problem"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    steps = models.TextField(_("steps"), blank=True)
    tools = models.TextField(_("tools"), blank=True)
    resources = models.TextField(_("resources and budget"), blank=True)
    commune_part = models.TextField(_("the commune’s part"), blank=True)
    results = models.TextField(_("results"), blank=True)
    changed_decision = models.TextField(_("what changed in a decision"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    lessons = models.TextField(_("lessons learned"), blank=True)
    transfer = models.TextField(_("conditions for doing it elsewhere"), blank=True)
    sustainability = models.TextField(_("what remains of it"), blank=True)
    testimony = models.TextField(_("a participant’s words"), blank=True)
    testimony_by = models.CharField(_("who says them"), max_length=120, blank=True)
    links = models.TextField(_("links"), blank=True)

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
    history = HistoricalRecords(excluded_fields=["link_digest", "state", "version", "typed"])

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

    def __str__(self):
        return self.title or self.tracking_code

    @property
    def total_participants(self):
        """Women and men together; None when neither was given."""
        return None if self.women is None and self.men is None else (self.women or 0) + (self.men or 0)

    @property
    def is_open(self):
        """Whether its contributor may still write in it."""
        return State.SENT in MOVES[State(self.state)]

    def keep_typed(self, typed):
        """Keep what was typed as it is; the columns and the history stay with what was sent."""
        self.typed, self.changed_at = typed, timezone.now()
        rows = Experience.objects.filter(pk=self.pk)
        rows.update(typed=typed, language=self.language, changed_at=self.changed_at)

    def new_link(self):
        """Token of a further private link, for a mail."""
        token = new_token()
        self.private_links.create(digest=link_digest(token))
        return token

    # Transitions. Each is one conditional update with its journal row; the only writers of `state`. `version` is the one
    # that the person deciding had before the eyes; the row's own where nobody could have seen another.

    def send(self):
        """The contributor hands the experience over; raises RefusedMove unless it is a draft or completion was asked."""
        if not self.consent_processing:
            raise RefusedMove(_("Without consent to the processing, the experience cannot be sent."))
        self._move(State.SENT, by=None, sent_at=timezone.now(), typed={})

    def accept(self, *, by, reason="", version=None):
        """Taken into the guide's material; raises RefusedMove."""
        self._move(State.ACCEPTED, by=by, reason=reason, version=version)

    def decline(self, *, by, reason, version=None):
        """Not taken, for a reason that the contributor will read; raises RefusedMove."""
        if not reason.strip():
            raise RefusedMove(_("Say why: the contributor will read it."))
        self._move(State.DECLINED, by=by, reason=reason, version=version)

    def take_back_decision(self, *, by, reason, version=None):
        """Accepted or declined, back under review; raises RefusedMove."""
        if self.state not in {State.ACCEPTED, State.DECLINED}:
            raise RefusedMove(_("There is no decision to take back."))
        if not reason.strip():
            raise RefusedMove(_("Say why: the contributor will read it."))
        self._move(State.UNDER_REVIEW, by=by, reason=reason, version=version)

    def _move(self, to, *, by, reason="", version=None, **changes):
        if by is not None and Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator decides on an experience."))
        if to not in MOVES[State(self.state)]:
            raise RefusedMove(
                _("An experience that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_state_display(), "to": State(to).label},
            )
        with transaction.atomic():
            seen = self.version if version is None else version
            unchanged = Experience.objects.filter(pk=self.pk, state=self.state, version=seen)
            if not unchanged.update(state=to, version=F("version") + 1, changed_at=timezone.now(), **changes):
                raise StaleEdit(
                    _("Somebody has decided on this experience in the meantime: read what changed, then decide.")
                )
            move = self.moves.create(by=by, from_state=self.state, to_state=to, reason=reason.strip())
            if self.contact_email and not self.is_demonstration:
                tell_contributor.enqueue(move.pk)
        self.refresh_from_db()
