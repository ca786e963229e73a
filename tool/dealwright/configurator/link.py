"""The link that the Hub Configurator shares: the choices for one hub, as JSON in base64url.

What the page writes comes back byte for byte: `state` by `encode`, the whole address by `Link.address`.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn
from urllib.parse import parse_qsl, quote, unquote, urlsplit

TIERS = ("Essential", "Advanced", "Premier")
LONGEST = 65_536  # fifteen times what the page writes with everything filled in
Value = str | bool | None
Choices = Mapping[str, Value]

_STATE, _CATALOGUE = "state", "catalog"
_UNSEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_HOST = re.compile(r"[\w.:\[\]-]+")
_PATH = "/%:@!$&'()*+,;=-._~"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_COMPONENT = "-_.!~*'()"  # what encodeURIComponent leaves as it is


class UnreadableError(ValueError):
    """A link that says nothing: no address, no state, or none that the page could have written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is chosen, in each tier; only `tier` counts, the page keeps the others for a switch.

    `catalogue` is the address of a catalogue other than the page's own.
    """

    tier: str
    selections: Mapping[str, Choices]
    catalogue: str | None = None

    @property
    def shown(self) -> str:
        """The tier that the page shows: it takes a name that it does not know for its first."""
        return self.tier if self.tier in TIERS else TIERS[0]

    @property
    def choices(self) -> Choices:
        return self.selections.get(self.shown, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link under the name it has in messages.

    `parameters` are those of the address, decoded once, in their order. `oddities` say what the page
    would not have written so.
    """

    name: str
    page: str
    state: State
    parameters: tuple[tuple[str, str], ...]
    oddities: tuple[str, ...] = ()

    @property
    def catalogue(self) -> str | None:
        """The catalogue that the page loads for this link; None for its own."""
        named = dict(reversed(self.parameters)).get(_CATALOGUE)
        return unquote(named) if named else None

    @property
    def address(self) -> str:
        """The link as the page writes it."""
        named = self.catalogue
        now = {_STATE: encode(self.state)}
        if named is not None:
            now[_CATALOGUE] = quote(named, safe=_COMPONENT)
        pairs = [(name, now.get(name, value)) for name, value in self.parameters]
        return f"{self.page}?{'&'.join(f'{_form(name)}={_form(value)}' for name, value in pairs)}"


def link_to(page: str, state: State, name: str = "link") -> Link:
    """A new link. A catalogue of its own comes first, as on the page, which was opened with it."""
    named = (
        [] if state.catalogue is None else [(_CATALOGUE, quote(state.catalogue, safe=_COMPONENT))]
    )
    return Link(name=name, page=page, state=state, parameters=(*named, (_STATE, encode(state))))


def read(written: str, name: str = "link") -> Link:
    """The link that was written, or an `UnreadableError` that says what is wrong."""
    if len(written) > LONGEST:
        raise UnreadableError(f"it has {len(written)} characters; the longest read is {LONGEST}")
    written = written.strip()
    if _UNSEEN.search(written):
        raise UnreadableError("it holds blanks or control characters; was it broken over lines?")
    try:
        written.encode()  # a shell can hand over bytes that are no text
        parts = urlsplit(written)
        parameters = tuple(
            parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100, errors="strict")
        )
    except ValueError:
        raise UnreadableError("it is no address") from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        raise UnreadableError("it is no address that begins with https:// and a host")
    found = next((value for key, value in parameters if key == _STATE), None)
    if not found:
        raise UnreadableError("it has no state=, so it names no choices")
    state, oddities = decode(found)
    page = f"{parts.scheme}://{parts.netloc}{quote(parts.path or '/', safe=_PATH)}"
    link = Link(name=name, page=page, state=state, parameters=parameters)
    if link.catalogue != state.catalogue:
        oddities += (
            f"it loads {_named(link.catalogue)}, and was filled in with {_named(state.catalogue)}",
        )
    return replace(link, oddities=oddities)


def encode(state: State) -> str:
    """The text of `state=`, in the bytes that the page would write."""
    content: dict[str, Any] = {"tier": state.tier, "selections": state.selections}
    if state.catalogue is not None:
        content["catalog"] = state.catalogue
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Half a character has no bytes in UTF-8; JavaScript escapes it, too.
    text = _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str) -> tuple[State, tuple[str, ...]]:
    """The state in a text, and what in it the page would not have written so."""
    state, oddities = _state(_parse(_bytes(text)))
    if not oddities and encode(state) != text:
        oddities = ("it is spelt otherwise than the page does",)
    return state, oddities


def _bytes(text: str) -> str:
    bare = text.rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", bare) or len(bare) % 4 == 1:
        raise UnreadableError("its state is no base64url; was the link cut, or broken over lines?")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)).decode()
    except UnicodeDecodeError:
        raise UnreadableError("its state is no UTF-8 text; was the link cut?") from None


def _parse(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except RecursionError:
        raise UnreadableError("its state is nested too deep") from None
    except UnreadableError:
        raise
    except ValueError:
        raise UnreadableError("its state is no JSON; was the link cut?") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UnreadableError(f"its state says {short(key)} twice")
        found[key] = value
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise UnreadableError(f"its state says {word}, which is no JSON")


def _state(content: Any) -> tuple[State, tuple[str, ...]]:
    if not isinstance(content, dict):
        raise UnreadableError("its state is no mapping")
    tier, selections = content.get("tier"), content.get("selections")
    if not isinstance(tier, str) or not tier:
        raise UnreadableError("its state names no tier")
    if not isinstance(selections, dict):
        raise UnreadableError("its state has no selections")
    catalogue = content.get("catalog")
    if not isinstance(catalogue, str | None):
        raise UnreadableError("its state names a catalogue that is no address")
    state = State(
        tier=tier,
        selections={name: _choices(name, chosen) for name, chosen in selections.items()},
        catalogue=catalogue,
    )
    return state, tuple(_oddities(state, content))


def _choices(tier: str, chosen: Any) -> Choices:
    if not isinstance(chosen, dict):
        raise UnreadableError(f"its choices for {short(tier)} are no mapping")
    for item, value in chosen.items():
        if not isinstance(value, str | bool | None):
            raise UnreadableError(
                f"its choice for {short(item)} is no text, true, false or null: {short(json.dumps(value))}"
            )
    return chosen


def _oddities(state: State, content: Mapping[str, Any]) -> Iterable[str]:
    if state.tier not in TIERS:
        yield f"it names the tier {short(state.tier)}; the page would show {state.shown}"
    for name in content.keys() - {"tier", "selections", "catalog"}:
        yield f"the page does not know the key {short(name)}"
    for name in state.selections:
        if name not in TIERS:
            yield f"it has choices for {short(name)}, which is no tier"
    for name in TIERS:
        if name not in state.selections:
            yield f"it lacks the choices for {name}"


def short(text: str) -> str:
    """A word of a stranger's, cut to what a message can hold."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def _named(catalogue: str | None) -> str:
    return "the page's own catalogue" if catalogue is None else short(catalogue)


def _form(text: str) -> str:
    """As URLSearchParams writes a name or a value: a blank is a plus, and a tilde is escaped."""
    return quote(text, safe="*-._ ").replace(" ", "+").replace("~", "%7E")
