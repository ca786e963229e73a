"""Owns the paths of the rules that values of a property must meet."""

import re

from dealwright.sandbox import properties, validations
from dealwright.sandbox.errors import invalid, unknown
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.routing import Answer, Call, Route, reads_schemas, writes_schemas
from dealwright.sandbox.validations import Rule


def _kind(call: Call) -> ObjectType:
    """The object type, which these paths name by its type id only."""
    if not re.fullmatch(r"\d+-\d+", call.path["kind"]):
        raise invalid(f"{call.path['kind']} is not the id of an object type.")
    return call.kind


def _rules(call: Call) -> list[Rule]:
    kind, name = _kind(call), call.path["name"]
    if name not in properties.load_all(call.portal.store, kind):
        raise unknown(f"No property named {name} exists for {kind.name}.")
    return validations.load(call.portal.store, kind).get(name, [])


def list_rules(call: Call) -> Answer:
    found = validations.load(call.portal.store, _kind(call))
    results = [
        {"propertyName": name, "propertyValidationRules": [rule.wire() for rule in rules]}
        for name, rules in found.items()
    ]
    return Answer(body={"results": results})


def read_rules(call: Call) -> Answer:
    return Answer(body={"results": [rule.wire() for rule in _rules(call)]})


def read_rule(call: Call) -> Answer:
    for rule in _rules(call):
        if rule.type == call.path["rule"]:
            return Answer(body=rule.wire())
    raise unknown(f"The property {call.path['name']} has no rule {call.path['rule']}.")


def put_rule(call: Call) -> Answer:
    _rules(call)
    rule = validations.parsed(call.path["rule"], call.body)
    validations.save(call.portal.store, call.kind, call.path["name"], rule)
    return Answer(status=204)


_ALL = "/crm/v3/property-validations/<kind>"
_ONE = f"{_ALL}/<name>"
_RULE = f"{_ONE}/rule-type/<rule>"

ROUTES = (
    Route(method="GET", rule=_ALL, handler=list_rules, scopes=reads_schemas),
    Route(method="GET", rule=_ONE, handler=read_rules, scopes=reads_schemas),
    Route(method="GET", rule=_RULE, handler=read_rule, scopes=reads_schemas),
    Route(method="PUT", rule=_RULE, handler=put_rule, scopes=writes_schemas),
)
