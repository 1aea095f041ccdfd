"""The page of one experience at the desk, with whatever form stands open on it."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from experiences.editing.panel import editing_panel
from experiences.models import Experience, Publication
from experiences.models.reviewed import READERS
from experiences.review import completeness
from experiences.review.decisions import choices_for
from experiences.review.forms import CommentForm, DecisionForm, conflict_form, taking_back_form
from experiences.review.history import history, since
from experiences.review.holders import candidates
from experiences.sheet import SECTIONS, consents, contact, sheet
from kit.moves import RefusedMove
from members.models import User
from members.roles import Role


def review_page(request, experience, *, double="", refusal="", seen=None, status=200, **typed):
    """`typed`: forms that were refused, called decision, comment, taking_back or conflict. `seen`: the version read."""
    user = request.user
    prefetch_related_objects(
        [experience], "theme", "mechanism", "groups", "neighbourhoods", "attachments", "conflicts__user__person"
    )
    doubles = list(Experience.objects.visible_to(user).doubles_of(experience).order_by("-sent_at")[:10])
    lines = history(experience, user)
    told = completeness.checks(experience)
    possible, impossible = choices_for(experience, user)
    proposed, others = candidates(experience) if Role.COORDINATOR in user.roles else ([], [])
    twin = next((row for row in doubles if str(row.pk) == double), None)
    context = {
        "experience": experience,
        "sections": sections_of(experience, typed.get("comment")),
        "contact": contact(experience),
        "consents": consents(experience),
        "attachments": experience.attachments.all(),
        "editing": editing_panel(experience, user),
        "history": lines,
        "since": since(lines, experience, seen) if seen is not None else [],
        "refusal": refusal,
        "form": typed.get("decision") or DecisionForm(initial=first_words(experience, twin)),
        "twin": twin,
        "possible": possible,
        "impossible": impossible,
        "can_decline": any(choice.name == "decline" for choice in possible),
        "asks": any(choice.name == "ask_completion" for choice in possible),
        "checks": told,
        "missing": {check.code for check in told if not check.is_done},
        "done": sum(check.is_done for check in told),
        "doubles": [(row, resemblance(experience, row)) for row in doubles],
        "apart": apart_from(experience, user),
        "own_conflict": experience.conflict_of(user),
        "conflicts": [conflict for conflict in experience.conflicts.all() if conflict.withdrawn_at is None],
        "conflict_form": typed.get("conflict") or conflict_form(),
        "forms": [form for name, form in typed.items() if name != "decision"],
        "is_coordinator": Role.COORDINATOR in user.roles,
        **assigning(experience, user),
        **catalogue(experience, user, typed.get("taking_back")),
        "proposals": proposed,
        "organisations": others,
    }
    return render(request, "experiences/review.html", context, status=status)


def sections_of(experience, refused=None):
    """[{code, label, rows, comments, open, form}] in the order of the sheet; the files have no rows."""
    comments = list(experience.review_comments.select_related("by__person", "settled_by__person"))
    rows = [told for _label, told in sheet(experience)] + [None]
    return [
        {
            "code": code,
            "label": label,
            "rows": told,
            "comments": (own := [comment for comment in comments if comment.section == code]),
            "open": sum(comment.settled_at is None for comment in own),
            "form": refused if refused and refused["section"].value() == code else CommentForm(section=code),
        }
        for (code, label), told in zip(SECTIONS.items(), rows, strict=True)
    ]


def first_words(experience, twin):
    """What the decision's form starts with; the words to a contributor who told the same twice, in that language."""
    if twin is None:
        return {"version": experience.version}
    with override(experience.language):
        words = gettext(
            "It tells the same experience as “%(title)s”, which reached us on %(day)s and which we keep. Nothing is lost:"
            " write to us if the two are not the same."
        )
        return {
            "version": experience.version,
            "reason": words % {"title": twin.title, "day": date_format(twin.sent_at)},
        }


def resemblance(one, other):
    if one.folded_title != other.folded_title:
        return _("Same organisation, same year")
    return _("Same organisation, same title") if one.folded_holder == other.folded_holder else _("Same title")


def apart_from(experience, user):
    """Experiences of which somebody has said that they are not the same as this one."""
    return Experience.objects.visible_to(user).set_apart_from(experience)


def assigning(experience, user):
    """Who may be given it, and what `user` may do about it."""
    may_give = Role.COORDINATOR in user.roles
    readers = User.objects.with_role(*READERS).select_related("person").order_by("pk") if may_give else []
    own = experience.assigned_to_id == user.pk
    return {
        "readers": [reader for reader in readers if reader.pk not in {experience.assigned_to_id, user.pk}],
        "is_mine": own,
        "can_take": not own and allowed(experience.refuse_assigning, user, by=user),
        "can_put_down": experience.assigned_to_id is not None and (own or may_give),
    }


def catalogue(experience, user, taking_back):
    """Where it stands in the catalogue, and what `user` may do about it."""
    publication = Publication.objects.filter(experience=experience).first()
    try:
        Publication.objects.refuse(experience, by=user)
        why_not = ""
    except RefusedMove as refused:
        why_not = refused.messages[0]
    return {
        "publication": publication,
        "is_published": publication is not None and publication.is_live,
        "why_not_published": why_not,
        "taking_back": taking_back or taking_back_form(),
        "can_take_back": allowed(Publication.objects.refuse_taking_back, experience, by=user),
    }


def allowed(refuse, *args, **kwargs):
    try:
        refuse(*args, **kwargs)
    except RefusedMove:
        return False
    return True
