"""Operations that HubSpot has and the installed client lacks, written by hand."""

from typing import Any

from contract.sdk import INSTANT, ref
from contract.shapes import FLAG, OPEN, SENSITIVITY, TEXT, WHOLE, list_of, query, record, results

Json = dict[str, Any]

_SHARE: Json = {"type": "number", "minimum": 0}
_OF_A_TYPE = record(
    "objectTypeId singularLabel pluralLabel usage",
    objectTypeId=TEXT,
    singularLabel=TEXT,
    pluralLabel=TEXT,
    limit=WHOLE,
    usage=WHOLE,
    percentage=_SHARE,
)
_OVERALL: Json = {"overallLimit": WHOLE, "overallUsage": WHOLE, "overallPercentage": _SHARE}
_BY_TYPE = record(
    "overallLimit overallUsage overallPercentage byObjectType",
    **_OVERALL,
    byObjectType=list_of(_OF_A_TYPE),
)
_OF_TYPES = record(
    "hubspotDefinedObjectTypes customObjectTypes",
    hubspotDefinedObjectTypes=list_of(_OF_A_TYPE),
    customObjectTypes=_BY_TYPE,
)
_RULE = record(
    "ruleType ruleArguments",
    ruleType=TEXT,
    ruleArguments=list_of(TEXT),
    shouldApplyNormalization=FLAG,
)
_ARGUMENTS = record("ruleArguments", ruleArguments=list_of(TEXT), shouldApplyNormalization=FLAG)
_ACCOUNT = record(
    "portalId accountType timeZone companyCurrency additionalCurrencies utcOffset"
    " utcOffsetMilliseconds uiDomain dataHostingLocation",
    portalId=WHOLE,
    accountType={"enum": ["APP_DEVELOPER", "DEVELOPER_TEST", "SANDBOX", "STANDARD"]},
    timeZone=TEXT,
    companyCurrency=TEXT,
    additionalCurrencies=list_of(TEXT),
    utcOffset=TEXT,
    utcOffsetMilliseconds=WHOLE,
    uiDomain=TEXT,
    dataHostingLocation=TEXT,
)
_TOKEN = record(
    "userId hubId appId scopes", userId=WHOLE, hubId=WHOLE, appId=WHOLE, scopes=list_of(TEXT)
)
_EXPORT = record(
    "id exportState exportType objectType objectProperties createdAt updatedAt",
    id=TEXT,
    exportState=TEXT,
    exportName=TEXT,
    exportType=TEXT,
    objectType=TEXT,
    objectProperties=list_of(TEXT),
    recordCount=WHOLE,
    createdAt=INSTANT,
    updatedAt=INSTANT,
)
_TYPE: Json = {"objectTypeId": TEXT, "singularLabel": TEXT, "pluralLabel": TEXT}
_LABELS_USED = record(
    "fromObjectType toObjectType allLabels limit usage percentage",
    fromObjectType=record("objectTypeId singularLabel pluralLabel", **_TYPE),
    toObjectType=record("objectTypeId singularLabel pluralLabel", **_TYPE),
    allLabels=list_of(TEXT),
    limit=WHOLE,
    usage=WHOLE,
    percentage=_SHARE,
)
_CROWDED_TYPES = results(
    record(
        "objectTypeId singularLabel pluralLabel hasRecordsAtLimit hasRecordsNearLimit",
        **_TYPE,
        hasRecordsAtLimit=FLAG,
        hasRecordsNearLimit=FLAG,
    )
)
_CROWDED_RECORDS = record(
    "limit totalRecordsAtLimit totalRecordsNearLimit"
    " atLimitFromRecordSamples nearLimitFromRecordSamples",
    limit=WHOLE,
    totalRecordsAtLimit=WHOLE,
    totalRecordsNearLimit=WHOLE,
    atLimitFromRecordSamples=list_of(record("label objectId", label=TEXT, objectId=WHOLE)),
    nearLimitFromRecordSamples=list_of(
        record(
            "label objectId usage percentage",
            label=TEXT,
            objectId=WHOLE,
            usage=WHOLE,
            percentage=_SHARE,
        )
    ),
)
_DAILY_USAGE = results(
    record(
        "name usageLimit currentUsage collectedAt fetchStatus",
        name=TEXT,
        usageLimit=WHOLE,
        currentUsage=WHOLE,
        collectedAt=INSTANT,
        fetchStatus={"enum": ["CACHED", "FAILURE", "NOTFOUND", "SUCCESS", "TIMEOUT"]},
        resetsAt=INSTANT,
    )
)
SCHEMAS: Json = {
    "overlay.Merge": record(
        "primaryObjectId objectIdToMerge", primaryObjectId=TEXT, objectIdToMerge=TEXT
    )
}

