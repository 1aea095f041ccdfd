"""The back office of the action plan. Status and deadline move on the action's page, with their journal, never here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from actions.models import (
    Action,
    Comment,
    Evidence,
    JournalEntry,
    Meeting,
    MeetingEvent,
    Minutes,
    Objective,
    Responsibility,
    StatusUpdate,
    Step,
)
from actions.resources import ActionResource
from kit.backoffice import (
    READING,
    NoRevertMixin,
    ReadOnlyMixin,
    SheetMixin,
    SourceInline,
    reading_fieldset,
)
from members.settling.office import SettledFormSet, SettledMixin

DEADLINE = ["due_from", "due_to", "precision"]
FROM_THE_MINUTES = ["responsible_as_written", "deadline_as_written", "year_inferred"]


@admin.register(Objective)
class ObjectiveAdmin(SettledMixin, admin.ModelAdmin):
    list_display = ["code", "text_ar", "certainty"]
    list_display_links = ["code", "text_ar"]
    search_fields = ["code", "text_ar", "text_fr"]
    fieldsets = [(None, {"fields": ["code", "order", "text_ar", "text_fr"]}), reading_fieldset()]


class StepInline(SourceInline):
    model = Step
    formset = SettledFormSet
    fields = ["order", "level", "text_ar", "text_fr", "contact_as_written", *READING]
    readonly_fields = [*SourceInline.readonly_fields, "contact_as_written"]


class ResponsibilityInline(SourceInline):
    model = Responsibility
    formset = SettledFormSet
    autocomplete_fields = ["person", "organisation", "candidates"]
    fields = ["order", "part", "person", "team", "organisation", "channel_ar", "channel_fr", "candidates", *READING]


@admin.register(Action)
class ActionAdmin(SheetMixin, SettledMixin, NoRevertMixin, SimpleHistoryAdmin):
    resource_classes = [ActionResource]
    list_display = ["code", "title", "deadline", "status", "certainty"]
    list_display_links = ["code", "title"]
    list_filter = ["objective", "status", "certainty"]
    search_fields = ["code", "measures_ar", "measures_fr", "responsible_as_written"]
    inlines = [StepInline, ResponsibilityInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "code",
                    "order",
                    "objective",
                    "objective_inherited",
                    "thematic_objective",
                    "measures_ar",
                    "measures_fr",
                ]
            },
        ),
        (
            _("For public pages"),
            {
                "fields": ["measures_public_ar", "measures_public_fr"],
                "description": _("Fill in where the measures name a person: this text then stands in their place."),
            },
        ),
        (_("Where it stands"), {"fields": ["status", *DEADLINE]}),
        (_("What the minutes say"), {"fields": [*FROM_THE_MINUTES, *READING]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = ["status", "objective_inherited", *FROM_THE_MINUTES, *(DEADLINE if obj else [])]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.recount()  # a step more or less moves the progress

    @admin.display(description=_("practical measures"), ordering="order")
    def title(self, action):
        return action.title

    @admin.display(description=_("deadline"), ordering="due_to")
    def deadline(self, action):
        return action.deadline


@admin.register(StatusUpdate)
class StatusUpdateAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["at", "action", "by", "from_status", "to_status", "sentence"]
    readonly_fields = ["at"]
    list_filter = ["to_status", "action"]
    list_select_related = ["action", "by__person"]


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["at", "action", "by", "kind"]
    readonly_fields = ["at"]
    list_filter = ["kind", "action"]
    list_select_related = ["action", "by__person"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """The files themselves are had on the action's page, from the view that asks who may have them."""

    list_display = ["at", "action", "kind", "caption", "by", "is_public", "removed_at"]
    fields = [
        "action",
        "kind",
        "caption",
        "url",
        "shown_name",
        "size",
        "is_public",
        "by",
        "at",
        "removed_by",
        "removed_at",
    ]
    list_filter = ["kind", "is_public", "action"]
    list_select_related = ["action", "by__person"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_draft=False)


@admin.register(Comment)
class CommentAdmin(ReadOnlyMixin, NoRevertMixin, SimpleHistoryAdmin):
    """Written, edited and withdrawn on the action's page; the former words are in the history."""

    list_display = ["at", "action", "by", "edited_at", "withdrawn_at"]
    list_filter = ["action"]
    list_select_related = ["action", "by__person"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """Meetings are written on their own pages, through their moves."""

    list_display = ["starts_at", "title", "place", "state"]
    list_display_links = ["title"]
    list_filter = ["state"]


@admin.register(MeetingEvent)
class MeetingEventAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["at", "meeting", "by", "what", "from_state", "to_state", "reason"]
    readonly_fields = ["at"]
    list_filter = ["what"]
    list_select_related = ["meeting", "by__person"]


@admin.register(Minutes)
class MinutesAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """The files are downloaded from their meeting, where it is asked who may have them."""

    list_display = ["at", "meeting", "number", "by", "reason", "sha256"]
    fields = ["meeting", "number", "language", "reason", "by", "at", "sha256", "size"]
    readonly_fields = ["at"]
    list_select_related = ["meeting", "by__person"]
