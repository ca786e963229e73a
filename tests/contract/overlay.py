"""What HubSpot does and the installed client does not know, written by hand."""

from typing import Any

from contract.additions import OPERATIONS, QUERIES, SCHEMAS
from contract.sdk import INSTANT, answer, in_body, in_path
from contract.shapes import (
    FLAG,
    OPEN,
    READ,
    SCALAR,
    SENSITIVITY,
    TEXT,
    WHOLE,
    list_of,
    record,
)

Json = dict[str, Any]

# Fields that the newer API has, by the last part of a schema's name.
_HINTS: Json = {
    "dataSensitivity": SENSITIVITY,
    "numberDisplayHint": {"type": ["string", "null"]},
    "textDisplayHint": {"type": ["string", "null"]},
    "showCurrencySymbol": FLAG,
    "currencyPropertyName": {"type": ["string", "null"]},
}
_MORE_FIELDS: dict[str, Json] = {
    # Whoever makes a pipeline may choose its id and those of its stages.
    "PipelineInput": {"pipelineId": TEXT},
    "PipelineStageInput": {"stageId": TEXT},
    "PropertyCreate": _HINTS,
    "PropertyUpdate": _HINTS,
    "ModelProperty": {**_HINTS, "dateDisplayHint": TEXT, "sensitiveDataCategories": list_of(TEXT)},
    "BatchReadInputPropertyName": {"dataSensitivity": SENSITIVITY},
    # The address of the record's page, beside its id.
    "SimplePublicObject": {"url": TEXT},
    "SimplePublicObjectWithAssociations": {"url": TEXT},
    "SimplePublicUpsertObject": {"url": TEXT},
    # An unset label is null: the unlabelled association, and the primary one in some portals.
    "AssociationSpecWithLabel": {"label": {"type": ["string", "null"]}},
}
_OTHER_TYPES: dict[str, Json] = {
    # Scalars are taken for texts where people write numbers: a probability, a value to search for.
    "PipelineStageInput": {"metadata": {"type": "object", "additionalProperties": SCALAR}},
    "PipelineStagePatchInput": {"metadata": {"type": "object", "additionalProperties": SCALAR}},
    "Filter": {"value": SCALAR, "highValue": SCALAR, "values": list_of(SCALAR)},
    # Ids of records are texts, but not in what the association paths answer.
    "MultiAssociatedObjectWithLabel": {"toObjectId": WHOLE},
    "LabelsBetweenObjectPair": {"fromObjectId": WHOLE, "toObjectId": WHOLE},
}
# PATCH answers 200 to keys that it does not know, or may not change, and ignores them.
_TAKES_ANYTHING = ("PropertyUpdate", "PropertyGroupUpdate")
_LARGER_CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("PropertyCreate", "type"): ("phone_number",),
    ("PropertyUpdate", "type"): ("phone_number",),
    ("PropertyCreate", "fieldType"): ("html", "phonenumber"),
    ("PropertyUpdate", "fieldType"): ("html", "phonenumber"),
    ("AssociationSpecWithLabel", "category"): ("WORK",),
    ("AssociationSpec", "category"): ("WORK",),
    # One model for two kinds of export, of which the client kept the choice of the latter.
    ("PublicExportRequest", "exportType"): ("VIEW",),
}
_OTHER_VALUES = {
    "SimplePublicObject": READ,
    "SimplePublicObjectWithAssociations": READ,
    "SimplePublicUpsertObject": READ,
    "SimplePublicObjectInput": SCALAR,
    "SimplePublicObjectInputForCreate": SCALAR,
    "SimplePublicObjectBatchInput": SCALAR,
    "SimplePublicObjectBatchInputForCreate": SCALAR,
    "SimplePublicObjectBatchInputUpsert": SCALAR,
}
_NOT_REQUIRED: dict[str, tuple[str, ...]] = {
    # The one or the other, by the kind of export; the rest has defaults.
    "PublicExportRequest": (
        *("listId", "publicCrmSearchRequest", "exportInternalValuesOptions"),
        "overrideAssociatedObjectsPerDefinitionPerRowLimit",
    ),
    # The older API leaves an option shown when nobody says that it is hidden.
    "OptionInput": ("hidden",),
    # Nobody has to ask for histories.
    "BatchReadInputSimplePublicObjectId": ("propertiesWithHistory", "properties"),
    # Errors of a batch leave out what they do not have.
    "StandardError": ("context", "links", "errors"),
    "StandardError1": ("context", "links", "errors"),
    # Made without partners, or with partners and no more than an id.
    "SimplePublicObjectInputForCreate": ("associations",),
    "SimplePublicObjectBatchInputForCreate": ("associations",),
}

# Where the newest of the dated paths succeed with another status than their v3 or v4 twin.
_NEWEST_ANSWERS = {
    "/crm/v3/properties/{objectType}/batch/create": "201",
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/create": "201",
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/archive": "204",
    "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/labels/archive": "204",
}
_BATCH = record(
    "status results startedAt completedAt",
    status={"enum": ["COMPLETE", "PENDING", "PROCESSING", "CANCELED"]},
    results=list_of(OPEN),
    startedAt=INSTANT,
    completedAt=INSTANT,
)


def laid_over(document: Json) -> Json:
    """The document with what the client lacks, changed in place."""
    schemas: Json = document["components"]["schemas"]
    for name, schema in schemas.items():
        _enlarge(schema, name.rpartition(".")[2])
    schemas |= SCHEMAS
    for verb, path, status, sent, answered in OPERATIONS:
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        operation: Json = {
            "parameters": [in_path(name) for name in names],
            "responses": {status: answer(answered) if answered else {"description": "Done"}},
        }
        if sent is not None:
            operation["requestBody"] = in_body(sent)
        document["paths"].setdefault(path, {})[verb] = operation
    for verb, path, queries in QUERIES:
        document["paths"][path][verb]["parameters"] += queries
    for path, status in _NEWEST_ANSWERS.items():
        of_v4: Json = document["paths"][path]["post"]
        others = dict(of_v4["responses"])
        whole = others.pop(status)
        of_v4["x-newest"] = {"200": whole if "content" in whole else answer(_BATCH), **others}
    return document


def _enlarge(schema: Json, name: str) -> None:
    properties: Json = schema["properties"]
    properties |= _MORE_FIELDS.get(name, {})
    properties |= _OTHER_TYPES.get(name, {})
    schema["additionalProperties"] = name in _TAKES_ANYTHING
    for (owner, field), choices in _LARGER_CHOICES.items():
        if owner == name and field in properties:
            properties[field]["enum"] = [*properties[field]["enum"], *choices]
    if name in _OTHER_VALUES:
        properties["properties"] = {"type": "object", "additionalProperties": _OTHER_VALUES[name]}
    needless = _NOT_REQUIRED.get(name, ())
    schema["required"] = [one for one in schema.get("required", ()) if one not in needless]
    if name == "PublicObjectSearchRequest":
        sort = record(
            "propertyName", propertyName=TEXT, direction={"enum": ["ASCENDING", "DESCENDING"]}
        )
        properties["sorts"] = list_of({"anyOf": [TEXT, sort]})
