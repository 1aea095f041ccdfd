"""The page after a sign-in that came too late for a form: what was typed, and the press that sends it."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.resuming.kept import forget, kept_form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request):
    """A POST throws it away; sending it is a POST to the page that it was typed in, which judges it as ever."""
    kept = kept_form(request)
    if request.method == "POST" or kept is None:
        forget(request)
        return redirect("desk")
    typed = [value for _name, value in kept["fields"] if " " in value.strip() or len(value) > 24]
    return render(request, "members/resume.html", {"kept": kept, "typed": typed})
