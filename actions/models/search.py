"""Finding actions by words: those written about them, and the names of the parties, looked up when somebody asks.

Names are not stored with the action: a person who agrees to be shown, or no longer does, is found or not found at once.
"""

from django.db.models import Q

from kit.folding import fold
from kit.readings import Certainty
from members.models import Organisation, OrganisationAlias, Person, PersonAlias, Team

MOST_WORDS = 8  # of a search; what follows is left aside


def search_texts(action):
    """Folded words of `action` in both languages: for the cell, and for strangers, without the persons they may not read.

    Its steps and responsible parties are read from the database.
    """
    steps, parties = action.steps.all(), action.responsibilities.all()
    public = [action.code, *_public_measures(action)]
    public += [text for step in steps for text in (step.text_ar, step.text_fr)]
    public += [text for party in parties for text in (party.channel_ar, party.channel_fr)]
    inside = [*public, action.measures_ar, action.measures_fr, action.as_written, action.responsible_as_written]
    inside += [step.contact_as_written for step in steps] + [party.as_written for party in parties]
    return fold(" ".join(filter(None, inside))), fold(" ".join(filter(None, public)))


def _public_measures(action):
    if action.measures_name_persons:
        return [action.measures_public_ar, action.measures_public_fr]
    return [action.measures_ar, action.measures_fr]


def searched_words(text):
    return fold(text).split()[:MOST_WORDS]


class Names:
    """What the parties are called, as far as the reader may know: members of the cell know all, strangers who agreed."""

    def __init__(self, inside):
        persons = Person.objects if inside else Person.objects.shown_in_public()
        self.inside = inside
        called = persons.values_list("pk", "given_name", "family_name", "as_written", "latin_name")
        self.persons = _folded([*called, *(PersonAlias.objects.values_list("person", "name") if inside else ())])
        self.teams = _folded(Team.objects.values_list("pk", "name_ar", "name_fr"))
        aliases = OrganisationAlias.objects.values_list("organisation", "name")
        self.organisations = _folded([*Organisation.objects.values_list("pk", "name_ar", "name_fr"), *aliases])

    def condition(self, word):
        """Condition on a responsible party that `word` names. A stranger finds a person by a settled reading alone."""
        persons = Q(person__in=_holding(self.persons, word))
        if self.inside:
            persons |= Q(candidates__in=_holding(self.persons, word))
        else:
            persons &= Q(certainty=Certainty.CERTAIN)
        return persons | Q(team__in=_holding(self.teams, word)) | Q(organisation__in=_holding(self.organisations, word))


def _folded(rows):
    return [(pk, fold(" ".join(names))) for pk, *names in rows]


def _holding(names, word):
    return {pk for pk, name in names if word in name}
