from django.contrib import admin

from guide.models import Build, Edition
from guide.models.wording import ANNEXES, EDITED


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """Texts, chapters, sheets and states are changed on the guide's own pages, which keep who did: here they are read."""

    list_display = ["slug", "title_ar", "language", "year", "state", "is_demonstration"]
    list_filter = ["language", "state", "is_demonstration"]
    search_fields = ["slug", "title_ar", "title_fr"]
    fields = ["slug", "language", "is_demonstration", "state", "corrects", "arranged_by", *EDITED, *ANNEXES]
    readonly_fields = ["state", "corrects", "arranged_by", *EDITED, *ANNEXES]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """What is circulated, validated or published is read here; it changes by its steps alone."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_open)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or not obj.moves.exists())


@admin.register(Build)
class BuildAdmin(admin.ModelAdmin):
    """Printings are made by printing: here they are read."""

    list_display = ["edition", "state", "asked_at", "by", "pages", "size"]
    list_filter = ["state"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
