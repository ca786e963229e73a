"""Where the numbers are computed once the records have outgrown one machine."""

from dataclasses import fields
from typing import Literal

from dealwright.diagnostics import Origin
from dealwright.model.writing import origin, part

EngineKind = Literal[
    "duckdb",
    "sqlite",
    "spark",
    "databricks",
    "trino",
    "bigquery",
    "snowflake",
    "postgres",
    "redshift",
]


@part
class TableNames:
    """What the derived tables are called there, where it is not their own name."""

    deal_versions: str | None = None
    visits: str | None = None
    meetings: str | None = None
    emails: str | None = None
    snapshot: str | None = None
    origin: Origin = origin()


@part
class Engine:
    """What answers the SQL of the metrics. It decides where a number is computed, never which one.

    `connection` names an entry point of the group `dealwright.engines`, else the kind does.
    `portal` is the account whose records lie there; without it, every portal's numbers are asked
    for there.
    """

    kind: EngineKind
    path: str | None = None
    connection: str | None = None
    portal: str | None = None
    tables: TableNames | None = None
    origin: Origin = origin()

    @property
    def elsewhere(self) -> bool:
        """Whether the numbers come from tables that were loaded there, not from a snapshot here."""
        return self.kind != "duckdb"

    def named(self) -> dict[str, str]:
        """The tables that are called otherwise there."""
        if self.tables is None:
            return {}
        names = (one.name for one in fields(self.tables) if one.name != "origin")
        said = ((name, getattr(self.tables, name)) for name in names)
        return {name: there for name, there in said if there is not None}
