"""Owns the rules for writing properties: names, types, what a PATCH changes, archive and restore."""

from collections.abc import Mapping
from dataclasses import dataclass

from dealwright.sandbox import body as bodies
from dealwright.sandbox import capacity, formulas, groups, options, properties
from dealwright.sandbox import property_checks as checks
from dealwright.sandbox.errors import RefusalError, invalid, taken, unknown
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json, iso

_USER = "9100001"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyDesk:
    """Where the properties of one object type are changed."""

    portal: Portal
    kind: ObjectType

    def read(self, name: str, *, archived: bool, sensitivity: str) -> Json:
        store = self.portal.store
        load = properties.load_archived if archived else properties.load_all
        found = load(store, self.kind).get(name)
        if found is None or sensitivity != "non_sensitive":
            raise self._unknown(name)
        return found

    def create(self, sent: Json) -> Json:
        bodies.required(sent, "name", "label", "type", "fieldType", "groupName")
        name = bodies.text(sent, "name")
        checks.refuse_bad_name(name)
        known = properties.load_all(self.portal.store, self.kind)
        if name in known:
            raise taken(
                f"A property named '{name}' already exists.", "Properties.PROPERTY_WITH_NAME_EXISTS"
            )
        formula = bodies.optional(sent, "calculationFormula", str)
        capacity.refuse_more_properties(
            self.portal,
            self.kind,
            unique=bodies.optional(sent, "hasUniqueValue", bool) or False,
            calculated=bool(formula),
        )
        body = self._created(name, sent, known)
        properties.save(self.portal.store, self.kind, body)
        # The answer shows the formula as it was sent, not as it is kept.
        return {**body, "calculationFormula": formula} if formula else body

    def update(self, name: str, sent: Json) -> Json:
        old = properties.load_all(self.portal.store, self.kind).get(name)
        if old is None:
            raise self._unknown(name)
        checks.refuse_locked(old, sent)
        if old.get("hubspotDefined") and sent.get("options") is None:
            return old
        new = {**old, **checks.plain(sent), **checks.currency(sent)}
        new["groupName"] = self._group(bodies.optional(sent, "groupName", str) or old["groupName"])
        new["type"] = bodies.optional(sent, "type", str) or old["type"]
        new["fieldType"] = bodies.optional(sent, "fieldType", str) or old["fieldType"]
        formula = bodies.optional(sent, "calculationFormula", str)
        if formula:
            self._refuse_formula(formula, new["type"])
            new["calculationFormula"] = formulas.canonical(formula)
        if not old.get("hubspotDefined"):
            checks.refuse_types(new["type"], new["fieldType"], calculated=new["calculated"])
        new["options"] = _options(old, new["type"], sent)
        new["updatedAt"] = iso(self.portal.clock())
        new["updatedUserId"] = _USER
        properties.save(self.portal.store, self.kind, new)
        return new

    def archive(self, name: str) -> None:
        known = properties.load_all(self.portal.store, self.kind)
        body = known.get(name)
        if body is None:
            raise self._unknown(name)
        if not body["modificationMetadata"]["archivable"]:
            raise invalid(f"The property {name} is defined by HubSpot and cannot be archived.")
        readers = [
            other
            for other in known.values()
            if name in formulas.named(other.get("calculationFormula", ""))
        ]
        if readers:
            raise self._in_use(name, readers)
        now = iso(self.portal.clock())
        properties.save(self.portal.store, self.kind, {**body, "archived": True, "archivedAt": now})

    def _created(self, name: str, sent: Json, known: Mapping[str, Json]) -> Json:
        """The definition to store; an archived namesake gives it its age and its old values."""
        type_, formula = bodies.text(sent, "type"), bodies.optional(sent, "calculationFormula", str)
        field_type = "calculation_equation" if formula else bodies.text(sent, "fieldType")
        checks.refuse_types(type_, field_type, calculated=bool(formula))
        if formula:
            self._refuse_formula(formula, type_, known)
        now = iso(self.portal.clock())
        grave = properties.load_archived(self.portal.store, self.kind).get(name)
        body: Json = {
            "name": name,
            "label": bodies.text(sent, "label"),
            "type": type_,
            "fieldType": field_type,
            "groupName": self._group(bodies.text(sent, "groupName")),
            "description": "",
            "options": checks.created_options(type_, sent, calculated=bool(formula)),
            "displayOrder": -1,
            "calculated": bool(formula),
            "externalOptions": bodies.optional(sent, "externalOptions", bool) or False,
            "hasUniqueValue": bodies.optional(sent, "hasUniqueValue", bool) or False,
            "hidden": False,
            "formField": False,
            "modificationMetadata": {
                "archivable": True,
                "readOnlyDefinition": False,
                "readOnlyValue": bool(formula),
            },
            "dataSensitivity": checks.sensitivity(sent),
            "createdAt": grave["createdAt"] if grave else now,
            "updatedAt": now,
            "createdUserId": _USER,
            "updatedUserId": _USER,
            "archived": False,
            **checks.plain(sent),
            **checks.currency(sent),
        }
        if formula:
            body["calculationFormula"] = formulas.canonical(formula)
        if body["externalOptions"]:
            body["referencedObjectType"] = checks.reference(sent)
        return body

    def _group(self, name: str) -> str:
        if not groups.exists(self.portal.store, self.kind, name):
            raise invalid(f"The property group {name} does not exist.")
        return name

    def _refuse_formula(
        self, formula: str, type_: str, known: Mapping[str, Json] | None = None
    ) -> None:
        if type_ not in checks.CALCULABLE:
            raise invalid(f"A property of type {type_} cannot be calculated.")
        if known is None:
            known = properties.load_all(self.portal.store, self.kind)
        formulas.refuse_unknown(formula, known)

    def _unknown(self, name: str) -> RefusalError:
        return unknown(f"No property named {name} exists for {self.kind.name}.")

    def _in_use(self, name: str, readers: list[Json]) -> RefusalError:
        return invalid(
            f"Property: {name} of object type {self.kind.type_id} is currently used in"
            f" {len(readers)} places and cannot be deleted",
            "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE",
            context={"usageCount": [str(len(readers))]},
            errors=[
                {
                    "message": f"{name} is used in {reader['name']}",
                    "subCategory": "PropertyValidationError.PROPERTY_USAGE",
                    "context": {
                        "parentType": ["CALCULATED_PROPERTY"],
                        "parentName": [reader["name"]],
                    },
                }
                for reader in readers
            ],
        )


def _options(old: Json, type_: str, sent: Json) -> list[Json]:
    """The options after a PATCH: what is sent, or what is there as far as the type can have it."""
    if sent.get("options") is not None:
        return options.checked(type_, bodies.objects(sent, "options"))
    kept: list[Json] = old["options"] if type_ in options.TYPES else []
    return kept if type_ == old["type"] else options.checked(type_, kept)
