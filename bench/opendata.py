"""The open data of 10,000 published experiences: seconds and memory of each format, in a process of its own."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

from bench import benchmark, result

FEW, MANY = 1_000, 10_000
FORMATS = ("csv", "xlsx", "json", "jsonl")

PROBE = """
import json, sys, time
import django
django.setup()
from django.test import Client
def peak():
    with open("/proc/self/status") as told:  # getrusage counts what the parent had before the start, too
        return next(int(line.split()[1]) for line in told if line.startswith("VmHWM")) / 1024
client = Client()
def fetch(address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return sum(len(part) for part in answer)
fetch("/open-data/codebook.csv")
before, start = peak(), time.perf_counter()
weight = fetch(sys.argv[1])
print(json.dumps([time.perf_counter() - start, before, peak(), weight]))
"""


@benchmark
def export():
    """A download of 10,000 experiences in each format, and how much more memory it takes than one of 1,000."""
    peaks = {}
    for number in (FEW, MANY):
        with published(number):
            for kind in FORMATS:
                seconds, _before, peak, weight = probe(f"/open-data/experiences.{kind}")
                peaks[kind, number] = peak
                if number == MANY:
                    yield result(f"export.10k.{kind}", seconds, "s")
                    yield result(f"export.10k.{kind}: weight", weight / 2**20, "MB")
    for kind in FORMATS:
        yield result(
            f"export.10k.{kind}: peak of the process", peaks[kind, MANY], "MB", against="1,000", other=peaks[kind, FEW]
        )
    yield result("export.10k", max(peaks[kind, MANY] - peaks[kind, FEW] for kind in FORMATS), "MB more")


def probe(address):
    """[seconds, MB before, MB at the peak, bytes] of one download in a fresh process."""
    done = subprocess.run([sys.executable, "-c", PROBE, address], check=True, capture_output=True, text=True, env=os.environ)
    return json.loads(done.stdout)


@contextmanager
def published(number):
    """`number` publications of three thousand letters, with two neighbourhoods and two groups each."""
    from experiences.models import Experience, Mechanism, Neighbourhood, Publication, TargetGroup, Theme
    from kit.links import link_digest, new_token
    from members.models import User

    by = User.objects.get(username="coordinator")
    themes, mechanisms = list(Theme.objects.all()), list(Mechanism.objects.all())
    places, groups = list(Neighbourhood.objects.all()), list(TargetGroup.objects.all())
    story = {name: f"قرر سكان الحي معا كيف تصير الساحة حديقة، {name}. " * 9 for name in STORY}
    told = [
        {
            "title": f"تجربة للقياس {place}",
            "summary": "جملة واحدة عن التجربة.",
            "holder_name": "جمعية للقياس",
            "theme": themes[place % len(themes)],
            "mechanism": mechanisms[place % len(mechanisms)],
            "women": place % 90,
            "men": place % 70,
            "start_year": 2015 + place % 8,
            "language": "ar-ma",
            **story,
        }
        for place in range(number)
    ]
    experiences = Experience.objects.bulk_create(
        (Experience(link_digest=link_digest(new_token()), **fields) for fields in told), batch_size=500
    )
    rows = Publication.objects.bulk_create(
        (Publication(experience=one, by=by, **fields) for one, fields in zip(experiences, told, strict=True)), batch_size=500
    )
    for field, terms in (("neighbourhoods", places), ("groups", groups)):
        link = getattr(Publication, field).through
        column = f"{terms[0]._meta.model_name}_id"
        link.objects.bulk_create(
            (
                link(publication_id=row.pk, **{column: terms[(place + step) % len(terms)].pk})
                for place, row in enumerate(rows)
                for step in (0, 1)
            ),
            batch_size=5000,
        )
    keys = [row.pk for row in rows]
    del told, rows
    try:
        yield
    finally:
        ours = Publication.objects.filter(pk__gte=keys[0])
        ours.delete()
        Experience.objects.filter(pk__gte=experiences[0].pk).delete()


STORY = "context objectives steps results lessons difficulties".split()