_CROWDED = "/crm/v3/limits/associations/records"
_VALIDATIONS = "/crm/v3/property-validations/{objectTypeId}"
OPERATIONS: tuple[tuple[str, str, str, Json | None, Json | None], ...] = (
    ("get", "/account-info/v3/details", "200", None, _ACCOUNT),
    ("get", "/account-info/v3/api-usage/daily/private-apps", "200", None, _DAILY_USAGE),
    (
        *("post", "/oauth/v2/private-apps/get/access-token-info", "200"),
        *(record("tokenKey", tokenKey=TEXT), _TOKEN),
    ),
    ("get", "/crm/v3/limits/pipelines", "200", None, _OF_TYPES),
    ("get", "/crm/v3/limits/records", "200", None, _OF_TYPES),
    ("get", "/crm/v3/limits/custom-properties", "200", None, _BY_TYPE),
    ("get", "/crm/v3/limits/calculated-properties", "200", None, _BY_TYPE),
    (
        *("get", "/crm/v3/limits/custom-object-types", "200", None),
        record("limit usage percentage", limit=WHOLE, usage=WHOLE, percentage=_SHARE),
    ),
    (
        *("get", _VALIDATIONS, "200", None),
        results(
            record(
                "propertyName propertyValidationRules",
                propertyName=TEXT,
                propertyValidationRules=list_of(_RULE),
            )
        ),
    ),
    ("get", f"{_VALIDATIONS}/{{propertyName}}", "200", None, results(_RULE)),
    ("get", f"{_VALIDATIONS}/{{propertyName}}/rule-type/{{ruleType}}", "200", None, _RULE),
    ("put", f"{_VALIDATIONS}/{{propertyName}}/rule-type/{{ruleType}}", "204", _ARGUMENTS, None),
    ("get", "/crm/v3/exports/export/{exportId}", "200", None, _EXPORT),
    ("get", "/crm/v3/limits/associations/labels", "200", None, results(_LABELS_USED)),
    ("get", f"{_CROWDED}/from", "200", None, _CROWDED_TYPES),
    ("get", f"{_CROWDED}/{{fromObjectTypeId}}/to", "200", None, _CROWDED_TYPES),
    ("get", f"{_CROWDED}/{{fromObjectTypeId}}/{{toObjectTypeId}}", "200", None, _CROWDED_RECORDS),
    # The sandbox has no custom objects, so the list is empty.
    ("get", "/crm-object-schemas/v3/schemas", "200", None, results(OPEN)),
    ("get", "/crm-object-schemas/v3/schemas/{objectType}", "200", None, OPEN),
    (
        *("post", "/crm/v3/objects/{objectType}/merge", "200", ref("overlay.Merge")),
        ref("objects.SimplePublicObject"),
    ),
)
_PAGE = (query("limit", WHOLE), query("after", TEXT))
_READING = (query("dataSensitivity", SENSITIVITY), query("locale", TEXT))
QUERIES: tuple[tuple[str, str, tuple[Json, ...]], ...] = (
    # The client cannot send this flag; the service takes it.
    (
        *("delete", "/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}"),
        (query("validateReferencesBeforeDelete", FLAG),),
    ),
    # Sent by readers of pages, and ignored: there is one page.
    ("get", "/crm/v3/pipelines/{objectType}", (*_PAGE, query("archived", FLAG))),
    ("get", "/crm/v3/pipelines/{objectType}/{pipelineId}/stages", _PAGE),
    ("get", "/crm/v3/pipelines/{objectType}/{pipelineId}/audit", _PAGE),
    ("get", "/crm/v3/properties/{objectType}", _PAGE),
    ("get", "/crm/v3/properties/{objectType}/groups", _PAGE),
    ("get", "/crm/v3/limits/pipelines", _PAGE),
    ("get", "/crm/v3/property-validations/{objectTypeId}", _PAGE),
    (
        *("get", "/crm/v3/limits/associations/labels"),
        (query("fromObjectTypeId", TEXT), query("toObjectTypeId", TEXT)),
    ),
    ("get", "/crm/v3/properties/{objectType}", _READING),
    ("get", "/crm/v3/properties/{objectType}/{propertyName}", _READING),
)
