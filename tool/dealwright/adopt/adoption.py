"""The whole takeover: from a portal and a playbook to the files as they shall be."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.adopt.draft import Draft
from dealwright.adopt.ids import by_label
from dealwright.adopt.note import Note
from dealwright.adopt.pipelines import Pipelines
from dealwright.adopt.portal_file import write_ids
from dealwright.adopt.properties import ObjectTaker
from dealwright.document import Tree
from dealwright.hubspot.survey import Survey
from dealwright.load.playbook import Loaded
from dealwright.model.portals import Portal
from dealwright.model.properties import ObjectProperties

PROPERTIES = ("deals", "companies", "contacts", "orders", "meetings", "emails")
PIPELINES = ("deals", "orders")
"""The objects that a playbook may speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """Wanted contents by path, None for a file that is to go, and what could not be put into them."""

    trees: Mapping[str, Tree]
    notes: tuple[Note, ...]


def adopt(
    loaded: Loaded,
    portal: Portal,
    found: Survey,
    *,
    unused: frozenset[str],
    today: dt.date,
) -> Adoption:
    """What is missing in the playbook or differs from the portal. Nothing is taken away."""
    draft = Draft(loaded.documents)
    playbook = loaded.playbook
    declared = {of.object: of for of in playbook.properties}
    for thing in PROPERTIES:
        if found.may_read("properties", thing):
            of = declared.get(thing, ObjectProperties(object=thing))
            ObjectTaker(draft, of, found, today).take()
    known = by_label(playbook, portal, found.live)
    pipelines = Pipelines(draft, playbook, portal, found, known)
    pipelines.take(but=unused)
    write_ids(draft.tree(portal.origin.file), pipelines.given)
    return Adoption(trees=dict(draft.wanted()), notes=tuple(draft.notes))
