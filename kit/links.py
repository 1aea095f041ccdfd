"""Secret links: 256 random bits in an address; only their SHA-256 is stored."""

import hashlib
import re
import secrets


def link_digest(token):
    """SHA-256 of a secret link's token, in hexadecimal: all that is stored of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token():
    """256 random bits for a secret link, 43 characters."""
    return secrets.token_urlsafe(32)


def hide_tokens(record):
    """Logging filter: whatever in an address is as long as a token is cut out of the record."""
    if isinstance(record.args, tuple):
        record.args = tuple(re.sub(r"/[\w:=-]{30,}", "/…", part) if isinstance(part, str) else part for part in record.args)
    return True
