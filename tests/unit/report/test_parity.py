import json
from dataclasses import replace

from inline_snapshot import snapshot

from dealwright.diagnostics import Origin
from dealwright.hubspot.differing import Differing
from dealwright.hubspot.parity import Compared, Parity, Standing
from dealwright.model.portals import Portal
from dealwright.report.parity import parity_json, parity_markdown, parity_text
from dealwright.report.texts import BUDGET
from unit.report.test_plan import HOSTILE, place

SALES = Origin(file="playbook/pipelines/sales.yaml")


def one(kind: str, name: str, standing: Standing, *differing: Differing) -> Compared:
    return Compared(kind=kind, name=name, standing=standing, differing=differing, origin=SALES)


STAGE = one(
    "stage",
    "stage deals/sales/talk",
    Standing.DIFFERENT,
    Differing("label", "Talk", "Talking"),
    Differing("probability", "50%", None),
)
PARITY = Parity(
    first=Portal(portal="sandbox", embedded=True, confidential=False),
    second=Portal(portal="staging", portal_id=7, confidential=False),
    accounts=(20260122, 7),
    compared=(
        one("group", "group deals/playbook", Standing.SAME),
        STAGE,
        one("property", "property deals/a", Standing.FIRST),
        one("property", "property deals/b", Standing.SECOND),
        one("property", "property deals/c", Standing.NEITHER),
    ),
    only_first=("property deals/x",),
    only_second=("stage deals/sales/y (Y)", "pipeline deals/z (Z)"),
)
ALIKE = replace(PARITY, compared=PARITY.compared[:1], only_first=(), only_second=())


def test_two_portals_as_text() -> None:
    assert parity_text(PARITY, "now", place) == snapshot("""\
Parity of sandbox (embedded) and staging (account 7): playbook now

~ stage deals/sales/talk
      label: "Talk" in sandbox, "Talking" in staging
      probability: "50%" in sandbox, nothing in staging
      playbook/pipelines/sales.yaml:3
< property deals/a: only in sandbox
      playbook/pipelines/sales.yaml:3
> property deals/b: only in staging
      playbook/pipelines/sales.yaml:3
? property deals/c: in neither
      playbook/pipelines/sales.yaml:3

1 same, 1 different, 1 only in sandbox, 1 only in staging, 1 in neither.

Not named by the playbook, only in sandbox:
      property deals/x

Not named by the playbook, only in staging:
      stage deals/sales/y (Y)
      pipeline deals/z (Z)
""")
    assert parity_text(ALIKE, "now", place) == snapshot("""\
Parity of sandbox (embedded) and staging (account 7): playbook now

1 same.
""")


def test_two_portals_as_markdown() -> None:
    assert parity_markdown(PARITY, "now") == snapshot("""\
### Parity of sandbox \\(embedded\\) and staging \\(account 7\\): playbook now

1 same, 1 different, 1 only in sandbox, 1 only in staging, 1 in neither.

| what | where | how |
|---|---|---|
| stage deals/sales/talk | different | label: "Talk" in sandbox, "Talking" in staging<br>probability: "50%" in sandbox, nothing in staging |
| property deals/a | only in sandbox |  |
| property deals/b | only in staging |  |
| property deals/c | in neither |  |

Not named by the playbook, only in sandbox:

- property deals/x

Not named by the playbook, only in staging:

- stage deals/sales/y \\(Y\\)
- pipeline deals/z \\(Z\\)
""")
    assert parity_markdown(ALIKE, "now") == snapshot("""\
### Parity of sandbox \\(embedded\\) and staging \\(account 7\\): playbook now

1 same.
""")


def test_of_a_confidential_portal_only_kinds_are_told() -> None:
    private = replace(PARITY, second=replace(PARITY.second, confidential=True))
    assert parity_markdown(private, "now") == snapshot("""\
### Parity of sandbox \\(embedded\\) and staging \\(account 7\\): playbook now

Not the same in both: stage, property. What differs is told in private.
""")
    alike = replace(ALIKE, first=replace(ALIKE.first, confidential=True))
    assert parity_markdown(alike, "now") == snapshot("""\
### Parity of sandbox \\(embedded\\) and staging \\(account 7\\): playbook now

The portals agree in everything that the playbook names.
""")


def test_two_portals_as_json() -> None:
    assert json.loads(parity_json(PARITY, "now")) == snapshot(
        {
            "format_version": "1.0",
            "playbook": "now",
            "portals": [
                {"portal": "sandbox", "portal_id": 20260122},
                {"portal": "staging", "portal_id": 7},
            ],
            "differs": True,
            "resources": [
                {
                    "kind": "group",
                    "name": "group deals/playbook",
                    "standing": "same",
                    "differing": [],
                },
                {
                    "kind": "stage",
                    "name": "stage deals/sales/talk",
                    "standing": "different",
                    "differing": [
                        {"name": "label", "values": {"sandbox": "Talk", "staging": "Talking"}},
                        {"name": "probability", "values": {"sandbox": "50%", "staging": None}},
                    ],
                },
                {
                    "kind": "property",
                    "name": "property deals/a",
                    "standing": "only in sandbox",
                    "differing": [],
                },
                {
                    "kind": "property",
                    "name": "property deals/b",
                    "standing": "only in staging",
                    "differing": [],
                },
                {
                    "kind": "property",
                    "name": "property deals/c",
                    "standing": "in neither",
                    "differing": [],
                },
            ],
            "unmanaged": {
                "sandbox": ["property deals/x"],
                "staging": ["stage deals/sales/y (Y)", "pipeline deals/z (Z)"],
            },
        }
    )


def test_hostile_labels_are_harmless() -> None:
    bad = Differing(HOSTILE, HOSTILE, HOSTILE)
    parity = replace(
        PARITY,
        compared=(one("stage", HOSTILE, Standing.DIFFERENT, bad),),
        only_first=(HOSTILE,),
    )
    for text in (parity_text(parity, HOSTILE, place), parity_markdown(parity, HOSTILE)):
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
        assert all(char == "\n" or char.isprintable() for char in text)
        assert "##[" not in text
    markdown = parity_markdown(parity, HOSTILE)
    assert "@everyone" not in markdown
    assert "<script" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("|")]
    assert {row.replace("\\|", "").count("|") for row in rows} == {4}


def test_markdown_stays_within_its_budget() -> None:
    many = replace(PARITY, compared=(STAGE,) * 5000, only_second=("property deals/y",) * 9000)
    text = parity_markdown(many, "now")
    assert len(text) <= BUDGET
    assert f"| and {5000 - text.count('| stage ')} more | | |\n" in text
    assert f"- and {9000 - text.count('- property deals/y')} more\n" in text
