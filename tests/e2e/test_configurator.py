"""Links of the Hub Configurator from the command line: what is printed, and what is refused."""

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dealwright.configurator.pages import LINK_PAGES
from support.golden import golden
from support.hubs import CATALOGUE_FILE, PAGE, VECTOR_STATE, hub
from support.runner import Result, Runner

Command = Callable[[str], Result]
RULE = f"""\
configurator:
  page: {PAGE}
  offerings:
    general: {{tier: Advanced, links: 2}}
    premier: {{tier: Premier}}
  asks:
    order:
      - In which region shall it run?
    hub:
      - What is it called?
      - Who looks after it?
"""
LINKS = {
    "VECTOR": f"{PAGE}?state={VECTOR_STATE}",
    "FIRST": hub(door_key="badge").address,
    "SECOND": hub(room_telescope="large", room_seats="20").address,
    "NORTH": hub(cluster_cloud="Nimbus", room_seats="2.5").address,
    "OLD": hub(cluster_cloud="nimbus", room_nowhere=True, room_seat="12").address,
    "PREMIER": hub("Premier").address,
    "HOSTILE": hub(
        door_key="</td>@all |x| ##[error] \x1b[31m\u202e\n# Head",
        cluster_purse="![i](https://x.org/i)",
    ).address,
    "CUT": hub().address[:-3],
}


