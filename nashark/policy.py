"""The content policy's one exception: Django's and import-export's own pages under the admin carry inline code."""

from csp.constants import SELF, UNSAFE_INLINE
from django.urls import reverse


def admin_policy(get_response):
    def middleware(request):
        response = get_response(request)
        if request.path.startswith(reverse("admin:index")):
            response._csp_update = {"script-src": [SELF, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]}
        return response

    return middleware
