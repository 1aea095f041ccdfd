"""What a form carries hidden: the private link's token and the time it was handed out, signed together."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from kit.links import new_token

# Nobody fills the form in less; a program does. Signatures carry whole seconds: between one and two have to pass.
SHORTEST = timedelta(seconds=2)
_signer = TimestampSigner(salt="experiences.form")


@dataclass(frozen=True)
class Ticket:
    token: str
    signed: str
    is_new: bool = False  # no page has carried it yet

    @classmethod
    def of(cls, token):
        return cls(token, _signer.sign(token))

    @classmethod
    def new(cls):
        token = new_token()
        return cls(token, _signer.sign(token), is_new=True)

    @classmethod
    def read(cls, signed):
        """The ticket that came back with the form; a new one when it is missing or was tampered with."""
        try:
            return cls(_signer.unsign(signed), signed)
        except BadSignature:
            return cls.new()

    @property
    def is_hasty(self):
        """Whether the form came back sooner than a person could have filled it."""
        try:
            _signer.unsign(self.signed, max_age=SHORTEST)
        except BadSignature:  # older, as it should be
            return False
        return True
