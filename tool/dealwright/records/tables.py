"""The tables of a snapshot: their columns, and the keys by which rows are sorted.

Instants are UTC milliseconds. Ids are HubSpot's numbers, properties and objects have HubSpot's names.
No table holds a name, an address or a text that somebody wrote, unless the playbook's `fields:` ask
for that very property.
"""

from typing import NamedTuple

CUT = 20
"""HubSpot may have thrown away the beginning of a history that has so many entries."""


class Table(NamedTuple):
    """A table; the types are SQL's, `key` names the columns that are unique together."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.columns)

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns)
        return f"CREATE TABLE {self.name} ({columns})"


RECORDS = Table(
    "records",
    (
        ("object", "VARCHAR"),  # deals, companies, meetings, emails
        ("record_id", "BIGINT"),
        ("created_ms", "BIGINT"),
        ("archived_ms", "BIGINT"),  # NULL: it lives
        ("merged_into", "BIGINT"),  # the record that it has become a part of
    ),
    key=("object", "record_id"),
)
PROPERTY_HISTORY = Table(
    "property_history",
    (
        ("object", "VARCHAR"),
        ("record_id", "BIGINT"),
        ("property", "VARCHAR"),
        ("value", "VARCHAR"),  # NULL: cleared
        ("at_ms", "BIGINT"),
        ("seq", "INTEGER"),  # 0 is the oldest of its property and record
        ("source", "VARCHAR"),  # the kind of source, never who it was
    ),
    key=("object", "record_id", "property", "seq"),
)
ASSOCIATIONS = Table(
    "associations",
    (
        ("from_object", "VARCHAR"),
        ("from_id", "BIGINT"),
        ("to_object", "VARCHAR"),
        ("to_id", "BIGINT"),
        ("is_primary", "BOOLEAN"),  # the company of a deal that HubSpot calls its primary one
    ),
    key=("from_object", "from_id", "to_object", "to_id"),
)
STAGE_DATES = Table(
    "stage_dates",
    (
        ("deal_id", "BIGINT"),
        ("stage_id", "VARCHAR"),
        ("entered_ms", "BIGINT"),  # the latest entry
    ),
    key=("deal_id", "stage_id"),
)
OWNERS = Table("owners", (("owner_id", "BIGINT"), ("archived", "BOOLEAN")), key=("owner_id",))

TABLES = (RECORDS, PROPERTY_HISTORY, ASSOCIATIONS, STAGE_DATES, OWNERS)
TABLE = {table.name: table for table in TABLES}
