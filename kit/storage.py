"""Stored files that are on the disk before the row that names them."""

import os

from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Local files, synced with their folder before `save` returns; never served by their address."""

    def _save(self, name, content):
        name = super()._save(name, content)
        path = self.path(name)
        for target, flags in ((path, os.O_RDONLY), (os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)):
            handle = os.open(target, flags)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        return name

    def url(self, name):
        raise ValueError("Stored files have no public address: a view asks who may have them.")
