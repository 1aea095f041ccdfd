"""What differs between two manuscripts, in words of the active language."""

from dataclasses import replace

from django.utils.translation import gettext as _


def essence(manuscript):
    """What two manuscripts that say the same agree in: all but the day they were written on and the decision."""
    return replace(manuscript, day="", decision=None)


def differences(old, new):
    """What `new` says otherwise than `old`, a line each; empty where they say the same. Pictures count by their file."""
    old, new = essence(old), essence(new)
    if old == new:
        return []
    found = sheets_that_differ(old, new) + texts_that_differ(old, new)
    if order(old) != order(new) and not found:
        found.append(_("The order of chapters or sheets was changed."))
    if [(part.title, part.intro_html) for part in old.parts] != [(part.title, part.intro_html) for part in new.parts]:
        found.append(_("Titles or introductions of chapters were changed."))
    if old.partners != new.partners:
        found.append(_("The partners were changed."))
    if (old.title, old.subtitle, old.imprint) != (new.title, new.subtitle, new.imprint):
        found.append(_("The title or the imprint was changed."))
    return found or [_("Something around the sheets was changed.")]


def sheets_that_differ(old, new):
    """Sheets that were added, taken out or changed, a line each; their number and address in the book apart.

    What was taken out has only its former number: its contributor may have withdrawn every word of it.
    """
    before, after = ({sheet.anchor: placeless(sheet) for sheet in book.sheets} for book in (old, new))
    added = [_("Added: “%(title)s”") % {"title": sheet.title} for name, sheet in after.items() if name not in before]
    gone = [_("Taken out: sheet %(number)s") % {"number": sheet.code} for sheet in old.sheets if sheet.anchor not in after]
    changed = [
        _("Changed: “%(title)s”") % {"title": sheet.title}
        for name, sheet in after.items()
        if name in before and before[name] != sheet
    ]
    return added + gone + changed


def placeless(sheet):
    return replace(sheet, code="", address="")


def texts_that_differ(old, new):
    before, after = ({text.name: text for text in around(book)} for book in (old, new))
    named = {**before, **after}
    return [
        _("Text changed: %(title)s") % {"title": named[name].title} for name in named if before.get(name) != after.get(name)
    ]


def around(book):
    return [*book.texts, *book.lessons, *book.annexes]


def order(book):
    return [(part.title, [sheet.anchor for sheet in part.sheets]) for part in book.parts]
