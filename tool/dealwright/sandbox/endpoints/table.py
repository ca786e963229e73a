"""Owns the table of everything that HubSpot serves here, put together from its families."""

from dealwright.sandbox.endpoints import (
    account,
    association_batches,
    associations,
    capacity,
    exports,
    pipelines,
    properties,
    record_batches,
    records,
    validations,
)
from dealwright.sandbox.routing import Route

ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *pipelines.ROUTES,
    *properties.ROUTES,
    *records.ROUTES,
    *record_batches.ROUTES,
    *associations.ROUTES,
    *association_batches.ROUTES,
    *validations.ROUTES,
    *capacity.ROUTES,
    *exports.ROUTES,
)
