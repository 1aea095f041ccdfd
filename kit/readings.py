"""Source criticism: what a document says stays beside what was read into it, with how sure the reading is."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.snapshots import assign


class Certainty(models.TextChoices):
    CERTAIN = "certain", _("Certain")
    PROBABLE = "probable", _("Probable")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    UNRESOLVED = "unresolved", _("Unresolved")

    @classmethod
    def least(cls, certainties):
        """The least sure of `certainties`; certain where there are none."""
        return cls(max(certainties, key=cls.values.index, default=cls.CERTAIN))


class ReadFromSource(models.Model):
    """A row that was read from a document.

    `as_written` is verbatim and never edited; the other fields of the row are the reading. `source_line` counts the
    lines of minutes/founding-minutes.txt from 1. `source_note_*` says why a reading is less than certain.

    `settles` names the fields that a decision on a doubt may set, `settles_along` those that follow from it; nothing
    else may set them, or the certainty, in a row that a doubt concerns.
    """

    settles = ()
    settles_along = ()

    as_written = models.TextField(_("as written in the minutes"), blank=True)
    source_line = models.PositiveSmallIntegerField(_("line of the minutes"), null=True, blank=True)
    certainty = models.CharField(_("certainty of the reading"), max_length=12, choices=Certainty, default=Certainty.CERTAIN)
    source_note_ar = models.TextField(_("note on the reading (Arabic)"), blank=True)
    source_note_fr = models.TextField(_("note on the reading (French)"), blank=True)

    class Meta:
        abstract = True

    @classmethod
    def read(cls, rows, changes):
        """Give `rows`, which are one reading of the same words, the values `changes` ({field: value of a snapshot}).

        Nothing is saved. A row that the reading leaves without a part in it gets `set_aside`.
        """
        for row in rows:
            for name, value in changes.items():
                if name in cls.settles and not cls._meta.get_field(name).many_to_many:
                    assign(row, name, value)

    @property
    def is_settled(self):
        """Whether the reading may be shown and acted on as a fact."""
        return self.certainty == Certainty.CERTAIN


class Alias(models.Model):
    """Another name by which a row is met, with the line of the document where it stands."""

    name = models.CharField(_("name"), max_length=200)
    source_line = models.PositiveSmallIntegerField(_("line of the minutes"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self):
        return self.name
