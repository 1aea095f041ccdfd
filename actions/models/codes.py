"""Codes that can stand in an address."""

from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _


def leads_to_its_action(code):
    """The plan's own pages stand beside those of its actions (/plan/board/): no code may take their address, in any case."""
    try:
        taken = any(resolve(reverse("action", args=[form])).view_name != "action" for form in (code, code.lower()))
    except (NoReverseMatch, Resolver404):
        taken = True
    if taken:
        raise ValidationError(_("This code is the address of another page: choose another one."))
