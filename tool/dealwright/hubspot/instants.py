"""HubSpot's instants as UTC milliseconds."""

from datetime import UTC, datetime, timedelta

from dealwright.hubspot.failures import UnreadableError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def instant(text: str) -> int:
    """Milliseconds of ISO 8601; HubSpot leaves the fraction out where it is nought."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableError(200) from None
    if moment.tzinfo is None:
        raise UnreadableError(200)
    return (moment - _EPOCH) // _MILLISECOND
