"""Owns the rules an account sets on the values of a property: too short, too large, no address."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

from dealwright.sandbox import body as bodies
from dealwright.sandbox.errors import invalid
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.store import Store
from dealwright.sandbox.values import BadValueError
from dealwright.sandbox.wire import Json

RULE_TYPES = frozenset(
    [
        "FORMAT",
        "ALPHANUMERIC",
        "SPECIAL_CHARACTERS",
        "WHITESPACE",
        "MIN_LENGTH",
        "MAX_LENGTH",
        "MIN_NUMBER",
        "MAX_NUMBER",
        "DECIMAL",
        "REGEX",
        "EMAIL",
        "EMAIL_ALLOWED_DOMAINS",
        "EMAIL_BLOCKED_DOMAINS",
        "DOMAIN",
        "URL",
        "URL_ALLOWED_DOMAINS",
        "URL_BLOCKED_DOMAINS",
        "PHONE_NUMBER_WITH_EXPLICIT_COUNTRY_CODE",
        "START_DATE",
        "END_DATE",
        "START_DATETIME",
        "END_DATETIME",
        "BEFORE_DURATION",
        "AFTER_DURATION",
        "BEFORE_DATETIME_DURATION",
        "AFTER_DATETIME_DURATION",
        "DAYS_OF_WEEK",
    ]
)
_COUNTED = frozenset({"MIN_LENGTH", "MAX_LENGTH", "MIN_NUMBER", "MAX_NUMBER"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One demand on the values of a property."""

    type: str
    arguments: Sequence[str]
    normalised: bool | None

    def wire(self) -> Json:
        body: Json = {"ruleType": self.type, "ruleArguments": list(self.arguments)}
        if self.normalised is not None:
            body["shouldApplyNormalization"] = self.normalised
        return body

    def check(self, text: str) -> None:
        """Refuse a value that does not meet the rule; some rules are kept and not applied."""
        meets = _MEETS.get(self.type)
        if meets is None or meets(text, self.arguments):
            return
        code = "INVALID_ALPHA" if self.type == "ALPHANUMERIC" else f"INVALID_{self.type}"
        demand = " ".join([self.type, *self.arguments])
        raise BadValueError(code, f"{text} does not meet the validation rule {demand}")


def load(store: Store, kind: ObjectType) -> dict[str, list[Rule]]:
    """The rules of an object type by property."""
    found: dict[str, list[Rule]] = {}
    for row in store.rows(
        "SELECT * FROM validations WHERE object_type = ? ORDER BY property, rule_type", kind.name
    ):
        sent = json.loads(row["body"])
        rule = Rule(
            type=row["rule_type"], arguments=sent["arguments"], normalised=sent["normalised"]
        )
        found.setdefault(row["property"], []).append(rule)
    return found


def save(store: Store, kind: ObjectType, name: str, rule: Rule) -> None:
    store.run(
        "INSERT OR REPLACE INTO validations VALUES (?, ?, ?, ?)",
        kind.name,
        name,
        rule.type,
        json.dumps({"arguments": list(rule.arguments), "normalised": rule.normalised}),
    )


def parsed(rule_type: str, sent: Json) -> Rule:
    """A rule as it is sent; one that could never be applied is refused."""
    if rule_type not in RULE_TYPES:
        raise invalid(f"{rule_type} is not a type of validation rule.")
    bodies.required(sent, "ruleArguments")
    arguments = [str(each) for each in bodies.optional(sent, "ruleArguments", list) or []]
    if rule_type in _COUNTED and (len(arguments) != 1 or _number(arguments[0]) is None):
        raise invalid(f"The rule {rule_type} takes one number.")
    if rule_type == "REGEX":
        _refuse_pattern(arguments)
    normalised = bodies.optional(sent, "shouldApplyNormalization", bool)
    return Rule(type=rule_type, arguments=arguments, normalised=normalised)


def _refuse_pattern(arguments: Sequence[str]) -> None:
    if len(arguments) != 1:
        raise invalid("The rule REGEX takes one regular expression.")
    try:
        re.compile(arguments[0])
    except (re.error, OverflowError, RecursionError) as error:
        raise invalid(f"The regular expression {arguments[0]} cannot be read: {error}") from error


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _bounded(text: str, accept: Callable[[Decimal], bool]) -> bool:
    number = _number(text)
    return number is not None and accept(number)


def _alphanumeric(text: str, arguments: Sequence[str]) -> bool:
    bare = text.replace(" ", "")
    if "NUMERIC_ONLY" in arguments:
        return bare.isdecimal()
    if "ALPHA_ONLY" in arguments:
        return bare.isalpha()
    return bare.isalnum()


def _url(text: str, _: Sequence[str]) -> bool:
    try:
        parts = urlsplit(text if "//" in text else f"https://{text}")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in text


_MEETS: Mapping[str, Callable[[str, Sequence[str]], bool]] = {
    "MIN_LENGTH": lambda text, arguments: len(text) >= Decimal(arguments[0]),
    "MAX_LENGTH": lambda text, arguments: len(text) <= Decimal(arguments[0]),
    "MIN_NUMBER": lambda text, arguments: _bounded(text, lambda n: n >= Decimal(arguments[0])),
    "MAX_NUMBER": lambda text, arguments: _bounded(text, lambda n: n <= Decimal(arguments[0])),
    "REGEX": lambda text, arguments: re.fullmatch(arguments[0], text) is not None,
    "ALPHANUMERIC": _alphanumeric,
    "WHITESPACE": lambda text, _: not re.search(r"\s", text),
    "EMAIL": lambda text, _: _EMAIL.fullmatch(text) is not None,
    "URL": _url,
}
