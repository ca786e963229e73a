import sqlite3
from pathlib import Path

import pytest

from dealwright.sandbox.app import create_app
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.tokens import Token
from unit.sandbox.wires import DEFAULT_STAGES, NOON, Clock, Http, a_pipeline, a_property

PATHS = (
    "/crm/v3/pipelines/deals",
    "/crm/v3/properties/deals",
    "/crm/v3/properties/deals/groups",
    "/crm/v3/objects/deals?propertiesWithHistory=dealstage",
    "/crm/v3/pipelines/deals/membership/audit",
    "/account-info/v3/details",
)


def client(portal: Portal) -> Http:
    return Http(create_app(portal, tokens={"all": Token()}))


def test_a_portal_is_the_same_after_it_was_closed(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "deep" / "down" / "portal.db"
    with Portal.open(path, clock=clock, portal_id=7) as portal:
        http = client(portal)
        http.made("/crm/v3/pipelines/deals", a_pipeline())
        http.made("/crm/v3/properties/deals", a_property())
        first = http.deal(pipeline="membership", dealstage="membership_talk", tier="high")
        before = [http.get(each).body for each in PATHS]
    with Portal.open(path, clock=clock, portal_id=7) as portal:
        http = client(portal)
        assert [http.get(each).body for each in PATHS] == before
        assert int(http.deal(dealname="B")) > int(first)


def test_a_file_is_only_what_was_written_when_it_is_closed(tmp_path: Path, clock: Clock) -> None:
    Portal.open(tmp_path / "portal.db", clock=clock).close()
    assert [each.name for each in tmp_path.iterdir()] == ["portal.db"]


def test_a_reset_brings_the_first_day_back(portal: Portal) -> None:
    http = client(portal)
    first = http.deal(dealname="A")
    http.made("/crm/v3/pipelines/deals", a_pipeline())
    http.delete("/crm/v3/pipelines/deals/default/stages/closedwon")
    portal.reset()
    (pipeline,) = http.get("/crm/v3/pipelines/deals").results
    assert [stage["id"] for stage in pipeline["stages"]] == list(DEFAULT_STAGES)
    assert http.deal(dealname="A") == first


def test_another_portal_is_refused(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "portal.db"
    Portal.open(path, clock=clock, portal_id=7).close()
    with pytest.raises(SandboxError, match="holds the portal 7, not 8"):
        Portal.open(path, clock=clock, portal_id=8)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(SandboxError, match="is not a sandbox file"):
        Portal.open(path, clock=clock)
    assert path.read_text().startswith("Dear diary")


def test_a_database_of_someone_else_is_refused(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(SandboxError, match="not one of the sandbox"):
        Portal.open(path, clock=clock)


def test_a_file_of_another_version_is_refused(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "portal.db"
    Portal.open(path, clock=clock).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(SandboxError, match="another version"):
        Portal.open(path, clock=clock)


def test_a_folder_is_refused(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(SandboxError, match="cannot open"):
        Portal.open(tmp_path, clock=clock)


def test_a_parent_that_is_a_file_is_refused(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="cannot make the folder"):
        Portal.open(tmp_path / "file" / "portal.db", clock=clock)


def test_a_closed_portal_says_so(clock: Clock) -> None:
    portal = Portal.open(None, clock=clock)
    portal.close()
    with pytest.raises(SandboxError, match="cannot use its file"):
        portal.reset()


def test_the_clock_is_asked_and_nothing_else(portal: Portal, clock: Clock) -> None:
    clock.now = NOON + 123
    http = client(portal)
    made = http.made("/crm/v3/objects/deals", {"properties": {"dealname": "A"}})
    assert made["createdAt"] == "2026-09-21T14:13:20.123Z"
