"""What stands further right hangs itself in here when the apps are ready (`guide/apps.py`)."""

# Functions of an edition: what keeps it from being circulated, a list; empty where nothing does.
BLOCKING = []

# Functions of (edition, by): what begins as soon as an edition is frozen, within the move's transaction.
WHEN_FROZEN = []

# Functions of (build, manuscript): what begins when a book has come from the press.
WHEN_PRINTED = []
