from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def styleguide(request):
    return render(request, "nashark/styleguide.html")
