"""Owns the question which requests only read: HubSpot reads by POST as well."""

_READING_POSTS = ("/search", "/batch/read", "/access-token-info")


def reads(method: str, path: str) -> bool:
    """Whether a request leaves the portal as it is."""
    return method in {"GET", "HEAD"} or (method == "POST" and path.endswith(_READING_POSTS))


def searches(method: str, path: str) -> bool:
    """Whether a request counts to the limit of searches."""
    return method == "POST" and path.endswith("/search")
