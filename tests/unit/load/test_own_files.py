"""What stands in a file of its own is the same as in the list: for versions, plans, the changelog."""

from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from dealwright.decode.codec import digest
from dealwright.decode.kinds import kind_of
from dealwright.history.compare import canonical, compare
from dealwright.hubspot.compile import compile_playbook
from dealwright.load.files import Files, from_folder
from dealwright.load.playbook import Loaded, load
from dealwright.plan.resources import Configuration
from dealwright.resources import schema, template_names
from support.apart import apart, together, written
from support.cases import CASES
from support.checkout import ROOT
from support.reading import loaded

REAL: Files = {path: it for path, it in from_folder(ROOT).items() if "/versions/" not in path}
NOTHING = Configuration(groups=(), properties=(), pipelines=())
SALES = "playbook/pipelines/sales"


def read(files: Files) -> Loaded:
    return load(files, schema, templates=template_names(ROOT))


def same(one: Loaded, other: Loaded) -> None:
    assert one.findings == other.findings == ()
    assert canonical(one.playbook) == canonical(other.playbook)
    assert digest(canonical(one.playbook)) == digest(canonical(other.playbook))
    assert compare(one.playbook, other.playbook) == ()
    assert one.playbook == other.playbook
    for portal in one.playbook.portals:
        wishes = [compile_playbook(it.playbook, portal, NOTHING) for it in (one, other)]
        assert wishes[0] == wishes[1]


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_moved_out_of_the_list_and_back_it_is_the_same(random: Random) -> None:
    moved = apart(REAL, random)
    kinds = {kind_of(path) for path in moved.keys() - REAL.keys()}
    event(f"moved: {', '.join(sorted(kind.name for kind in kinds if kind))}")
    before, after = read(REAL), read(moved)
    same(before, after)
    same(before, read(together(moved)))


def test_the_same_finding_is_told_of_the_file_that_says_it() -> None:
    own = from_folder(CASES / "clean-files-of-their-own")
    demo = own[f"{SALES}/demo.yaml"]
    assert isinstance(demo, bytes)
    wrong = {**own, f"{SALES}/demo.yaml": demo.replace(b"probability: 40%", b"probability: 0%")}
    (found,) = loaded(wrong).findings
    assert (found.code, found.primary.origin.file) == ("DW205", f"{SALES}/demo.yaml")
    (found,) = loaded(together({**from_folder(CASES / "_base"), **wrong})).findings
    assert (found.code, found.primary.origin.file) == ("DW205", f"{SALES}.yaml")


def _stage(key: str, after: str) -> dict[str, bytes]:
    path = f"{SALES}/{key}.yaml"
    tree = {
        "stage": key,
        "after": after,
        "label": key.title(),
        "outcome": "open",
        "probability": "40%",
        "starts": "existing business",
        "exits": [{"when": "On", "to": "proposal"}],
    }
    return {path: written(path, tree)}


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ({"a": "outreach", "b": "outreach"}, ["a", "b"]),
        ({"b": "outreach", "a": "outreach"}, ["a", "b"]),
        ({"a": "b", "b": "outreach"}, ["b", "a"]),
        ({"b": "a", "a": "outreach", "c": "outreach"}, ["a", "b", "c"]),
        ({"c": "a", "a": "outreach", "b": "outreach"}, ["a", "c", "b"]),
    ],
)
def test_stages_after_one_stage_are_in_the_order_of_their_names(
    after: dict[str, str], order: list[str]
) -> None:
    files: Files = {}
    for key, of in after.items():
        files |= _stage(key, of)
    found = loaded(files)
    assert [one.code for one in found.findings if one.severity == "error"] == []
    (sales,) = found.playbook.deal_pipelines()
    assert sales.keys() == (
        "enrichment",
        "outreach",
        *order,
        "proposal",
        "closed_won",
        "closed_lost",
    )


def test_ways_in_are_exits_of_the_stages_that_they_leave() -> None:
    book = loaded(from_folder(CASES / "clean-files-of-their-own")).playbook
    (sales,) = book.deal_pipelines()
    outreach, demo = sales.stage("outreach"), sales.stage("demo")
    assert outreach is not None
    assert demo is not None
    last = outreach.exits[-1]
    assert (last.when, last.to, last.requires) == ("They ask for one", "demo", ("pilot_size",))
    assert last.origin.file == f"{SALES}/demo.yaml"
    assert last.origin.route == ("comes_from", 0)
    assert (demo.origin.file, demo.origin.route) == (f"{SALES}/demo.yaml", ())


def test_options_stand_behind_those_of_the_list() -> None:
    deals = loaded(from_folder(CASES / "clean-files-of-their-own")).playbook.properties_of("deals")
    assert [*deals][-1] == "pilot_size"
    told = {name: [one.value for one in deals[name].options] for name in deals}
    assert told["pilot_size"] == ["large", "small"]
    assert told["loss_reason"] == ["price", "timing", "wrong_icp"]
    assert told["dealtype"] == ["newbusiness", "existingbusiness", "trial"]


def test_a_long_chain_of_stages_is_no_trouble() -> None:
    files: Files = {}
    for number in range(1100):
        files |= _stage(f"s{number}", f"s{number - 1}" if number else "outreach")
    (sales,) = loaded(files).playbook.deal_pipelines()
    assert sales.keys()[2:1102] == tuple(f"s{number}" for number in range(1100))
    astray = loaded({**files, **_stage("s0", "s1099")})
    assert [one.code for one in astray.findings if one.severity == "error"] == ["DW017"]
