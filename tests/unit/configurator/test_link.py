"""The format of a link, both ways, byte for byte; and what is no link."""

import base64
import json
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.configurator.link import (
    LONGEST,
    TIERS,
    State,
    UnreadableError,
    decode,
    encode,
    link_to,
    read,
)
from support.hubs import PAGE, VECTOR, VECTOR_STATE

TEXT = st.text(st.characters(codec=None), max_size=12)  # halves of characters, too
CHOICES = st.dictionaries(TEXT, st.one_of(TEXT, st.booleans(), st.none()), max_size=6)
STATES = st.builds(
    lambda tier, choices, catalogue: State(
        tier=tier, selections=dict(zip(TIERS, choices, strict=True)), catalogue=catalogue
    ),
    st.sampled_from(TIERS),
    st.tuples(CHOICES, CHOICES, CHOICES),
    st.none() | st.text(min_size=1, max_size=30).filter(lambda text: text.isprintable()),
)

# Written in JavaScript as the page writes them: btoa, JSON.stringify and URLSearchParams.
WRITTEN_BY_JAVASCRIPT = [
    (
        "https://x.org/p%C3%A4/?catalog=https%253A%252F%252Fex.org%252F%25C3%25A4%2520%7E%252541%"
        "21%253Fa%253Db%2526c*.json&a+b=c%7E+d&state=eyJ0aWVyIjoiQWR2YW5jZWQiLCJzZWxlY3Rpb25zIjp7"
        "IkVzc2VudGlhbCI6e30sIkFkdmFuY2VkIjp7ImE6YiI6IsOk4oKs8J-YgCIsIm4iOm51bGwsInQiOnRydWV9LCJQ"
        "cmVtaWVyIjp7fX0sImNhdGFsb2ciOiJodHRwczovL2V4Lm9yZy_DpCB-JTQxIT9hPWImYyouanNvbiJ9"
    ),
    (
        "https://x.org/p%C3%A4/?catalog=https%253A%252F%252Fex.org%252F%25C3%25A4%2520%7E%252541%"
        "21%253Fa%253Db%2526c*.json&a+b=c%7E+d&state=eyJ0aWVyIjoiQWR2YW5jZWQiLCJzZWxlY3Rpb25zIjp7"
        "IkVzc2VudGlhbCI6e30sIkFkdmFuY2VkIjp7ImE6YiI6Ilx1ZDgwMHgiLCJuIjpudWxsLCJ0Ijp0cnVlfSwiUHJl"
        "bWllciI6e319LCJjYXRhbG9nIjoiaHR0cHM6Ly9leC5vcmcvw6QgfiU0MSE_YT1iJmMqLmpzb24ifQ"
    ),
    (
        "https://x.org/p%C3%A4/?catalog=https%253A%252F%252Fex.org%252F%25C3%25A4%2520%7E%252541%"
        "21%253Fa%253Db%2526c*.json&a+b=c%7E+d&state=eyJ0aWVyIjoiQWR2YW5jZWQiLCJzZWxlY3Rpb25zIjp7"
        "IkVzc2VudGlhbCI6e30sIkFkdmFuY2VkIjp7ImE6YiI6ImHigKhiXHUwMDAwXHUwMDFmf1wiXFwvIiwibiI6bnVs"
        "bCwidCI6dHJ1ZX0sIlByZW1pZXIiOnt9fSwiY2F0YWxvZyI6Imh0dHBzOi8vZXgub3JnL8OkIH4lNDEhP2E9YiZj"
        "Ki5qc29uIn0"
    ),
    (
        "https://x.org/p%C3%A4/?catalog=https%253A%252F%252Fex.org%252F%25C3%25A4%2520%7E%252541%"
        "21%253Fa%253Db%2526c*.json&a+b=c%7E+d&state=eyJ0aWVyIjoiQWR2YW5jZWQiLCJzZWxlY3Rpb25zIjp7"
        "IkVzc2VudGlhbCI6e30sIkFkdmFuY2VkIjp7ImE6YiI6In4hKigpJyArJj0_IyUiLCJuIjpudWxsLCJ0Ijp0cnVl"
        "fSwiUHJlbWllciI6e319LCJjYXRhbG9nIjoiaHR0cHM6Ly9leC5vcmcvw6QgfiU0MSE_YT1iJmMqLmpzb24ifQ"
    ),
    (
        "https://x.org/p%C3%A4/?catalog=https%253A%252F%252Fex.org%252F%25C3%25A4%2520%7E%252541%"
        "21%253Fa%253Db%2526c*.json&a+b=c%7E+d&state=eyJ0aWVyIjoiQWR2YW5jZWQiLCJzZWxlY3Rpb25zIjp7"
        "IkVzc2VudGlhbCI6e30sIkFkdmFuY2VkIjp7ImE6YiI6IlxiXGZcblxyXHQiLCJuIjpudWxsLCJ0Ijp0cnVlfSwi"
        "UHJlbWllciI6e319LCJjYXRhbG9nIjoiaHR0cHM6Ly9leC5vcmcvw6QgfiU0MSE_YT1iJmMqLmpzb24ifQ"
    ),
]


