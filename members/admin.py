"""The back office of organisations, persons and the cell."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.admin import SimpleHistoryAdmin

from kit.backoffice import NoRevertMixin, ReadOnlyMixin, SheetMixin, reading_fieldset
from members.letters import KINDS
from members.mail import ask_again
from members.models import (
    Membership,
    Message,
    Mission,
    Organisation,
    OrganisationAlias,
    Person,
    PersonAlias,
    Team,
    TeamMembership,
    User,
)
from members.resources import MembershipResource, OrganisationResource, PersonContactResource, PersonResource
from members.settling.office import MergeableMixin, SettledMixin


class AliasInline(admin.TabularInline):
    model = OrganisationAlias
    fields = ["name", "source_line"]
    readonly_fields = ["source_line"]
    extra = 0


class PersonAliasInline(AliasInline):
    model = PersonAlias


@admin.register(Organisation)
class OrganisationAdmin(SheetMixin, MergeableMixin, NoRevertMixin, SimpleHistoryAdmin):
    resource_classes = [OrganisationResource]
    list_display = ["label", "kind", "certainty", "is_demonstration"]
    list_filter = ["kind", "certainty", "is_demonstration"]
    search_fields = ["code", "name_ar", "name_fr", "aliases__name"]
    readonly_fields = ["is_demonstration"]
    inlines = [AliasInline]
    fieldsets = [
        (None, {"fields": ["code", "name_ar", "name_fr", "kind", "website", "is_demonstration"]}),
        reading_fieldset(),
    ]


@admin.register(Person)
class PersonAdmin(SheetMixin, MergeableMixin, NoRevertMixin, SimpleHistoryAdmin):
    resource_classes = [PersonResource, PersonContactResource]
    list_display = ["shown_name", "latin_name", "agreed_to_be_shown_on", "certainty", "is_demonstration"]
    list_filter = ["certainty", ("agreed_to_be_shown_on", admin.EmptyFieldListFilter), "is_demonstration"]
    search_fields = ["code", "given_name", "family_name", "latin_name", "as_written", "aliases__name"]
    readonly_fields = ["is_demonstration"]
    inlines = [PersonAliasInline]
    fieldsets = [
        (
            None,
            {"fields": ["code", "given_name", "family_name", "latin_name", "latin_name_confirmed", "title", "gender_form"]},
        ),
        (_("Never shown in public"), {"fields": ["phone", "email"]}),
        (
            _("Consent"),
            {
                "fields": ["agreed_to_be_shown_on", "is_demonstration"],
                "description": _("Public pages name a person from the day on which he or she agreed to it, never before."),
            },
        ),
        reading_fieldset(),
    ]

    @admin.display(description=_("name"), ordering="family_name")
    def shown_name(self, person):
        return person.shown_name


@admin.register(Membership)
class MembershipAdmin(SheetMixin, SettledMixin, NoRevertMixin, SimpleHistoryAdmin):
    resource_classes = [MembershipResource]
    list_display = ["person", "role_ar", "organisation", "constituency", "since", "until"]
    list_filter = ["constituency", ("until", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "organisation"]
    search_fields = ["code", "person__given_name", "person__family_name", "organisation__name_ar", "role_ar"]
    autocomplete_fields = ["person", "organisation"]
    fieldsets = [
        (
            None,
            {"fields": ["code", "order", "person", "organisation", "role_ar", "role_fr", "constituency", "since", "until"]},
        ),
        reading_fieldset(),
    ]


@admin.register(Mission)
class MissionAdmin(SettledMixin, admin.ModelAdmin):
    list_display = ["code", "text_ar", "certainty"]
    list_display_links = ["code", "text_ar"]
    search_fields = ["code", "text_ar", "text_fr"]
    fieldsets = [(None, {"fields": ["code", "order", "text_ar", "text_fr"]}), reading_fieldset()]


@admin.register(Team)
class TeamAdmin(SettledMixin, admin.ModelAdmin):
    """The teams are those whose codes give roles: their names may change, their number may not."""

    list_display = ["name_ar", "name_fr", "certainty"]
    search_fields = ["name_ar", "name_fr"]
    fieldsets = [(None, {"fields": ["code", "name_ar", "name_fr"]}), reading_fieldset()]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(TeamMembership)
class TeamMembershipAdmin(SettledMixin, NoRevertMixin, SimpleHistoryAdmin):
    """A place whose reading is certain gives its team's role; one that ended keeps its row."""

    list_display = ["person", "team", "certainty", "since", "until"]
    list_filter = ["team", "certainty", ("until", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "team"]
    search_fields = ["person__given_name", "person__family_name", "team__name_ar"]
    autocomplete_fields = ["person"]
    fieldsets = [(None, {"fields": ["team", "person", "since", "until"]}), reading_fieldset()]


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = model_admin.get_queryset(request).order_by("kind").values_list("kind", flat=True).distinct()
        return [(code, KINDS[code].label if code in KINDS else code) for code in kinds]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """What became of each mail; its words are not kept. What failed can be sent again, once the cause is mended."""

    list_display = ["posted_at", "state", "reader", "kind_label", "why"]
    list_filter = ["state", KindFilter]
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ["user__person", "person"]
    search_fields = ["user__username", "user__person__family_name", "person__family_name"]
    date_hierarchy = "posted_at"
    fields = ["kind_label", "reader", "state", "why", "attempts", "posted_at", "next_try", "sent_at"]
    readonly_fields = fields
    actions = ["send_again"]

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, message):
        return message.kind_label

    @admin.display(description=_("reader"))
    def reader(self, message):
        return message.user or message.person or _("outside the cell")

    @admin.display(description=_("reason"))
    def why(self, message):
        return message.why

    @admin.display(description=_("next attempt at"))
    def next_try(self, message):
        return message.next_try_at if message.state == Message.State.WAITING else None

    @admin.action(description=_("Send again what failed"), permissions=["view"])
    def send_again(self, request, queryset):
        with transaction.atomic():
            again = queryset.send_again()
            ask_again(again)
            for message in Message.objects.filter(pk__in=again):
                self.log_change(request, message, "sent again")
        said = ngettext("%(number)s message is being sent again.", "%(number)s messages are being sent again.", len(again))
        words = said % {"number": len(again)} if again else _("Nothing of this had failed: nothing was sent.")
        self.message_user(request, words, messages.SUCCESS if again else messages.WARNING)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts, for administrators alone; what they may do follows from the person's teams."""

    list_display = ["username", "person", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    list_select_related = ["person"]
    autocomplete_fields = ["person"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password", "email", "person"]}),
        (_("Access"), {"fields": ["is_active", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
