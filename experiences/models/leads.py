"""Whom the cell asks for an experience: associations and services (action A01 of the plan)."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.lead_states import LEAD_MOVES, NEEDS_WORDS, OPEN_LEADS, LeadState
from kit.languages import in_language
from kit.links import link_digest, new_token
from kit.moves import RefusedMove, StaleEdit
from kit.readings import ReadFromSource
from members.models import Organisation, Person
from members.roles import Role

KEEPERS = frozenset({Role.COORDINATOR})
READERS = frozenset({Role.MEMBER, Role.COORDINATOR})


class LeadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Members and coordinators read every lead."""
        return self.all() if user.roles & READERS else self.none()

    def editable_by(self, user):
        """A coordinator's are all of them, a member's those that he or she contacts."""
        if user.roles & KEEPERS:
            return self.all()
        return self.filter(contacted_by=user.person_id) if Role.MEMBER in user.roles else self.none()

    def open(self):
        return self.filter(state__in=OPEN_LEADS)

    def due(self, today):
        """Open ones whose next step has come."""
        return self.open().filter(next_step_on__lte=today)

    def count_waiting(self, today):
        """(how many have a next step that has come, how many nobody contacts) of those that are open; one query.

        Who has left the cell contacts nobody.
        """
        due, free = Q(next_step_on__lte=today), ~Q(contacted_by__in=Person.objects.of_the_cell(today))
        counts = self.open().aggregate(due=Count("pk", filter=due), free=Count("pk", filter=free))
        return counts["due"], counts["free"]

    def count_by_state(self):
        """{state: number of rows}, in the order of the states; those without rows left out."""
        counts = dict(self.order_by().values_list("state").annotate(Count("pk")))
        return {state: counts[state] for state in LeadState if state in counts}

    def by_urgency(self):
        """In the order of the states; within each what has a next step first, by its day."""
        order = Case(*(When(state=state, then=Value(number)) for number, state in enumerate(LeadState)))
        return self.order_by(order, F("next_step_on").asc(nulls_last=True), "order", "pk")

    def for_list(self):
        return self.select_related("organisation", "contacted_by").annotate(
            begun=Count("experiences", filter=Q(experiences__state="draft")),
        )

    def first_of_each_state(self, number):
        """At most `number` rows of each state."""
        place = Window(RowNumber(), partition_by="state", order_by=[F("next_step_on").asc(nulls_last=True), "order", "pk"])
        return self.filter(pk__in=self.annotate(place=place).filter(place__lte=number).order_by().values("pk"))


