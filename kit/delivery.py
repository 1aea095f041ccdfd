"""How a stored file leaves the portal, once its asker was found to have a right to it."""

from django.http import FileResponse, Http404


def deliver(attachment, *, preview=False):
    """Photos are shown in the page; documents are only ever saved, and run nothing where they are opened."""
    if preview and not attachment.preview:
        raise Http404
    file = (attachment.preview if preview else attachment.file).open("rb")
    response = FileResponse(file, as_attachment=not attachment.is_photo, filename=attachment.shown_name)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
