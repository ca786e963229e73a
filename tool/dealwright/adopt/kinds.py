"""Whether a property can be written down, and of what kind it is."""

import re

from dealwright.adopt.keys import folded
from dealwright.adopt.stages import unfit_label
from dealwright.hubspot.compile import TYPES
from dealwright.hubspot.stock import MIRRORS
from dealwright.hubspot.survey import Facts
from dealwright.model.properties import UNIQUE
from dealwright.plan.resources import Option, Property

NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_VALUE = re.compile(r"[^\s;]([^;]*[^\s;])?")
_LONGEST_VALUE = 200
CHOICES = ("choice", "choices")
# A picker of people is known by what it refers to, an amount by its currency.
_KINDS = {words: kind for kind, words in TYPES.items() if kind not in ("money", "person")}
_KINDS["enumeration", "radio"] = "choice"


def kind_of(one: Property, facts: Facts) -> str | None:
    """The playbook's word for what a property holds; None when it has no word for it."""
    words = (one.type or "", one.field_type or "")
    if facts.calculated:
        return None
    if one.references is not None:
        picker = one.references == "OWNER" and words == TYPES["person"]
        return "person" if picker else None
    if words == TYPES["money"] and facts.currency:
        return "money"
    return _KINDS.get(words)


def unfit(one: Property, facts: Facts) -> str | None:
    """Why a property of one's own cannot be written down; None when it can."""
    if not NAME.fullmatch(one.name):
        return "the playbook cannot write its name"
    if one.name.startswith("hs_"):
        return "HubSpot keeps names such as this for itself"
    if (why := unfit_label(one.label or "")) is not None:
        return why
    kind = kind_of(one, facts)
    if kind is None:
        what = f"is a reference to {one.references}" if one.references else f"is {one.kind}"
        computed = ", computed by HubSpot" if facts.calculated else ""
        return f"it {what}{computed}: the playbook has no kind for that"
    if kind in CHOICES and not offered(one)[0]:
        return "it offers nothing to choose from that the playbook could write"
    return unfit_unique(one, kind)


def unfit_unique(one: Property, kind: str | None) -> str | None:
    """Why it cannot be written down that no two records hold the same."""
    if one.unique and kind not in UNIQUE:
        return f"its values are unique, which the playbook cannot say of {one.kind}"
    return None


def extended(one: Property, facts: Facts) -> bool:
    """Whether it is HubSpot's own and somebody has changed what it offers."""
    return (
        one.built_in
        and one.type == "enumeration"
        and one.references is None
        and not one.locked_options
        and facts.edited
        and one.name not in MIRRORS
        and bool(offered(one)[0])
    )


def offered(one: Property) -> tuple[list[Option], list[str]]:
    """The options that can be written side by side, in order, and why others cannot."""
    fit: list[Option] = []
    reasons: list[str] = []
    for option in one.options or ():
        why = _unfit_option(option)
        if any(folded(other.label) == folded(option.label) for other in fit):
            why = "reads like another one"
        if why is None:
            fit.append(option)
        else:
            reasons.append(f"{option.value} {why}")
    return fit, reasons


def _unfit_option(option: Option) -> str | None:
    if option.hidden:
        return "is hidden"
    if not _VALUE.fullmatch(option.value) or len(option.value) > _LONGEST_VALUE:
        return "is a value that the playbook cannot write"
    return "has a label that the playbook cannot write" if unfit_label(option.label) else None
