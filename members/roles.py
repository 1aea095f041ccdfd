"""The roles of the portal and the teams that give them. What each may do: docs/roles.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEMBER = "member", _("Member of the cell")
    REVISER = "reviser", _("Reviser")
    VALIDATOR = "validator", _("Validator")
    JUROR = "juror", _("Juror")
    COORDINATOR = "coordinator", _("Coordinator")
    ADMINISTRATOR = "administrator", _("Administrator")


class TeamCode(models.TextChoices):
    """The teams that the minutes name as responsible for actions."""

    COORDINATION = "coordination_committee", _("Coordination committee")
    PROJECT = "project_team", _("Project team")
    REVISION = "revision_committee", _("Revision committee")
    JURY = "selection_jury", _("Selection jury")
    VALIDATION = "validation", _("Validation of the guide")


TEAM_ROLES = {
    TeamCode.COORDINATION: Role.MEMBER,
    TeamCode.PROJECT: Role.COORDINATOR,
    TeamCode.REVISION: Role.REVISER,
    TeamCode.JURY: Role.JUROR,
    TeamCode.VALIDATION: Role.VALIDATOR,
}
