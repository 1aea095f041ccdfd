"""Pages are compressed for whoever asks so; what is downloaded is not."""

import gzip

import pytest

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_where_the_browser_takes_it(client, cell):
    plain = client.get("/plan/")
    small = client.get("/plan/", headers={"accept-encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip" and "Accept-Encoding" in small["Vary"]
    assert len(small.content) < len(plain.content) / 4
    assert gzip.decompress(small.content).decode().count("<tr") == plain.text.count("<tr") > 13
    assert "Content-Encoding" not in plain


def test_the_same_page_does_not_always_weigh_the_same(client, cell):
    assert len({len(client.get("/cell/", headers={"accept-encoding": "gzip"}).content) for _time in range(12)}) > 1


def test_a_file_keeps_its_length(client, cell):
    sheet = client.get("/plan/report.xlsx", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in sheet and sheet.getvalue()[:2] == b"PK"
