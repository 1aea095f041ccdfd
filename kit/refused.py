"""What is said of a file that is not taken in."""

from django.core.exceptions import ValidationError


class RefusedFile(ValidationError):
    """The file is not taken; the message tells its sender why and what to do."""
