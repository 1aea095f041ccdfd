"""A photo as a phone takes it: how long taking it in needs, and how much memory, in a process of its own."""

import json
import subprocess
import sys

from bench import benchmark, portal, result

WIDTH, HEIGHT = 4000, 3000
# The peak of the process's own memory; ru_maxrss would count what the parent held when it forked.
TAKE_IN = """
import json, re, sys, time
import django
django.setup()
from django.core.files.uploadedfile import TemporaryUploadedFile
from kit.files import examine
upload = TemporaryUploadedFile("photo.jpg", "image/jpeg", 0, None)
upload.write(open(sys.argv[1], "rb").read())
upload.size = upload.tell()
start = time.perf_counter()
examine(upload)
seconds = time.perf_counter() - start
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps([seconds, peak / 1024]))
"""


@benchmark
def photo():
    """One JPEG of 12 megapixels, as full of detail as a phone's, judged, turned upright, brought to size and written anew."""
    from django.conf import settings

    path = f"{settings.MEDIA_ROOT}.jpg"
    draw(path)
    done = subprocess.run([sys.executable, "-c", TAKE_IN, path], cwd=portal.ROOT, capture_output=True, text=True, check=True)
    seconds, peak = json.loads(done.stdout)
    yield result("photo.12mp", seconds, "s")
    yield result("photo.12mp: memory", peak, "MB")


def draw(path):
    """Noise over a drawing: some megabytes, which cost a decoder what a real photo does."""
    from PIL import Image

    noise = Image.effect_noise((WIDTH, HEIGHT), 40).convert("RGB")
    colours = Image.radial_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    Image.blend(noise, colours, 0.5).save(path, "JPEG", quality=90, exif=exif)
