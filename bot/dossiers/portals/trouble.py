"""Why a portal could not be asked: the words that logs and metrics count by."""

from __future__ import annotations

from enum import Enum


class Trouble(str, Enum):
    """The reason of a PortalUnavailable."""

    too_slow = "too_slow"
    """The time budget was used up: connecting, waiting, or a body that trickles."""
    not_reached = "not_reached"
    """No connection: refused, no such host, TLS not trusted."""
    broken_off = "broken_off"
    """The connection broke, or what came was no HTTP."""
    overloaded = "overloaded"
    """429 or 503 with more patience asked than the budget has."""
    server_error = "server_error"
    not_allowed = "not_allowed"
    """The portal refuses our credentials, or the session after a renewal."""
    redirected = "redirected"
    too_large = "too_large"
    not_json = "not_json"
    wrong_shape = "wrong_shape"
    """JSON, but not what the dialect says; or a status that it does not know."""
    error_reported = "error_reported"
    """The portal answers an error code of its own."""
    secret_unchecked = "secret_unchecked"
    """The portal shows a dossier whatever the secret: nobody may be shown anything."""
    resting = "resting"
    """The breaker is open after repeated failures; the portal was not asked."""
