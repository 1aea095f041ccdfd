"""What is taken in: pictures and documents judged by their content, pictures re-encoded, archives never unpacked."""

import contextlib
import hashlib
import io
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import filetype
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFile, ImageOps

from kit.papers import OFFICE_MAIN_PART, office_kind, sound_pdf
from kit.refused import RefusedFile
from kit.words import file_stem

MEGABYTE = 2**20
MAX_PHOTO = 15 * MEGABYTE
MAX_DOCUMENT = 10 * MEGABYTE
MAX_PIXELS = 24_000_000
LONGEST_SIDE = 2400
PREVIEW_SIDE = 320
PHOTO_FORMATS = {"jpg": "JPEG", "png": "PNG", "apng": "PNG", "webp": "WEBP"}
MAX_SCANS = 64  # passes over a JPEG's pixels: a camera writes one, a careful program ten
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .doc, .xls, and any office file behind a password

# Pillow's own guard warns here and refuses at twice as much, before it decodes.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class Kind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    DOCUMENT = "document", _("Document")


@dataclass
class Examined:
    """A file that may be kept. `content` and `preview` are what will be stored; `sha256` is of what was sent."""

    kind: str
    extension: str
    content: File
    shown_name: str
    sha256: str
    preview: ContentFile | None = None
    width: int | None = None
    height: int | None = None


def examine(uploaded_file):
    """Judge and prepare a file without storing anything: Examined. Slow for pictures; raises RefusedFile."""
    if not uploaded_file.size:
        raise RefusedFile(_("The file is empty. Choose it again."))
    found = filetype.guess(_head(uploaded_file))
    extension = found.extension if found else None
    if extension in PHOTO_FORMATS:
        return _examine_photo(uploaded_file, extension)
    if extension == "pdf":
        return _examine_document(uploaded_file, sound_pdf)
    if extension in {"zip", *OFFICE_MAIN_PART.values()}:
        return _examine_document(uploaded_file, office_kind)
    raise RefusedFile(_words_for(found, _head(uploaded_file)))


def _words_for(found, head):
    """What to do with a file that is none of ours."""
    if found and found.extension in {"heic", "avif"}:
        return _(
            "The photo is in the format HEIC or AVIF, as some phones keep it. Send a screenshot of it, or choose “Most "
            "Compatible” among the camera’s formats and take it anew."
        )
    if found and found.mime.startswith(("video/", "audio/")):
        return _("Films and sounds are not taken in. Put it where it can be watched, and write its address among the links.")
    if head.startswith(OLD_OFFICE):
        return _("The document is in an old format, or behind a password. Save it as DOCX or XLSX without one, or as PDF.")
    return _("This kind of file is not accepted. Send photos as JPEG, PNG or WebP, documents as PDF, DOCX or XLSX.")


def need_room(size):
    """Raises RefusedFile where storing `size` bytes would leave less of the disk free than settings.DISK_FLOOR."""
    if free_disk() - size < settings.DISK_FLOOR:
        raise no_room()


def no_room():
    """What to raise where the disk is nearly full, or fills up while the file is written."""
    return RefusedFile(_("Our disk is nearly full, the file could not be kept. Your text is kept: send the file tomorrow."))


def free_disk():
    """Free bytes where the files are stored."""
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _head(file):
    file.seek(0)
    return file.read(8192)


def _digest(file):
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _too_big(limit):
    return RefusedFile(
        _("The file is too big: it may weigh up to %(size)s. Send a smaller one."), params={"size": filesizeformat(limit)}
    )


def _examine_photo(file, extension):
    if file.size > MAX_PHOTO:
        raise _too_big(MAX_PHOTO)
    try:
        if extension == "jpg" and _scans(file) > MAX_SCANS:
            raise _unreadable()
        photo = _upright(file, PHOTO_FORMATS[extension])
    except RefusedFile:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a decoder meets broken data with whatever comes to its mind
        raise _unreadable() from error
    small = photo.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return Examined(
        kind=Kind.PHOTO,
        extension="jpg",
        content=_jpeg(photo, 86),
        preview=_jpeg(small, 78),
        shown_name=f"{file_stem(file.name) or 'photo'}.jpg",
        sha256=_digest(file),
        width=photo.width,
        height=photo.height,
    )


def _upright(file, format):
    """The picture decoded, turned upright, at most LONGEST_SIDE long, in sRGB on white; none of its metadata."""
    file.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, lets Pillow fill half a photo with grey
    with Image.open(file, formats=[format]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        profile = image.info.get("icc_profile")
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.0)  # a JPEG is decoded near the size that is wanted
        image = ImageOps.exif_transpose(image)
        if image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        image = image.convert("RGB")
    if profile:
        _into_srgb(image, profile)
    image.info = {}  # comments and all
    return image


def _scans(file):
    """How often the JPEG goes over its pixels. Each pass costs a fraction of a second, and a few bytes ask for one."""
    file.seek(0)
    data, place, scans = file.read(), 2, 0
    while (marker := _MARKER.search(data, place)) and marker[1] != b"\xd9":
        place = marker.end()
        if marker[1] != b"\x01":
            scans += marker[1] == b"\xda"
            place += int.from_bytes(data[place : place + 2])  # what a segment holds is no marker
    return scans


# Neither a stuffed byte, nor a restart, nor padding.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd8\xff])")


def _unreadable():
    return RefusedFile(_("The photo is damaged or incomplete and cannot be opened. Choose it again."))


def _too_many_pixels():
    return RefusedFile(
        _(
            "The picture has too many pixels: up to %(count)d million. Take it at a smaller size, or send a screenshot of it."
        ),
        params={"count": MAX_PIXELS // 1_000_000},
    )


def _into_srgb(image, profile):
    """Colours as the camera meant them; a profile that cannot be read is left out."""
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        theirs, ours = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        ImageCms.profileToProfile(image, theirs, ours, inPlace=True)


def _jpeg(image, quality):
    stored = io.BytesIO()
    image.save(stored, "JPEG", quality=quality, optimize=True, progressive=True)
    return ContentFile(stored.getvalue(), name="photo.jpg")


def _examine_document(file, judge):
    if file.size > MAX_DOCUMENT:
        raise _too_big(MAX_DOCUMENT)
    extension = judge(file)
    return Examined(
        kind=Kind.DOCUMENT,
        extension=extension,
        content=file,
        shown_name=f"{file_stem(file.name) or 'document'}.{extension}",
        sha256=_digest(file),
    )
