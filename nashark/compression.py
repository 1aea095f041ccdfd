"""Pages travel compressed: a plan of 13 actions weighs a sixth, and a phone's line is narrow."""

from django.middleware.gzip import GZipMiddleware


class CompressedPages(GZipMiddleware):
    """Compresses HTML alone. A file that somebody may have keeps its length, and the pictures are compressed already.

    Against BREACH the pages' tokens are masked anew each time (Django's CSRF), and the middleware adds up to 100 random
    bytes, so that lengths tell nothing.
    """

    def process_response(self, request, response):
        is_page = response.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response
