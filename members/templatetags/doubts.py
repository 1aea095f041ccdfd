"""From a reading's note to where it is settled."""

from django import template
from django.urls import reverse

from members.roles import Role

register = template.Library()


@register.simple_tag(takes_context=True)
def settle_url(context, row):
    """Address of the doubt that concerns `row`, for a coordinator who may settle it; "" for everybody else. No query."""
    user = getattr(getattr(context, "request", None), "user", None)
    if user is None or not user.is_authenticated or Role.COORDINATOR not in user.roles:
        return ""
    if getattr(row, "pk", None) is None or row.is_settled:
        return ""
    return reverse("doubt_of", args=[row._meta.label_lower, row.pk])
