"""The options of a property that both have, as the portal has them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from dealwright.adopt.kinds import offered
from dealwright.adopt.lists import arranged, place_of
from dealwright.document import Tree
from dealwright.plan.resources import Property

Options = dict[str, Tree]


def merged(written: Options, live: Property, retired: set[str]) -> Options:
    """What is written with the portal's labels, its order, and what it offers beside.

    An option that the playbook has retired does not come back.
    """
    fit, _ = offered(live)
    order = [option.value for option in fit]
    labels = {option.value: option.label for option in fit}
    names = arranged(list(written), str, order)
    for value in order:
        if value not in written and f"{live.name}/{value}" not in retired:
            names.insert(place_of(value, names, order), value)
    return {value: labels.get(value, written.get(value)) for value in names}


def no_longer_offered(written: Options, live: Property) -> list[str]:
    """What is written and hidden in the portal."""
    return [
        option.value for option in live.options or () if option.hidden and option.value in written
    ]


def retire(tree: Any, live: Property, values: Iterable[str], why: str, today: dt.date) -> None:
    """Say under `retired:` that these options are given up, and that records may keep them."""
    for value in values:
        gone = {"option": f"{live.name}/{value}", "keep_values": True}
        tree.setdefault("retired", []).append({**gone, "date": today.isoformat(), "why": why})
