"""The menu by which the plan is taken along, on whichever page shows a part of it."""

from django import template

from members.access import is_inside
from members.roles import Role

register = template.Library()


@register.inclusion_tag("actions/report_tools.html", takes_context=True)
def report_tools(context):
    """Links that keep the page's filters; those that only a coordinator may follow are shown to nobody else."""
    request = context["request"]
    can_import = is_inside(request.user) and Role.COORDINATOR in request.user.roles
    return {"filters": request.GET.urlencode(), "can_import": can_import}
