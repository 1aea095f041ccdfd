"""Stored files: on the disk, and behind a view."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kit.storage import DurableStorage


def test_a_saved_file_is_there_and_has_no_public_address(tmp_path):
    storage = DurableStorage(location=tmp_path)
    name = storage.save("folder/photo.jpg", ContentFile(b"bytes"))
    assert (tmp_path / name).read_bytes() == b"bytes"
    with pytest.raises(ValueError, match="no public address"):
        storage.url(name)


def test_the_portal_stores_its_files_this_way():
    assert isinstance(default_storage, DurableStorage)


def test_file_and_folder_are_synced_before_the_name_is_returned(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr("kit.storage.os.fsync", synced.append)
    DurableStorage(location=tmp_path).save("a.txt", ContentFile(b"a"))
    assert len(synced) == 2
