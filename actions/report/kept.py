"""The sheet between its preview and the confirmation: for its sender alone, and not for long."""

from django.core.cache import cache

from kit.words import file_stem

KEPT_FOR = 60 * 60  # seconds


def _key(user):
    return f"plan-sheet:{user.pk}"


def keep(user, content, name):
    """Keep `content` in the place of any sheet that `user` sent before."""
    cache.set(_key(user), {"content": content, "name": f"{file_stem(name)}.xlsx"}, KEPT_FOR)


def of(user):
    """{"content", "name"} of the sheet that `user` sent within the hour, or None."""
    return cache.get(_key(user))


def forget(user):
    cache.delete(_key(user))
