"""Secret links: 256 random bits in an address; only their SHA-256 is stored."""

import hashlib
import secrets


def link_digest(token):
    """SHA-256 of a secret link's token, in hexadecimal: all that is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token():
    """256 random bits for a secret link, 43 characters."""
    return secrets.token_urlsafe(32)
