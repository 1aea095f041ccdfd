"""Everything that happened to an experience, from its three journals, the newest first."""

from experiences.models import Experience, PublicationEvent


def history(experience, user):
    """[(kind, row)]: "move", "catalogue" or "desk". An experience that `user` does not read is not named."""
    moves = experience.moves.select_related("by__person")
    events = PublicationEvent.objects.filter(publication__experience=experience).select_related("by__person")
    entries = list(experience.review_entries.select_related("by__person", "whom__person", "organisation"))
    others = Experience.objects.visible_to(user).in_bulk({entry.other_id for entry in entries} - {None})
    for entry in entries:
        entry.named = others.get(entry.other_id)
    lines = [("move", row) for row in moves] + [("catalogue", row) for row in events] + [("desk", row) for row in entries]
    return sorted(lines, key=lambda line: line[1].at, reverse=True)


def since(lines, experience, version):
    """The moves that were made after somebody read `version`."""
    moves = [row for kind, row in lines if kind == "move"]
    return moves[: max(0, experience.version - version)]
