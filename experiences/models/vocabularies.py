"""Controlled vocabularies of the experience sheet (domain facts §5.1, §5.5, §5.6, §5.9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.languages import in_language


class Term(models.Model):
    """A word of a vocabulary, in both languages; retired words stay for the sheets that use them."""

    code = models.SlugField(_("code"), max_length=24, primary_key=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        abstract = True
        ordering = ["order", "name_ar"]

    def __str__(self):
        return in_language(self, "name")


class Mechanism(Term):
    """How citizens took part."""

    class Meta(Term.Meta):
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")


class Theme(Term):
    """What it was about."""

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class TargetGroup(Term):
    """Whom it was for."""

    class Meta(Term.Meta):
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")


class Neighbourhood(Term):
    """Where it took place; an open list, until the commune gives its official one."""

    class Meta(Term.Meta):
        verbose_name = _("neighbourhood")
        verbose_name_plural = _("neighbourhoods")
