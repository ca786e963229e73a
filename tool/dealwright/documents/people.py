"""Who is spoken of in a document: the customer, and those of us who will be there."""

import datetime as dt
import re

from dealwright.model.organisation import present
from dealwright.model.playbook import Playbook


def customer_name(dealname: str) -> str:
    """Deals are named after the year and the institution, as in `26 Mars University`."""
    return re.sub(r"^\d{2}\s+", "", dealname)


def people_today(playbook: Playbook, today: dt.date) -> tuple[tuple[str, str], ...]:
    """Name and role of everybody who holds one on that day."""
    return tuple(
        (holder.name, role.label)
        for role in playbook.roles.roles
        for holder in present(role.held_by, today)
    )
