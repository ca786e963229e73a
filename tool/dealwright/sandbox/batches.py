"""Owns the envelope of batch answers, and the limit on what one batch may hold."""

from collections.abc import Sequence

from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import Refusal, invalid
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.routing import Answer
from dealwright.sandbox.wire import Json, iso

_LARGEST = 100
LARGEST_WITH_HISTORY = 50


def inputs(sent: Json, *, with_history: bool = False, largest: int = _LARGEST) -> list[Json]:
    """The inputs of a batch, as many as are allowed."""
    bodies.required(sent, "inputs")
    found = bodies.objects(sent, "inputs")
    if with_history and len(found) > LARGEST_WITH_HISTORY:
        raise invalid(
            "The maximum number of inputs supported in a batch request for property histories"
            f" is {LARGEST_WITH_HISTORY}. Received {len(found)}."
        )
    if len(found) > largest:
        raise invalid(f"A batch has at most {largest} inputs. Received {len(found)}.")
    return found


def answer(
    portal: Portal, results: Sequence[Json], *, errors: Sequence[Json] = (), whole: int = 200
) -> Answer:
    """A status of its own when all went well, and 207 when a part did not."""
    now = iso(portal.clock())
    body: Json = {
        "status": "COMPLETE",
        "results": list(results),
        "startedAt": now,
        "completedAt": now,
    }
    if not errors:
        return Answer(status=whole, body=body)
    return Answer(status=207, body={**body, "numErrors": len(errors), "errors": list(errors)})


def error(refusal: Refusal, context: dict[str, list[str]]) -> Json:
    """One part of a batch that was refused."""
    found: Json = {
        "status": "error",
        "category": refusal.category or "VALIDATION_ERROR",
        "message": refusal.message or "not found",
        "context": context,
        "errors": list(refusal.errors),
        "links": {},
    }
    if refusal.sub_category:
        found["subCategory"] = refusal.sub_category
    return found


def missing(singular: str, ids: Sequence[str]) -> Json:
    refusal = Refusal(
        status=404,
        message=f"Could not get some {singular.upper()} objects, they may be deleted or not exist."
        " Check that ids are valid.",
        category="OBJECT_NOT_FOUND",
    )
    return error(refusal, {"ids": list(ids)})
