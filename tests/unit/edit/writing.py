"""YAML as people write it: any style, comments anywhere, each comment known by its number."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from dealwright.diagnostics import Route
from dealwright.history.yaml_text import emit

KEYS = st.text("abcxyz_09", min_size=1, max_size=6)
WORDS = st.one_of(
    st.sampled_from(
        ["", "no", "12", "15%", "a: b", "x #y", "- z", "Won, lost", "{a}", "é日 ", "1e3"]
    ),
    st.text(max_size=8),
)
SCALARS = st.one_of(WORDS, st.integers(-999, 999), st.booleans(), st.none())
NAMED = st.fixed_dictionaries(
    {"stage": KEYS}, optional={"label": WORDS, "exits": st.lists(SCALARS)}
)


def _inside(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=4),
        st.lists(NAMED, max_size=4, unique_by=lambda item: item["stage"]),
    )


VALUES = st.recursive(SCALARS, _inside, max_leaves=12)
TREES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)
_PLAIN = re.compile(r"[a-zé日][a-zé日_0-9]*|[1-9][0-9]{0,2}|[0-9]{2}%")
_TAKEN = ("true", "false", "null")


@dataclass
class Written:
    """A text, and of each comment in it the entry that it would go with (None: it always stays)."""

    text: str = ""
    owners: dict[str, Route] = field(default_factory=dict)


@dataclass
class Writer:
    """Writes a tree in block style, with styles and comments that are drawn."""

    draw: st.DrawFn
    written: Written = field(default_factory=Written)
    newline: str = "\n"

    def document(self, tree: dict[str, Any]) -> Written:
        self._above((), 0, head=True)
        self._mapping(tree, (), 0)
        if self._chance():
            self._line("# the end")
        if self._chance():
            self.written.text = self.written.text.removesuffix(self.newline)
        return self.written

    def _chance(self) -> bool:
        return self.draw(st.integers(0, 3)) == 0

    def _line(self, text: str) -> None:
        self.written.text += text + self.newline

    def _comment(self, owner: Route) -> str:
        name = f"# c{len(self.written.owners)}, of: {{it}}"
        self.written.owners[name] = owner
        return name

    def _above(self, owner: Route, indent: int, *, head: bool = False) -> None:
        """Comments and empty lines in front of an entry of `owner`."""
        if self._chance():
            self.written.text += self.newline
        if self._chance():
            self._line(" " * indent + self._comment(owner))
            if head:
                self.written.text += self.newline

    def _mapping(self, tree: dict[str, Any], route: Route, indent: int, first: str = "") -> None:
        for number, (key, value) in enumerate(tree.items()):
            lead = first if number == 0 and first else " " * indent
            if not (number == 0 and first):
                self._above(route, indent)
            self._entry(f"{lead}{self._key(key)}:", value, (*route, key), indent)

    def _list(self, tree: list[Any], route: Route, indent: int, first: str = "") -> None:
        for number, value in enumerate(tree):
            lead = first if number == 0 and first else " " * indent
            if not (number == 0 and first):
                self._above(route, indent)
            mine = (*route, number)
            compact = isinstance(value, dict | list) and value and self.draw(st.booleans())
            if compact and isinstance(value, dict):
                self._mapping(value, mine, indent + 2, f"{lead}- ")
            elif compact:
                self._list(value, mine, indent + 2, f"{lead}- ")
            else:
                self._entry(f"{lead}-", value, mine, indent)

    def _entry(self, lead: str, value: Any, route: Route, indent: int) -> None:
        """What follows a key or a dash; the comment on that line goes with the entry."""
        comment = f" {self._comment(route)}" if self._chance() else ""
        if isinstance(value, dict | list) and value and not self._chance():
            self._line(lead + comment)
            deeper = indent + self.draw(st.sampled_from([1, 2, 4]))
            if isinstance(value, dict):
                self._mapping(value, route, deeper)
            else:
                indentless = lead.endswith(":") and self._chance()
                self._list(value, route, indent if indentless else deeper)
        elif isinstance(value, str) and re.fullmatch(r"[a-z]+", value) and self._chance():
            style = self.draw(st.sampled_from(["|-", ">-"]))
            self._line(f"{lead} {style}{comment}")
            self._line(" " * (indent + 2) + value)
        elif value is None and self.draw(st.booleans()):
            self._line(lead + comment)
        else:
            self._line(f"{lead} {self._flow(value)}{comment}")

    def _flow(self, value: Any) -> str:
        if isinstance(value, dict):
            return f"{{{', '.join(f'{self._key(k)}: {self._flow(v)}' for k, v in value.items())}}}"
        if isinstance(value, list):
            space = self.draw(st.sampled_from(["", " "]))
            return f"[{space}{', '.join(map(self._flow, value))}{space}]"
        if not isinstance(value, str):
            return json.dumps(value)
        plain = _PLAIN.fullmatch(value) and value not in _TAKEN and not value[0].isdigit()
        if plain and self.draw(st.booleans()):
            return value
        if value.isprintable() and self.draw(st.booleans()):
            return "'" + value.replace("'", "''") + "'"
        return emit(value).removesuffix("\n")

    def _key(self, key: str) -> str:
        plain = key[0].isalpha() and key not in _TAKEN
        return key if plain and self.draw(st.booleans()) else json.dumps(key)


@st.composite
def documents(draw: st.DrawFn) -> tuple[dict[str, Any], Written]:
    tree = draw(TREES)
    return tree, Writer(draw, newline=draw(st.sampled_from(["\n", "\r\n"]))).document(tree)
