"""How the embedded portal is served: what was asked on the command line, as an application."""

import secrets
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from dealwright.errors import UsageError
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.clock import VirtualClock
from dealwright.sandbox.control import Control
from dealwright.sandbox.fault_files import FaultPlanError, read
from dealwright.sandbox.faults import Faults
from dealwright.sandbox.limits import TIERS, Limits
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token, every_scope


def _new_key() -> str:
    return secrets.token_urlsafe(16)


@dataclass(frozen=True, kw_only=True)
class Serving:
    """The options of `sandbox serve`, checked, and the two keys that it prints."""

    port: int
    search_lag: int
    tier: str
    limits: Limits | None
    token: Token
    faults: Faults
    virtual_clock: bool
    key: str = field(default_factory=_new_key)
    control_key: str = field(default_factory=_new_key)

    @classmethod
    def of(
        cls,
        *,
        port: int,
        faults: Path | None,
        scopes: str,
        tier: str,
        no_limits: bool,
        retry_after: str | None,
        search_lag: int,
        virtual_clock: bool,
    ) -> Self:
        limits = None if no_limits else Limits(TIERS[tier], retry_after=retry_after)
        return cls(
            port=port,
            search_lag=search_lag,
            # The larger limits are an add-on to the largest subscription.
            tier="enterprise" if tier == "increased" else tier,
            limits=limits,
            token=_token(scopes),
            faults=_faults(faults),
            virtual_clock=virtual_clock,
        )

    def app(self, portal: Portal) -> App:
        clock = VirtualClock(portal.clock()) if self.virtual_clock else None
        control = Control(token=self.control_key, sleep=time.sleep, faults=self.faults, clock=clock)
        return create_app(
            replace(
                portal,
                clock=clock or portal.clock,
                search_lag=self.search_lag,
                tier=self.tier,
            ),
            tokens={self.key: self.token},
            limits=self.limits,
            control=control,
        )


def _token(scopes: str) -> Token:
    wanted = frozenset(each.strip() for each in scopes.split(",") if each.strip())
    unknown = sorted(wanted - every_scope())
    if unknown:
        raise UsageError(
            f"no such scope: {', '.join(unknown)}",
            hint=f"the sandbox knows {', '.join(sorted(every_scope()))}",
        )
    return Token(scopes=wanted or None)


def _faults(path: Path | None) -> Faults:
    faults = Faults()
    if path is None:
        return faults
    try:
        plan = read(path.read_bytes(), time.sleep)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except FaultPlanError as error:
        raise UsageError(f"{path}: {error}", hint="docs/sandbox.md shows the form") from None
    faults.reseed(plan.seed or 0)
    faults.add(*plan.faults)
    return faults
