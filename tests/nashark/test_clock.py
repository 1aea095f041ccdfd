"""Morocco keeps UTC all year since 20 September 2026; an older system's rules must not be read."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

HOUR = 3600


@pytest.mark.parametrize(
    ("moment", "offset"), [("2026-09-01T12:00", HOUR), ("2026-11-01T12:00", 0), ("2027-07-01T12:00", 0)]
)
def test_the_portal_reads_the_pinned_rules(moment, offset):
    local = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    assert local.utcoffset().total_seconds() == offset


def test_the_log_keeps_the_same_time():
    assert time.localtime(datetime.fromisoformat("2027-07-01T12:00+00:00").timestamp()).tm_hour == 12
