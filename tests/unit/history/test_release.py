import dataclasses
import datetime as dt

import pytest

from dealwright.check.rules import Subject, run
from dealwright.check.shape import Shape
from dealwright.decode.codec import decode, digest, encode
from dealwright.diagnostics import Origin
from dealwright.errors import UsageError
from dealwright.history.entry import Entry, Kind, Part
from dealwright.history.release import playbook_of, release, unreleased
from dealwright.history.versions import newest, next_number, part_of
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Change, Version
from dealwright.model.words import Prose, parse_percent
from dealwright.resources import schema
from dealwright.source import read
from support.golden import golden
from unit.documents.books import our_book, small_book

DAY = dt.date(2031, 2, 1)


def released_book() -> Playbook:
    made = release(small_book(), date=DAY)
    return dataclasses.replace(small_book(), versions=made.versions, changes=())


def with_line(playbook: Playbook, below: str) -> Playbook:
    """The playbook with its first red line elsewhere."""
    first, *others = playbook.red_lines.red_lines
    moved = dataclasses.replace(first, below=parse_percent(below))
    lines = dataclasses.replace(playbook.red_lines, red_lines=(moved, *others))
    return dataclasses.replace(playbook, red_lines=lines)


def entries(*parts: Part) -> tuple[Entry, ...]:
    return tuple(Entry("stages", Kind.CHANGED, part, "Something changed.") for part in parts)


@pytest.mark.parametrize(
    ("last", "parts", "number"),
    [
        (None, (), "1.0.0"),
        ("1.2.3", (), None),
        ("1.2.3", (Part.THIRD,), "1.2.4"),
        ("1.2.3", (Part.THIRD, Part.SECOND), "1.3.0"),
        ("1.2.3", (Part.SECOND, Part.FIRST, Part.THIRD), "2.0.0"),
        ("1.9.9", (Part.SECOND,), "1.10.0"),
    ],
)
def test_the_weightiest_difference_raises_the_number(
    last: str | None, parts: tuple[Part, ...], number: str | None
) -> None:
    assert next_number(last, entries(*parts)) == number


def test_without_differences_no_part_rises() -> None:
    assert part_of(()) is None


def test_the_first_version_tells_what_the_playbook_holds() -> None:
    made = release(small_book(), date=DAY)
    assert (made.path, made.version.part) == ("playbook/versions/1.0.0.yaml", "first")
    assert made.version.sentences == (
        "Pipeline Hub orders with 2 stages: Draft and Released.",
        "Pipeline Sales with 4 stages: Outreach, Proposal, Won and Lost.",
        "17 properties to fill in.",
        "4 metrics: Sales Qualified Deals, [answers] per attempt, Running contracts and Talks held.",
        "2 red lines: Nobody answers and no_wins.",
        "1 hypothesis: Universities.",
        "1 experiment: first_line.",
        "2 offerings: General Membership and Premier Membership.",
        "3 roles: Lead, Helper and New sales.",
    )
    assert made.version.whys == ("Half of our losses had no reason that fits",)
    assert made.gathered == ("playbook/changes/loss.yaml",)


def test_a_playbook_that_holds_nothing_tells_nothing() -> None:
    assert release(Playbook(about=small_book().about), date=DAY).version.sentences == ()


def test_the_whole_file_of_a_version() -> None:
    text = release(small_book(), date=DAY).text
    assert text == golden("version.yaml", text)


@pytest.mark.parametrize(
    "book", [small_book(), with_line(our_book(), "12%")], ids=["small", "ours"]
)
def test_the_file_reads_back_to_the_same_version(book: Playbook) -> None:
    made = release(book, date=DAY)
    document = read(made.path, made.text.encode())
    assert document.findings == []
    assert document.tree == encode(made.version)
    assert list(Shape(schema("version")).findings(document)) == []
    again: Version = decode(Version, document.tree, Origin(file=made.path))
    assert again == made.version
    assert digest(again.playbook) == again.digest
    assert playbook_of(again) == dataclasses.replace(
        book, portals=(), decisions=(), changes=(), versions=()
    )


def test_the_rules_find_nothing_wrong_with_a_release() -> None:
    codes = {finding.code for finding in run(Subject(playbook=released_book()), set())}
    assert not codes & {"DW601", "DW602", "DW603"}


def test_a_second_release_tells_the_differences_and_the_whys() -> None:
    book = with_line(released_book(), "20%")
    whys = tuple(
        Change(why=why, origin=Origin(file=f"playbook/changes/{name}.yaml"))
        for name, why in (("b", "Because"), ("a", "So there"), ("c", "Because"))
    )
    made = release(dataclasses.replace(book, changes=whys), date=DAY)
    assert made.version.version == "2.0.0"
    assert made.version.sentences == (
        "Red line Nobody answers now fires below 20% instead of 15%.",
    )
    assert made.version.whys == ("Because", "So there")
    assert [version.version for version in made.versions] == ["2.0.0", "1.0.0"]
    assert made.gathered == tuple(f"playbook/changes/{name}.yaml" for name in "abc")


def test_portals_and_decisions_alone_make_no_version() -> None:
    book = dataclasses.replace(released_book(), decisions=(), portals=(), changes=())
    assert unreleased(book) == ()
    with pytest.raises(UsageError, match="nothing to release: the playbook means what"):
        release(book, date=DAY)


def test_no_release_before_the_last_one() -> None:
    with pytest.raises(UsageError, match="2031-01-31 is before 2031-02-01"):
        release(with_line(released_book(), "20%"), date=dt.date(2031, 1, 31))


@pytest.mark.parametrize("wish", ["2.0.0", "3.0.0"])
def test_a_number_of_ones_own_may_say_more(wish: str) -> None:
    assert (
        release(with_line(released_book(), "20%"), date=DAY, version=wish).version.version == wish
    )


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ("1.1.0", "1.1.0 says too little: after 1.0.0 these changes make 2.0.0"),
        ("1.0.0", "too little"),
        ("v2", "v2 is no version"),
        ("2.0", "2.0 is no version"),
        ("02.0.0", "02.0.0 is no version"),
    ],
)
def test_a_number_that_says_too_little_is_refused(wish: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        release(with_line(released_book(), "20%"), date=DAY, version=wish)
    assert caught.value.hint


def test_the_newest_version_has_the_highest_number() -> None:
    one = Version(
        version="1.9.0",
        date=DAY,
        part="first",
        sentences=Prose(()),
        digest="",
        format=1,
        playbook={},
    )
    ten = dataclasses.replace(one, version="1.10.0")
    assert newest(dataclasses.replace(small_book(), versions=(ten, one))) == ten
    assert newest(small_book()) is None


def test_the_same_playbook_gives_the_same_bytes() -> None:
    assert (
        release(with_line(our_book(), "12%"), date=DAY).text
        == release(with_line(our_book(), "12%"), date=DAY).text
    )
