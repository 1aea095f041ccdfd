"""The back office of the experiences: to read, to export, to keep the vocabularies. Decisions are taken in the review."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from experiences.models import (
    Attachment,
    DataTerms,
    Experience,
    LegalNotice,
    Mechanism,
    Move,
    Neighbourhood,
    TargetGroup,
    Theme,
)
from experiences.models.experience import UNTOLD
from experiences.models.vocabularies import Term
from experiences.resources import ExperienceContactResource, ExperienceResource
from kit.backoffice import FoldedSearchMixin, NoBulkDeleteMixin, NoRevertMixin, ReadOnlyMixin, SheetExportMixin

HIDDEN = {"id", *UNTOLD} - {"state", "channel"}


class AttachmentInline(ReadOnlyMixin, admin.TabularInline):
    model = Attachment
    fields = ["link", "kind", "size", "caption", "credit", "added_at"]
    readonly_fields = ["link", "added_at"]
    extra = 0

    @admin.display(description=_("file"))
    def link(self, attachment):
        return format_html(
            '<a href="{}"><bdi>{}</bdi></a>', reverse("attachment", args=[attachment.pk]), attachment.shown_name
        )


class MoveInline(ReadOnlyMixin, admin.TabularInline):
    model = Move
    fields = ["at", "by", "from_state", "to_state", "reason"]
    readonly_fields = ["at"]
    extra = 0


@admin.register(Experience)
class ExperienceAdmin(SheetExportMixin, FoldedSearchMixin, NoBulkDeleteMixin, NoRevertMixin, SimpleHistoryAdmin):
    """What a contributor told is read here; the desk decides on it, and says which organisation it is."""

    resource_classes = [ExperienceResource, ExperienceContactResource]
    list_display = ["title", "holder_name", "theme", "mechanism", "state", "sent_at", "is_demonstration"]
    list_filter = ["state", "theme", "mechanism", "is_demonstration"]
    list_select_related = ["theme", "mechanism"]
    search_fields = ["tracking_code", "title", "holder_name", "summary"]
    inlines = [AttachmentInline, MoveInline]

    def get_queryset(self, request):
        """Drafts belong to those who write them."""
        return super().get_queryset(request).received()

    def get_export_queryset(self, request):
        return super().get_export_queryset(request).prefetch_related("neighbourhoods", "groups")

    def get_fieldsets(self, request, obj=None):
        names = [field.name for field in Experience._meta.get_fields() if field.concrete and field.name not in HIDDEN]
        private = [name for name in names if name.startswith("contact_")]
        consents = [name for name in names if name.startswith("consent_")]
        told = [name for name in names if name not in {*private, *consents}]
        return [
            (_("What was told"), {"fields": told}),
            (_("Never shown in public"), {"fields": private}),
            (_("Consent"), {"fields": consents}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return [name for _heading, part in self.get_fieldsets(request, obj) for name in part["fields"]]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Move)
class MoveAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["at", "experience", "by", "from_state", "to_state", "reason"]
    readonly_fields = ["at"]
    list_filter = ["to_state"]
    list_select_related = ["experience", "by__person"]


@admin.register(Mechanism, Theme, TargetGroup, Neighbourhood)
class TermAdmin(FoldedSearchMixin, NoBulkDeleteMixin, admin.ModelAdmin):
    """Words change and retire; one that a sheet uses is not deleted."""

    list_display = ["name_ar", "name_fr", "code", "order", "is_retired"]
    list_editable = ["order", "is_retired"]
    list_filter = ["is_retired"]
    search_fields = ["code", "name_ar", "name_fr"]

    def get_readonly_fields(self, request, obj: Term | None = None):
        return ["code"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.experiences.exists())


@admin.register(LegalNotice, DataTerms)
class OneRowAdmin(NoBulkDeleteMixin, admin.ModelAdmin):
    """One row; what is left empty is said in standard words."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not self.model.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
