"""Which organisation of the register an experience's holder may be: proposed by its names, never chosen alone."""

from kit.folding import fold
from members.models import Organisation


def candidates(experience):
    """(Those that go by the holder's name, folded; all the others), without the recognised one; two queries."""
    rows = Organisation.objects.standing().filter(is_demonstration=experience.is_demonstration).prefetch_related("aliases")
    rows = [row for row in rows if row.pk != experience.holder_id]
    proposed = [row for row in rows if experience.folded_holder in names_of(row)]
    return proposed, [row for row in rows if row not in proposed and row.names]


def names_of(organisation):
    aliases = (alias.name for alias in organisation.aliases.all())
    return {fold(name) for name in [*(name for name, _line in organisation.names), *aliases]} - {""}
