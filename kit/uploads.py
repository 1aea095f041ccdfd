"""What an upload may cost before anybody has looked at it."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from kit.files import MAX_PHOTO, MEGABYTE

MAX_TOTAL = 60 * MEGABYTE  # of one sending


class BoundedUploads(FileUploadHandler):
    """Stops storing a file past its limit, and any file past the limit of all; the rest of the form is read on.

    Names of what was dropped: `request.dropped_files`.
    """

    def __init__(self, request):
        super().__init__(request)
        request.dropped_files = []
        self.total = self.size = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        self.total += len(raw_data)
        if self.size > MAX_PHOTO or self.total > MAX_TOTAL:
            self.request.dropped_files.append(self.file_name)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


def bounded_uploads(view):
    """View decorator: its uploads are bounded by the middleware below."""
    view.has_bounded_uploads = True
    return view


class BoundedUploadsMiddleware:
    """The handler must stand before the form is read, and the CSRF check, which comes next, reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "has_bounded_uploads", False):
            request.upload_handlers.insert(0, BoundedUploads(request))
