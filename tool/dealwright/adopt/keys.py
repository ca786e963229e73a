"""Keys for what HubSpot knows by numbers, or by a name that would mislead."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from dealwright.hubspot.stock import STAGES
from dealwright.plan.resources import Stage

LONGEST = 36
_KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,35}")
Outcome = Literal["open", "won", "lost"]

# How an id or a label says that a deal is won or lost.
_SAYS: dict[Outcome, re.Pattern[str]] = {
    "won": re.compile(r"(?:^|[^a-z])(?:closed)?_?won(?:$|[^a-z])"),
    "lost": re.compile(r"(?:^|[^a-z])(?:closed)?_?lost(?:$|[^a-z])"),
}


def outcome_of(probability: Decimal) -> Outcome:
    """HubSpot counts a deal as won at 1, as lost at 0, and as open in between."""
    if probability == 1:
        return "won"
    return "lost" if probability == 0 else "open"


def slug(label: str) -> str:
    """A label in the letters of a key; empty when it has none of them."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")


def folded(label: str) -> str:
    """A label as a person reads it, whatever its case and blanks."""
    return " ".join(label.split()).casefold()


class Keys:
    """Keys and ids that are in use, and new keys beside them.

    On another portal a key is the id, so no key may be the id of something else.
    """

    def __init__(self, used: Iterable[str], ids: Iterable[str]) -> None:
        self._used = set(used)
        self._ids = set(ids)

    def make(self, id_: str, *wanted: str, kind: str) -> str:
        """The first wanted word that can be a key and tells something; a number tells nothing.

        A word that is taken gets a suffix. `kind` stands in for words that there are none of.
        """
        word = next((one for one in wanted if _tells(one)), None)
        if word is None:
            digits = next((one for one in map(slug, (*reversed(wanted), id_)) if one), "")
            word = f"{kind}_{digits}"[:LONGEST].strip("_")
        taken = self._used | (self._ids - {id_})
        key, number = word, 1
        while key in taken:
            number += 1
            suffix = f"_{number}"
            key = word[: LONGEST - len(suffix)].rstrip("_") + suffix
        self._used.add(key)
        return key


def _tells(word: str) -> bool:
    return _KEY.fullmatch(word) is not None and re.search(r"[a-z]", word) is not None


def misleads(stage: Stage, outcome: Outcome | None) -> str | None:
    """Why a stage's id is no key, though it could be one; None when it is honest."""
    stock, _ = STAGES.get(stage.id, (None, None))
    if outcome is not None and says_otherwise(stage.id, outcome):
        return f"its probability makes it {outcome}, whatever its id says"
    if stage.object == "deals" and stock is not None and folded(stock) != folded(stage.label):
        return f"HubSpot made the id for {stock}, and somebody gave it another label"
    return None


def says_otherwise(words: str, outcome: Outcome) -> bool:
    """Whether words speak of winning or losing, and the outcome is another."""
    said = {name for name, pattern in _SAYS.items() if pattern.search(words.lower())}
    return bool(said) and outcome not in said
