"""Reading calls for whole stocks of records: pages, histories, associations, owners."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from dealwright.hubspot.exchange import Json, next_after, results
from dealwright.hubspot.failures import UnreadableError
from dealwright.hubspot.gateway import Gateway
from dealwright.hubspot.shapes import OWNER, RECORD, RECORD_WITH_HISTORY, TIED

HISTORIES = 50
"""How many records HubSpot gives at once with what they were before."""
TIES = 1_000
"""Of how many records HubSpot tells at once what belongs to them."""


class RecordsGateway(Gateway):
    """A gateway that reads many records; none of its methods writes."""

    @cached_property
    def _owners(self) -> Any:
        return self._client.crm.owners.owners_api

    @cached_property
    def _ties(self) -> Any:
        return self._client.crm.associations.v4.batch_api

    def page(
        self, thing: str, after: str | None, *, archived: bool
    ) -> tuple[list[Json], str | None]:
        """A hundred records by rising id, and where the next page begins; None after the last."""
        more: dict[str, Any] = {} if after is None else {"after": after}
        answer = self._read(
            self._objects.get_page,
            thing,
            limit=100,
            archived=archived,
            properties=["hs_object_id"],
            **more,
        )
        return _numbered(results(answer, RECORD)), next_after(answer, after)

    def histories(
        self, thing: str, ids: Sequence[int], properties: Sequence[str], *, archived: bool
    ) -> list[Json]:
        """At most 50 records with the values that they have and had; newest first.

        Those that are not there, or not `archived` as asked, are left out.
        """
        body = {
            "inputs": [{"id": str(one)} for one in ids],
            "properties": list(properties),
            "propertiesWithHistory": list(properties),
        }
        answer = self._read(self._batches.read, thing, body, archived=archived)
        return _numbered(results(answer, RECORD_WITH_HISTORY))

    def ties(self, thing: str, to: str, ids: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
        """What at most 1,000 records are tied to: from, to, and whether it is the primary one."""
        inputs: list[Json] = [{"id": str(one)} for one in ids]
        while inputs:
            answer = self._read(self._ties.get_page, thing, to, {"inputs": inputs})
            asked, inputs = {one["id"]: one.get("after") for one in inputs}, []
            for found in results(answer, TIED):
                near = _id((found.get("from") or {}).get("id"))
                for far in found.get("to") or ():
                    yield near, _id(far.get("toObjectId")), _primary(far)
                after = next_after(found, asked.get(str(near)))
                if after is not None:
                    inputs.append({"id": str(near), "after": after})

    def owners(self, *, archived: bool) -> Iterator[int]:
        """The ids of those who may own records, or no longer may."""
        after: str | None = None
        while True:
            more: dict[str, Any] = {} if after is None else {"after": after}
            answer = self._read(self._owners.get_page, limit=500, archived=archived, **more)
            yield from (_id(one["id"]) for one in results(answer, OWNER))
            after = next_after(answer, after)
            if after is None:
                return


def _primary(far: Json) -> bool:
    return any(
        kind.get("category") == "HUBSPOT_DEFINED" and kind.get("label") == "Primary"
        for kind in far.get("associationTypes") or ()
    )


def _numbered(found: list[Json]) -> list[Json]:
    """The records, if each has a number: nobody behind the gateway wants to ask."""
    for one in found:
        _id(one.get("id"))
    return found


def _id(found: object) -> int:
    try:
        return int(str(found))
    except ValueError:
        raise UnreadableError(200) from None
