"""The real playbook, broken in hundreds of ways: findings with a place, never a crash."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from dealwright.load.files import Files, from_folder
from dealwright.load.playbook import Loaded, load
from dealwright.report import findings_json, github, snippet
from dealwright.resources import schema, template_names
from support.additions import own_file

ROOT = Path(__file__).parent.parent
OWN = {
    path: text.encode()
    for kind in ("stage", "property", "option")
    for path, text in own_file(kind, "alpha").brings
}
FILES: Files = {**from_folder(ROOT), **OWN}
TEMPLATES = template_names(ROOT)
EACH = 16

Mutation = Callable[[list[str], Random], str]


def _line(lines: list[str], random: Random, pattern: str = r"\S") -> int:
    """The number of a line that says something, the modeline apart."""
    fitting = [n for n, line in enumerate(lines) if n > 1 and re.search(pattern, line)]
    return random.choice(fitting or [0])


def _changed(lines: list[str], number: int, *new: str) -> str:
    return "\n".join([*lines[:number], *new, *lines[number + 1 :]])


def delete_a_key(lines: list[str], random: Random) -> str:
    return _changed(lines, _line(lines, random, r"^\s*(- )?\w+:"))


def give_the_wrong_type(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r": \S")
    key = lines[number].partition(": ")[0]
    value = random.choice(["12", "true", "null", "[]", "{}", "[a, b]", "{a: b}", '""', "-1"])
    return _changed(lines, number, f"{key}: {value}")


def misspell_a_word(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r"[a-z]+_[a-z]+|: [a-z]{4,}$")
    word = random.choice(re.findall(r"[a-z_]{4,}", lines[number]) or ["#"])
    return _changed(lines, number, lines[number].replace(word, f"{word[:-2]}{word[-1]}{word[-2]}q"))


def break_the_yaml(lines: list[str], random: Random) -> str:
    number = _line(lines, random)
    junk = random.choice([" [", " {", ' "', ": : ", " &a *a", " !!x", " %", "- - -", "---", "? "])
    return _changed(lines, number, lines[number] + junk, junk)


def put_in_a_tab(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r"^  ")
    return _changed(lines, number, lines[number].replace("  ", "\t", 1))


def number_as_a_key(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r"^\s*\w+:")
    new = random.choice(["12", "1.5", "true", "null", "2026-01-22", "no"])
    return _changed(lines, number, re.sub(r"\w+(?=:)", new, lines[number], count=1))


def swap_two_lines(lines: list[str], random: Random) -> str:
    one, other = _line(lines, random), _line(lines, random)
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def cut_it_off(lines: list[str], random: Random) -> str:
    text = "\n".join(lines)
    return text[: random.randrange(len(text))]


def repeat_a_block(lines: list[str], random: Random) -> str:
    start = _line(lines, random)
    end = min(len(lines), start + random.randrange(1, 12))
    return "\n".join([*lines[:end], *lines[start:end], *lines[end:]])


def nest_deeply(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r": \S")
    depth = random.choice([3, 60, 70, 20_000])
    sign, end = random.choice([("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")])
    key = lines[number].partition(": ")[0]
    return _changed(lines, number, f"{key}: {sign * depth}{end * depth}")


def empty_it(lines: list[str], random: Random) -> str:
    return random.choice(["", "\n", lines[0], "null", "[]", "{}", "word"])


def write_far_too_much(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r": \S")
    key = lines[number].partition(": ")[0]
    return _changed(lines, number, f"{key}: {random.choice('x9é') * 300_000}")


def unindent(lines: list[str], random: Random) -> str:
    number = _line(lines, random, r"^  ")
    return _changed(lines, number, lines[number].replace("  ", random.choice(["", " "]), 1))


MUTATIONS: tuple[Mutation, ...] = (
    delete_a_key,
    give_the_wrong_type,
    misspell_a_word,
    break_the_yaml,
    put_in_a_tab,
    number_as_a_key,
    swap_two_lines,
    cut_it_off,
    repeat_a_block,
    nest_deeply,
    empty_it,
    write_far_too_much,
    unindent,
)


def _checked(path: str, data: bytes) -> Loaded:
    """Check the playbook with one file changed; whatever is found has a place and can be shown."""
    changed: Files = {**FILES, path: data}
    loaded = load(changed, schema, templates=TEMPLATES)
    for one in loaded.findings:
        document = loaded.documents[one.primary.origin.file]
        assert document.span(one.primary) is not None, one
    shown = [
        snippet.findings(loaded.findings, loaded.documents),
        github.annotations(loaded.findings, loaded.documents),
        findings_json.findings(loaded.findings, loaded.documents),
    ]
    assert all(len(text) < 2_000_000 for text in shown)
    return loaded


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda one: one.__name__)
def test_a_broken_playbook_is_told_never_a_crash(mutate: Mutation) -> None:
    random = Random(mutate.__name__)  # noqa: S311
    outcomes: Counter[bool] = Counter()
    for _ in range(EACH):
        path = random.choice(sorted(FILES if random.random() < 0.75 else OWN))
        data = FILES[path]
        assert isinstance(data, bytes)
        text = mutate(data.decode().split("\n"), random)
        found = _checked(path, text.encode()).findings
        outcomes[bool(found)] += 1
        if found and text == data.decode():
            pytest.fail(f"{path} was not changed, yet: {found}")
    assert outcomes[True] >= EACH // 4, outcomes


def test_binary_junk_is_told() -> None:
    random = Random(7)  # noqa: S311
    for _ in range(EACH):
        path = random.choice(sorted(FILES))
        data = FILES[path]
        assert isinstance(data, bytes)
        place = random.randrange(len(data))
        junk = random.randbytes(random.randrange(1, 50))
        loaded = _checked(path, data[:place] + b"\xff" + junk + data[place:])
        assert [one.code for one in loaded.findings][:1] == ["DW001"]


def test_a_missing_file_is_no_crash() -> None:
    for path in FILES:
        less = {name: data for name, data in FILES.items() if name != path}
        found = load(less, schema, templates=TEMPLATES).findings
        assert all(one.message for one in found), path