@pytest.fixture
def command(run: Runner, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`configurator` with words as in a shell; a word such as FIRST is that link."""
    handoff = repo / "playbook" / "handoff.yaml"
    handoff.write_text(handoff.read_text("utf-8") + RULE, "utf-8")
    shutil.copy(CATALOGUE_FILE, repo / "catalogue.json5")
    monkeypatch.chdir(repo)
    return lambda line: run(
        "configurator", *(LINKS.get(word, word) for word in shlex.split(line)), at=repo
    )


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("decode", "decode VECTOR", 0),
        ("decode-words", "decode SECOND --catalogue catalogue.json5", 0),
        ("decode-hostile", "decode HOSTILE --catalogue catalogue.json5", 0),
        ("check-right", "check FIRST --catalogue catalogue.json5", 0),
        ("check-blind", "check FIRST PREMIER", 3),
        ("check-wrong", "check FIRST NORTH OLD CUT --catalogue catalogue.json5", 3),
        ("check-hostile", "check HOSTILE --catalogue catalogue.json5", 3),
        ("check-catalogue", "check --catalogue catalogue.json5", 0),
        ("diff", "diff SECOND OLD", 0),
        ("diff-tiers", "diff FIRST PREMIER", 0),
        ("diff-same", "diff FIRST FIRST", 0),
        ("link", "link --from OLD --catalogue catalogue.json5 --set door:key=badge", 0),
    ],
)
def test_what_is_printed(command: Command, name: str, line: str, code: int) -> None:
    for form, ending in (("text", "txt"), ("markdown", "md"), ("json", "json")):
        result = command(f"{line} -o {form}")
        assert result.code == code
        assert result.out == golden(f"configurator/{name}.{ending}", result.out)


def test_a_link_for_an_offering(command: Command) -> None:
    bare = command("link --offering general --set hub:dask=Enabled --set obj:scratch=true")
    assert (bare.code, bare.err) == (0, "")
    assert bare.out.startswith(f"{PAGE}?state=")
    shown = json.loads(command(f"decode '{bare.out.strip()}' -o json").out)
    assert (shown["tier"], shown["choices"]) == (
        "Advanced",
        {"hub:dask": "Enabled", "obj:scratch": True},
    )
    full = command("link --offering premier --catalogue catalogue.json5").out.strip()
    assert full == LINKS["PREMIER"]
    assert command(f"check '{full}' --catalogue catalogue.json5 --strict").code == 0


def test_an_old_link_is_renewed_and_stderr_says_what_became_of_it(command: Command) -> None:
    result = command("link --from OLD --catalogue catalogue.json5")
    assert result.err.splitlines() == [
        "cluster:cloud is now Nimbus instead of nimbus: Advanced does not offer that",
        "room:nowhere is now not included instead of included: Advanced fixes it",
        "room:seat is left out (12): the catalogue does not hold it",
    ]
    assert command(f"check '{result.out.strip()}' --catalogue catalogue.json5").code == 0


def test_a_link_that_loads_a_catalogue(command: Command) -> None:
    made = command("link --from VECTOR --catalog 'https://example.org/my catalog.json'").out
    assert made.startswith(
        f"{PAGE}?catalog=https%253A%252F%252Fexample.org%252Fmy%2520catalog.json&state="
    )
    assert (
        "Loads the catalogue: https://example.org/my catalog.json\n"
        in command(f"decode {made}").out
    )
    assert command(f"diff VECTOR {made} --exit-code").code == 10


def test_exit_codes_say_what_was_found(command: Command) -> None:
    assert command("diff FIRST SECOND --exit-code").code == 10
    assert command("diff FIRST FIRST --exit-code").code == 0
    assert command("check SECOND --catalogue catalogue.json5").code == 0
    assert command("check SECOND --catalogue catalogue.json5 --strict").code == 3
    assert command("check FIRST --offering premier").code == 3


def test_what_the_playbook_does_not_say_is_not_checked(run: Runner, repo: Path) -> None:
    result = run("configurator", "check", LINKS["FIRST"], at=repo)
    assert result.code == 0
    assert "1 link for no offering of the playbook.\n" in result.out
    assert "To ask" not in result.out
    refused = run("configurator", "link", "--offering", "general", at=repo)
    assert refused.code == 2
    assert "name it under configurator: in playbook/handoff.yaml" in refused.err


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("decode hello", 3, "the link cannot be read: it is no address that begins with https://"),
        ("decode CUT", 3, "the link cannot be read: its state is no JSON; was the link cut?"),
        ("diff FIRST CUT", 3, "the second link cannot be read"),
        ("decode FIRST --catalogue none.json5", 2, "none.json5 cannot be read: No such file"),
        ("decode FIRST --catalogue playbook", 2, "playbook is no plain file"),
        ("decode FIRST --catalogue /dev/zero", 2, "/dev/zero is no plain file"),
        ("decode FIRST --catalogue large", 2, "large has more than 262144 bytes"),
        ("decode FIRST --catalogue latin", 2, "latin is no UTF-8 text"),
        ("decode FIRST --catalogue broken", 3, "broken: the catalogue has no name, or one that is"),
        ("decode FIRST --catalogue ftp://x.org/c", 2, "a catalogue is not read from ftp://x.org/c"),
        ("decode FIRST --catalogue http://x.org/c", 2, "a catalogue is not read from http://x.org"),
        ("decode FIRST --catalogue file:///etc/passwd", 2, "a catalogue is not read from file://"),
        ("decode FIRST --catalogue https://[x", 2, "https://[x is no address"),
        ("check", 2, "nothing to check"),
        ("check FIRST --offering generals", 2, "did you mean general?"),
        ("link", 2, "say what is sold, or where to begin"),
        ("link --offering general --set door:key", 2, "--set door:key has no ="),
        ("link --offering general --set a=1 --set a=2", 2, "--set names a twice"),
        ("link --offering general --page https://x.org/#a", 2, "there is no link to https://x.org/#a"),
        ("link --from FIRST --catalogue catalogue.json5 --set a=b", 2, "the catalogue has no item a"),
        ("decode FIRST -o pdf", 2, "-o pdf: know text, markdown, json"),
    ],
)  # fmt: skip
def test_what_is_refused(command: Command, line: str, code: int, said: str) -> None:
    Path("large").write_bytes(b" " * 300_000)
    Path("latin").write_bytes(b"\xe4")
    Path("broken").write_text("{items: [1]}")
    result = command(line)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_a_broken_catalogue_is_told_with_the_links(command: Command) -> None:
    Path("broken.json5").write_text("{name: 'a', version: 'b', items: [1, 2]}")
    result = command("check FIRST --catalogue broken.json5")
    assert result.code == 3
    assert "error[DW902]: item 1 is no mapping\n --> broken.json5\n" in result.out
    assert "error[DW902]: item 2 is no mapping\n" in result.out


def test_a_broken_playbook_comes_first(command: Command, repo: Path) -> None:
    (repo / "playbook" / "tools.yaml").write_text("a: [b\n")
    assert "error[DW002]" in command("check FIRST").out
    assert command("check FIRST").code == 3
    assert command("decode FIRST").code == 0


@pytest.mark.parametrize("code", LINK_PAGES)
def test_every_finding_has_a_page(run: Runner, code: str) -> None:
    assert run("explain", code).out == f"{code}: {LINK_PAGES[code]}\n"