class Lead(ReadFromSource):
    """An association or a service to be asked for its experience. Its contact's words are private.

    Those of the minutes keep their words and doubts; a group of associations that they do not name stays a group, and its
    members become leads of their own as somebody finds out who they are.
    """

    settles = ("organisation", "name_ar", "name_fr")

    class Source(models.TextChoices):
        UNOPS = "unops", _("UNOPS beneficiaries")
        MCISE = "mcise", _("Accompanied by MCISE")
        GIZ = "giz", _("Projects with GIZ")
        YOUTH_COUNCIL = "youth_council", _("Youth council")
        CHARTER = "charter", _("Participation charter")
        MINUTES = "minutes", _("Named in the minutes")
        CELL = "cell", _("The cell’s own idea")
        PRESS = "press", _("Seen in the press")
        OTHER = "other", _("Another source")

    class Level(models.TextChoices):
        ASSOCIATIONS = "associations", _("Associations")
        COMMUNE = "commune", _("Commune")

    code = models.SlugField(_("code"), max_length=16, unique=True, null=True, blank=True, editable=False)  # of the minutes'
    order = models.PositiveSmallIntegerField(_("order"), default=1000, editable=False)
    name_ar = models.CharField(_("name (Arabic)"), max_length=200)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True)
    is_group = models.BooleanField(_("several that are not named yet"), default=False)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name=_("recognised organisation"),
    )
    source = models.CharField(_("where we have it from"), max_length=16, choices=Source, default=Source.CELL)
    level = models.CharField(_("level"), max_length=16, choices=Level, default=Level.ASSOCIATIONS)
    contact = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="contact_of", verbose_name=_("contact person")
    )
    contact_words = models.TextField(_("how to reach them (private)"), blank=True)
    contacted_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("who contacts them")
    )
    state = models.CharField(_("state"), max_length=12, choices=LeadState, default=LeadState.TO_CONTACT, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    reminded_of = models.DateField(null=True, blank=True, editable=False)  # the next step that was told of already
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    created_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = [models.CheckConstraint(condition=Q(state__in=LeadState.values), name="lead_state_known")]

    def __str__(self):
        return in_language(self, "name")

    @property
    def is_open(self):
        return self.state in OPEN_LEADS

    @property
    def allowed_states(self):
        return LEAD_MOVES[LeadState(self.state)]

    @property
    def is_due(self):
        return self.is_open and self.next_step_on is not None and self.next_step_on <= timezone.localdate()

    @property
    def holder_name(self):
        """What the form's first field may hold already: nothing where several are meant, or nobody knows the name."""
        if self.organisation_id and (name := in_language(self.organisation, "name")):
            return name
        return "" if self.is_group else str(self)

    def is_editable_by(self, user):
        if user.roles & KEEPERS:
            return True
        return Role.MEMBER in user.roles and user.person_id is not None and user.person_id == self.contacted_by_id

    # Transitions: one conditional update each, with its journal row in the same transaction.

    def add(self, *, by):
        """Store a new lead; its journal begins with who added it."""
        with transaction.atomic():
            self.save(force_insert=True)
            self.moves.create(by=by, what=LeadMove.What.ADDED, from_state=self.state, to_state=self.state)

    def move(self, to, *, by, version, words="", next_step_on=None):
        """Somebody who contacts them says where it stands; raises RefusedMove, or StaleEdit if it has moved meanwhile."""
        self._need_right(by)
        if to not in LEAD_MOVES[LeadState(self.state)]:
            raise RefusedMove(
                _("A lead that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_state_display(), "to": LeadState(to).label},
            )
        if to in NEEDS_WORDS and not words.strip():
            raise RefusedMove(_("Say in a sentence why they do not want to."))
        step = next_step_on if to in OPEN_LEADS else None
        self._write(version, {"state": to, "next_step_on": step}, by=by, what=LeadMove.What.MOVED, to=to, words=words)

    def take(self, *, by):
        """A member says: I contact them. Of two at once one does."""
        if not by.roles & READERS or by.person_id is None:
            raise RefusedMove(_("Only the cell’s members contact associations."))
        with transaction.atomic():
            free = Lead.objects.filter(pk=self.pk, contacted_by=None)
            if not free.update(contacted_by=by.person, reminded_of=None, version=F("version") + 1):
                raise RefusedMove(_("Somebody contacts them already."))
            self.moves.create(by=by, what=LeadMove.What.TAKEN, from_state=self.state, to_state=self.state)
        self.refresh_from_db()

    def rewrite(self, values, *, by, version):
        """Write the fields `values` as the form has them; raises RefusedMove or StaleEdit."""
        self._need_right(by)
        self._write(version, {**values, "reminded_of": None}, by=by, what=LeadMove.What.EDITED)

    def arrive(self):
        """An experience came in through its link: "sent", by itself. A second one changes nothing."""
        with transaction.atomic():
            lead = Lead.objects.select_for_update().get(pk=self.pk)
            if lead.state == LeadState.SENT:
                return
            changes = {"state": LeadState.SENT, "next_step_on": None}
            lead._write(lead.version, changes, by=None, what=LeadMove.What.MOVED, to=LeadState.SENT)

    def new_link(self, *, by):
        """Token of a further personal link; those made before go on leading to the form."""
        self._need_right(by)
        token = new_token()
        with transaction.atomic():
            self.links.create(digest=link_digest(token), made_by=by)
            self.moves.create(by=by, what=LeadMove.What.LINKED, from_state=self.state, to_state=self.state)
        return token

    def stop_links(self, *, by):
        """No link made so far leads anywhere from now on; returns how many were stopped."""
        self._need_right(by)
        with transaction.atomic():
            stopped = self.links.filter(stopped_at=None).update(stopped_at=timezone.now())
            if stopped:
                self.moves.create(by=by, what=LeadMove.What.STOPPED, from_state=self.state, to_state=self.state)
        return stopped

    def _need_right(self, by):
        if not self.is_editable_by(by):
            raise RefusedMove(_("Only who contacts them and the coordinator write here."))

    def _write(self, version, changes, *, by, what, to=None, words=""):
        with transaction.atomic():
            same = Lead.objects.filter(pk=self.pk, version=version, state=self.state)
            if not same.update(version=F("version") + 1, **changes):
                raise StaleEdit(_("Somebody has changed this lead in the meantime."))
            self.moves.create(by=by, what=what, from_state=self.state, to_state=to or self.state, words=words.strip())
        self.refresh_from_db()


class LeadMoveQuerySet(models.QuerySet):
    def repeats(self, lead, *, by, to, words):
        """Whether the last that was recorded of `lead` is this very thing, by the same person: a second press."""
        last = self.filter(lead=lead).first()
        return last is not None and (last.by_id, last.to_state, last.words) == (by.pk, to, words.strip())


class LeadMove(models.Model):
    """The journal of a lead: rows are added by its moves, and never changed; `by` is empty for what happened by itself."""

    class What(models.TextChoices):
        ADDED = "added", _("Added")
        MOVED = "moved", _("Moved")
        EDITED = "edited", _("Edited")
        TAKEN = "taken", _("Taken on")
        LINKED = "linked", _("A personal link was made")
        STOPPED = "stopped", _("The personal links were stopped")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="moves", verbose_name=_("lead"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lead_moves",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(_("what"), max_length=8, choices=What)
    from_state = models.CharField(_("from"), max_length=12, choices=LeadState)
    to_state = models.CharField(_("to"), max_length=12, choices=LeadState)
    words = models.TextField(_("words"), blank=True)

    objects = LeadMoveQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("move of a lead")
        verbose_name_plural = _("moves of leads")

    def __str__(self):
        return f"{self.lead_id}: {self.from_state} → {self.to_state}"


class LeadLinkQuerySet(models.QuerySet):
    def opened_by(self, token):
        """The link of `token`, unless it was stopped."""
        return self.filter(digest=link_digest(token), stopped_at=None)


class LeadLink(models.Model):
    """A personal link to the form: 256 random bits, of which only the SHA-256 is stored. It shows nothing of the lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="links", verbose_name=_("lead"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="lead_links", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    objects = LeadLinkQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self):
        return f"{self.lead_id}: {self.made_at:%Y-%m-%d}"
