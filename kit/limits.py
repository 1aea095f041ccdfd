"""How often one network may do a thing, counted in the cache that all processes share."""

from allauth.core.internal import ratelimit


def may(request, action, *, app, limits):
    """Count one `action` for the request's network; whether it is still within its limit (`limits`: {action: "60/h/ip"}).

    The network is REMOTE_ADDR, or what ALLAUTH_TRUSTED_PROXY_COUNT says of X-Forwarded-For; a forged header counts for
    nothing. The same counter guards the sign-in.
    """
    # The counter gives up after a second's wait for its lock, which a workshop's twenty sendings at once can take: ask
    # again. A refused request counts nothing, so that asking again lets nobody past the limit.
    return any(
        ratelimit.consume(request, app=app, action=action, config=limits, limit_get=True) is not None
        for _attempt in range(5)
    )
