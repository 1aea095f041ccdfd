"""Front page and desk: where everything meets."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def front_page(request):
    return render(request, "nashark/front_page.html")


def desk(request):
    return render(request, "nashark/desk.html")


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
