"""How often one network may use the public form."""

from kit import limits

# A commune's office, a cybercafé or a mobile operator puts many people behind one address: wide enough for a workshop.
# Typed text is kept every few seconds while somebody writes.
LIMITS = {
    "draft": "60/h/ip",
    "keep": "900/3m/ip",
    "files": "600/h/ip",
    "code": "30/10m/ip",
    "visit": "300/10m/ip",
    "lost": "20/h/ip",
    "sheet": "20/10m/ip",
    "opendata": "60/10m/ip",
}


def may(request, action):
    return limits.may(request, action, app="experiences", limits=LIMITS)
