"""Owns a portal: one HubSpot account with its memory, its clock and its number."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dealwright.sandbox import builtin
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.store import Store, open_store

Clock = Callable[[], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A HubSpot account that lives in a file, or in memory while it is open."""

    store: Store
    clock: Clock
    portal_id: int
    # How many milliseconds a search is behind: HubSpot's index takes its time.
    search_lag: int = 0
    # The subscription, which decides how much the account may hold.
    tier: str = "enterprise"

    @classmethod
    def open(cls, path: Path | None, *, clock: Clock, portal_id: int = 20260122) -> Self:
        """Open the portal of a file, or make it; the clock gives UTC epoch milliseconds."""
        store, new = open_store(path)
        portal = cls(store=store, clock=clock, portal_id=portal_id)
        try:
            if new:
                portal.reset()
            elif (known := store.fact("portal_id")) != str(portal_id):
                raise SandboxError(f"{path} holds the portal {known}, not {portal_id}.")  # noqa: TRY301 - closes the store below
        except BaseException:
            store.close()
            raise
        return portal

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reset(self) -> None:
        """Back to the day the account was made: built-in things only, ids counted from the start."""
        with self.store.transaction():
            self.store.create_tables()
            self.store.run("INSERT INTO facts VALUES ('portal_id', ?)", str(self.portal_id))
            builtin.install(self.store)
