"""Secret links: what opens something by its address alone is told to no log."""

import logging

import pytest

from kit.links import link_digest, new_token


def test_a_token_is_256_bits_and_told_by_its_digest_alone():
    token = new_token()
    assert len(token) == 43 and token != new_token()
    assert len(link_digest(token)) == 64 and token not in link_digest(token)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/join/{}/", "/experiences/mine/{}/", "/calendar/{}.ics", "/mails/off/{}/"])
@pytest.mark.parametrize(
    "token",
    ["Ab-_9" * 8 + "xyz", "Ijc6d2Vla2x5X2RpZ2VzdCI:1xVqdu:le7qtdUWEYN-b85EIICKjgKpeEzdAvOdm"],
    ids=["random", "signed"],
)
def test_no_secret_address_is_logged(caplog, client, address, token):
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.get(address.format(token)).status_code == 404
    assert address.partition("{")[0] + "…" in caplog.text
    assert token[:20] not in caplog.text
