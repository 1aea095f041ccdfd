"""Who of the cell typed an experience for its contributor, and from what: never public, never in the catalogue."""

from base64 import urlsafe_b64encode

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from experiences.models.states import State
from kit.links import link_digest, new_token
from members.roles import Role

# Who of the cell may type for an association: everybody with a part in its work.
TYPISTS = frozenset({Role.MEMBER, Role.REVISER, Role.VALIDATOR, Role.JUROR, Role.COORDINATOR})


def typist_key(code):
    """Token with which a draft is typed by a member of the cell; it needs no keeping, and dies when the draft is sent."""
    return urlsafe_b64encode(salted_hmac("experiences.behalf", code, algorithm="sha256").digest()).rstrip(b"=").decode()


class TypedForQuerySet(models.QuerySet):
    def typed_by(self, user):
        """What this account took down for others."""
        return self.filter(typed_by=user)

    def taken_down(self):
        """What anybody of the cell took down for others."""
        return self.exclude(typed_by=None)

    def being_typed(self):
        """Begun for somebody by a member of the cell, and not sent yet."""
        return self.taken_down().filter(sent_at=None)

    def to_hand_over(self, user):
        """Sent, and standing: whoever typed it, and coordinators, make its contributor a private link."""
        everything = self if Role.COORDINATOR in user.roles else self.typed_by(user)
        return everything.taken_down().exclude(sent_at=None).exclude(state=State.WITHDRAWN)

    def take_down(self, code, *, by, language, **source):
        """The draft with this tracking code that `by` types for somebody, begun with `source` if it was not: pressed twice,
        it is one."""
        fields = {**source, "language": language, "link_digest": link_digest(typist_key(code))}
        return self.get_or_create(tracking_code=code, typed_by=by, defaults=fields)[0]


class TypedFor(models.Model):
    """`source` (paper, phone) stands with the sheet; here, from whom it came, and how the four consents were given."""

    class Agreed(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        SAID = "said", _("Said on the phone")

    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="typed_experiences",
        verbose_name=_("typed by"),
    )
    source_from = models.CharField(_("taken down from"), max_length=160, blank=True)
    source_date = models.DateField(_("taken down on"), null=True, blank=True)
    source_note = models.CharField(_("note on the source"), max_length=400, blank=True)
    agreed_how = models.CharField(_("how the consents were given"), max_length=8, choices=Agreed, blank=True)
    agreed_on = models.DateField(_("consents given on"), null=True, blank=True)
    agreed_by = models.CharField(_("consents given by"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def is_being_typed(self):
        """Whether somebody of the cell types it for its contributor, and has not sent it."""
        return self.typed_by_id is not None and not self.sent_at

    @property
    def typist_key(self):
        return typist_key(self.tracking_code)

    def lose_typist_key(self):
        """What was sent is its contributor's: the link that it was typed with opens nothing any more."""
        if self.link_digest == link_digest(self.typist_key):
            self.renew_link(new_token(), by=self.typed_by)

    @staticmethod
    def words():
        """Names of the columns that say something of a person outside the cell."""
        return ["source_from", "source_note", "agreed_by"]
