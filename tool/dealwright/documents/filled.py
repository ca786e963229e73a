"""Whether a value is what its property is meant to hold: something to read, a number, a day."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from dealwright.documents.escape import one_line
from dealwright.model.properties import Property

# Blanks of no width: they fill a field and show nothing.
_BLANK = "\u00ad\u200b\u200c\u200d\u2060"


def visible(text: str | None) -> str:
    """A text without the blanks around it; empty where nothing in it could be seen."""
    found = (text or "").strip()
    return found if one_line(found).strip(_BLANK) else ""


def lacks_kind(declared: Property, written: str) -> str | None:
    """What a value should have been and is not: `number` or `day`."""
    match declared.kind:
        case "number" | "money" if not _is_number(written):
            return "number"
        case "date" if not _is_day(written):
            return "day"
        case _:
            return None


def _is_number(written: str) -> bool:
    try:
        return Decimal(written).is_finite()
    except InvalidOperation:
        return False


def _is_day(written: str) -> bool:
    try:
        dt.date.fromisoformat(written)
    except ValueError:
        return False
    return True
