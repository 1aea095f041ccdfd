"""What is frozen answers every change with words, and changes nothing."""

from functools import wraps

from django.shortcuts import render

from guide.circulating.moves import find
from kit.moves import RefusedMove, StaleEdit


def refused_while_closed(view):
    """View decorator: what the models refuse because the edition is frozen comes back as a page that says so, 409."""

    @wraps(view)
    def guarded(request, slug, **kwargs):
        try:
            return view(request, slug, **kwargs)
        except StaleEdit:
            raise
        except RefusedMove as refused:
            context = {"edition": find(request, slug), "refusal": refused.messages}
            return render(request, "guide/circulating/closed.html", context, status=409)

    return guarded
