"""Owns how the sandbox says no: its own failures, and refusals in the shapes HubSpot uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dealwright.sandbox.wire import Json


class SandboxError(Exception):
    """The sandbox itself cannot work: its file is not usable, or its port is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What HubSpot answers instead of doing what was asked."""

    status: int
    message: str | None
    category: str | None = None
    sub_category: str | None = None
    errors: Sequence[Json] = ()
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, correlation_id: str) -> Json | None:
        """The JSON of the refusal, or nothing: some of HubSpot's 404s are empty."""
        if self.message is None:
            return None
        optional: Json = {
            "category": self.category,
            "subCategory": self.sub_category,
            "errors": list(self.errors),
            "context": {key: list(values) for key, values in self.context.items()},
        }
        return {
            "status": "error",
            "message": self.message,
            "correlationId": correlation_id,
            **{key: value for key, value in optional.items() if value},
            **self.extra,
        }


class RefusalError(Exception):
    """Carries a refusal from the rule that found it to the answer; nothing is written."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def invalid(
    message: str,
    sub_category: str | None = None,
    *,
    errors: Sequence[Json] = (),
    context: Mapping[str, Sequence[str]] | None = None,
) -> RefusalError:
    return RefusalError(
        Refusal(
            status=400,
            message=message,
            category="VALIDATION_ERROR",
            sub_category=sub_category,
            errors=errors,
            context=context or {},
        )
    )


def bare(status: int, message: str) -> RefusalError:
    """A refusal without category, as some of HubSpot's older checks answer."""
    return RefusalError(Refusal(status=status, message=message))


def taken(message: str, sub_category: str) -> RefusalError:
    return RefusalError(
        Refusal(
            status=409,
            message=message,
            category="OBJECT_ALREADY_EXISTS",
            sub_category=sub_category,
        )
    )


def conflict(message: str) -> RefusalError:
    return RefusalError(Refusal(status=409, message=message, category="CONFLICT"))


def unknown(message: str, *, context: Mapping[str, Sequence[str]] | None = None) -> RefusalError:
    return RefusalError(
        Refusal(status=404, message=message, category="OBJECT_NOT_FOUND", context=context or {})
    )


def empty_not_found() -> RefusalError:
    return RefusalError(Refusal(status=404, message=None))


def not_served(what: str) -> RefusalError:
    return RefusalError(
        Refusal(
            status=404,
            message=f"The sandbox does not serve {what} yet.",
            category="SANDBOX_NOT_SERVED",
        )
    )
