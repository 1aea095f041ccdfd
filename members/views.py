"""The public page of the cell."""

from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kit.plots import shares
from members.access import is_inside
from members.models import Membership, Mission, Person, Team
from members.roles import TeamCode


@login_not_required
@require_safe
def cell(request):
    seats = list(Membership.objects.for_cell_page())
    constituencies = Counter(seat.constituency for seat in seats)
    forms = Counter(seat.person.gender_form for seat in seats)
    return render(
        request,
        "members/cell.html",
        {
            "committee": Team.objects.filter(code=TeamCode.COORDINATION).first(),
            "missions": Mission.objects.all(),
            "seats": seats,
            "shown": [seat for seat in seats if seat.person.agreed_to_be_shown],
            "organisations": Counter(seat.organisation for seat in seats).items(),
            "by_constituency": shares((c.label, constituencies[c]) for c in Membership.Constituency if c in constituencies),
            "by_form": shares((form.label, forms[form]) for form in Person.GrammaticalGender if form in forms),
            "sees_names": is_inside(request.user),
        },
    )
