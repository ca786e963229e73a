"""Whether a value is what its property is meant to hold: something to read, a number, a day."""

import datetime as dt
import re
from decimal import Decimal

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
        case "number" | "money" if number_of(written) is None:
            return "number"
        case "date" if day_of(written) is None:
            return "day"
        case _:
            return None


def number_of(written: str) -> Decimal | None:
    """The number that is written there; None where it is none."""
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def day_of(written: str) -> dt.date | None:
    """The day that is written there; None where it is none."""
    try:
        return dt.date.fromisoformat(written if _DAY.fullmatch(written) else "")
    except ValueError:
        return None


# Python would take `1_250` and other scripts' digits for a number, and `20260301` for a day.
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