def in_base64url(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def test_the_vector_of_the_format() -> None:
    state, oddities = decode(VECTOR_STATE)
    assert oddities == ()
    assert state.tier == "Advanced"
    assert state.choices == {"cluster:provider": "GCP", "hub:dask": "Enabled", "obj:scratch": True}
    assert encode(state) == VECTOR_STATE
    assert in_base64url(VECTOR) == VECTOR_STATE
    address = f"{PAGE}?state={VECTOR_STATE}"
    assert read(address).address == address == link_to(PAGE, state).address


def test_a_catalogue_is_encoded_twice() -> None:
    state = State(tier="Premier", selections={}, catalogue="https://example.org/my catalog.json")
    address = link_to(PAGE, state).address
    twice = "catalog=https%253A%252F%252Fexample.org%252Fmy%2520catalog.json"
    assert address == f"{PAGE}?{twice}&state={encode(state)}"
    assert read(address).catalogue == state.catalogue
    once = address.replace(twice, "catalog=https%3A%2F%2Fexample.org%2Fmy%20catalog.json")
    assert read(once).catalogue == state.catalogue
    assert read(once).address == address


@pytest.mark.parametrize("address", WRITTEN_BY_JAVASCRIPT)
def test_what_javascript_writes_comes_back(address: str) -> None:
    link = read(address)
    assert link.address == address
    assert link.oddities == ()
    assert link.catalogue == link.state.catalogue == "https://ex.org/ä ~%41!?a=b&c*.json"


@given(STATES)
def test_every_state_comes_back(state: State) -> None:
    assert decode(encode(state)) == (state, ())
    assert encode(decode(encode(state))[0]) == encode(state)


@given(STATES)
def test_every_link_comes_back(state: State) -> None:
    made = link_to(PAGE, state)
    assert len(made.address) <= LONGEST
    again = read(made.address)
    assert (again.state, again.catalogue, again.oddities) == (state, state.catalogue, ())
    assert again.address == made.address
    ((_, text),) = [pair for pair in parse_qsl(urlsplit(made.address).query) if pair[0] == "state"]
    padded = text + "=" * (-len(text) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded))["tier"] == state.tier


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for written in (text, f"{PAGE}?state={text}", f"{PAGE}?state={in_base64url(text.encode())}"):
        with suppress(UnreadableError):
            read(written)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists))
