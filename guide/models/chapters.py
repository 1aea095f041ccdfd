"""What an edition holds, and in which order: chapters and the experiences placed in them."""

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience, Mechanism, Theme
from guide.models.editions import Edition
from guide.models.states import Arrangement
from kit.languages import in_language


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
    def opener(self):
        """Title and introduction as one wording."""
        return "\n\n".join(filter(None, [self.own_title, self.intro]))

    @property
    def key(self):
        """What it gathers: (kind, key of the word), or None for what has none."""
        if self.theme_id:
            return Arrangement.THEME, self.theme_id
        return (Arrangement.MECHANISM, self.mechanism_id) if self.mechanism_id else None

    def siblings(self):
        return Chapter.objects.filter(edition_id=self.edition_id)

    def save_opener(self, names, *, by):
        """Store `names` as they stand on this object, and keep a wording; raises RefusedMove where `by` may not."""
        with transaction.atomic():
            edition = Edition.objects.select_for_update().get(pk=self.edition_id)
            edition.refuse_wording(by)
            before = Chapter.objects.get(pk=self.pk).opener
            self.save(update_fields=names)
            edition.count_change()
            edition.keep_wording(f"chapter-{self.pk}", self.opener, by=by, before=before)


class Entry(Placed):
    """An experience's place in an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries", verbose_name=_("edition"))
    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="entries", verbose_name=_("chapter"))
    experience = models.ForeignKey(Experience, models.CASCADE, related_name="entries", verbose_name=_("experience"))
    is_placed = models.BooleanField(_("placed by hand"), default=False)  # stays when its theme changes

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
