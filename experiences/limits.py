"""How often one network may do a thing, counted in the cache that all processes share."""

from allauth.core.internal import ratelimit

# A commune's office, a cybercafé or a mobile operator puts many people behind one address: wide enough for a workshop.
LIMITS = {"draft": "60/h/ip", "files": "600/h/ip", "code": "30/10m/ip"}


def may(request, action):
    """Count one `action` for the request's network; whether it is still within its limit.

    The network is REMOTE_ADDR, or what ALLAUTH_TRUSTED_PROXY_COUNT says of X-Forwarded-For; a forged header counts for
    nothing. The same counter guards the sign-in.
    """
    # The counter gives up after a second's wait for its lock, which a workshop's twenty sendings at once can take: ask
    # again. A refused request counts nothing, so that asking again lets nobody past the limit.
    return any(
        ratelimit.consume(request, app="experiences", action=action, config=LIMITS, limit_get=True) is not None
        for _attempt in range(5)
    )