def test_no_json_breaks_the_reader(content: object) -> None:
    for whole in (
        content,
        {"tier": content, "selections": {}},
        {"tier": "x", "selections": content},
    ):
        with suppress(UnreadableError):
            decode(in_base64url(json.dumps(whole)))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "it is no address that begins with https:// and a host"),
        ("eyJ0aWVyIjoi", "it is no address that begins with https:// and a host"),
        ("file:///etc/passwd?state=e30", "it is no address that begins with https:// and a host"),
        ("https://name:word@x.org/?state=e30", "it is no address that begins with https:// and a host"),
        ("https://[x?state=e30", "it is no address"),
        ("https://x.org/?state=\udcff", "it is no address"),
        ("https://x.org/?state=%ff", "it is no address"),
        ("https://x.org/?" + "&".join("abc" * 40), "it is no address"),
        ("https://x.org/", "it has no state=, so it names no choices"),
        ("https://x.org/#?state=e30", "it has no state=, so it names no choices"),
        ("https://x.org/?state=", "it has no state=, so it names no choices"),
        (
            "https://x.org/?state=e30\nfQ",
            "it holds blanks or control characters; was it broken over lines?",
        ),
        (
            "https://x.org/\x1b[31m?state=e30",
            "it holds blanks or control characters; was it broken over lines?",
        ),
        ("https://x.org/?state=" + "e" * LONGEST, "it has 65557 characters; the longest read is 65536"),
        (
            "https://x.org/?state=e30+",
            "its state is no base64url; was the link cut, or broken over lines?",
        ),
        (
            "https://x.org/?state=e30a1",
            "its state is no base64url; was the link cut, or broken over lines?",
        ),
    ],
)  # fmt: skip
def test_what_is_no_link(written: str, why: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read(written)
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "its state is no UTF-8 text; was the link cut?"),
        (VECTOR[:-3], "its state is no JSON; was the link cut?"),
        ("[" * 40_000, "its state is nested too deep"),
        ("1" * 20_000, "its state is no JSON; was the link cut?"),
        ('{"tier":NaN}', "its state says NaN, which is no JSON"),
        ("[]", "its state is no mapping"),
        ("{}", "its state names no tier"),
        ('{"tier":"","selections":{}}', "its state names no tier"),
        ('{"tier":3,"selections":{}}', "its state names no tier"),
        ('{"tier":"Premier"}', "its state has no selections"),
        ('{"tier":"Premier","selections":[]}', "its state has no selections"),
        (
            '{"tier":"Premier","selections":{},"catalog":3}',
            "its state names a catalogue that is no address",
        ),
        (
            '{"tier":"Premier","selections":{"Premier":["a"]}}',
            "its choices for Premier are no mapping",
        ),
        (
            '{"tier":"Premier","selections":{"Premier":{"hub:gpu":12}}}',
            "its choice for hub:gpu is no text, true, false or null: 12",
        ),
        (
            '{"tier":"Premier","selections":{"Premier":{"' + "x" * 70 + '":{}}}}',
            f"its choice for {'x' * 59}… is no text, true, false or null: {{}}",
        ),
        ('{"tier":"Premier","tier":"Advanced"}', "its state says tier twice"),
    ],
)
def test_what_is_no_state(content: str | bytes, why: str) -> None:
    with pytest.raises(UnreadableError) as error:
        decode(in_base64url(content))
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("content", "oddities"),
    [
        (VECTOR.replace(",", ", "), ("it is spelt otherwise than the page does",)),
        (VECTOR.replace("GCP", "\\u0047CP"), ("it is spelt otherwise than the page does",)),
        (
            VECTOR.replace('"tier":"Advanced"', '"tier":"advanced"'),
            ("it names the tier advanced; the page would show Essential",),
        ),
        (VECTOR.replace('"Premier":{}', '"Premium":{}'), (
            "it has choices for Premium, which is no tier", "it lacks the choices for Premier",
        )),
        (VECTOR.replace('{"tier"', '{"hub":1,"tier"'), ("the page does not know the key hub",)),
    ],
)  # fmt: skip
def test_what_the_page_would_not_write(content: str, oddities: tuple[str, ...]) -> None:
    state, found = decode(in_base64url(content))
    assert found == oddities
    assert state.shown in TIERS


def test_padding_is_read_and_told() -> None:
    text = in_base64url(VECTOR.replace("GCP", "GCP1"))
    assert decode(text + "=" * (-len(text) % 4))[0] == decode(text)[0]
    assert decode(VECTOR_STATE + "==")[1] == ("it is spelt otherwise than the page does",)


def test_a_link_that_loads_another_catalogue_than_its_state_names() -> None:
    link = read(f"{PAGE}?state={VECTOR_STATE}&catalog=https://example.org/c.json")
    assert link.oddities == (
        "it loads https://example.org/c.json, and was filled in with the page's own catalogue",
    )


def test_other_parameters_stay_where_they_are_and_a_place_on_the_page_goes() -> None:
    address = f"{PAGE}?utm=a+b&state={VECTOR_STATE}&json=true"
    assert read(f" {address}#field-hub \n").address == address
    assert read(f"https://x.org?state={VECTOR_STATE}").page == "https://x.org/"
