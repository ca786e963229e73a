"""What links of the Hub Configurator become in documents: tables, questions, or a refusal."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealwright.configurator.catalogue import Catalogue
from dealwright.configurator.link import State, link_to
from dealwright.documents.environment import make_environment
from dealwright.documents.hubs import Hubs, Wanted, links_in, read_hubs
from dealwright.documents.proposal import DealFacts, render_proposal
from dealwright.documents.tree import plain, rows, tree
from dealwright.errors import FindingsError
from dealwright.model.playbook import Playbook
from support.golden import golden
from support.hubs import OUR_PAGE, catalogue, hub, our_link
from unit.documents.books import our_book, small_book


def hubs(
    *written: str,
    given: tuple[str, ...] = (),
    by: Catalogue | None = None,
    book: Playbook | None = None,
) -> Hubs | None:
    wanted = Wanted(deal="123", written="\n".join(written), given=given, catalogue=by)
    return read_hubs(book or our_book(), wanted, "general")


def found(*written: str, given: tuple[str, ...] = (), by: Catalogue | None = None) -> Hubs:
    one = hubs(*written, given=given, by=by)
    assert one is not None
    return one


def known(**chosen: str) -> str:
    """A link to a hub of the invented catalogue, on the page of our playbook."""
    return link_to(OUR_PAGE, hub("Advanced", "link", **chosen).state).address


# ---------------------------------------------------------------- which links


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["http://a", "https://b?state=x", "https://c/d,e"]), max_size=4),
    st.sampled_from([" ", "\n", ", ", " ; ", "\r\n\r\n", "\t"]),
)
def test_links_are_read_whatever_lies_between_them(links: list[str], between: str) -> None:
    assert links_in(between.join(links)) == tuple(links)
    assert links_in(f"  {between.join(links)}{between}") == tuple(links)


def test_a_link_that_was_broken_over_lines_stays_one_and_is_refused() -> None:
    whole = our_link()
    broken = f"{whole[:80]}\n{whole[80:]}"
    assert links_in(broken) == (broken,)
    with pytest.raises(FindingsError, match="DW901 link 1: link 1 cannot be read"):
        hubs(broken)


def test_without_a_link_there_are_no_hubs() -> None:
    assert hubs() is None
    assert hubs("  \n") is None


def test_links_that_are_given_take_the_place_of_those_of_the_deal() -> None:
    assert found(our_link()).by_hand is False
    one = found(our_link(), given=(our_link(hub_gpu="NVIDIA T4"),))
    assert (one.by_hand, len(one.hubs), one.chosen("hub:gpu")) == (True, 1, "NVIDIA T4")


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("links", "says"),
    [
        (["https://example.org/?state=abc"], "DW901 link 1: link 1 cannot be read"),
        ([our_link("Premier")], "DW912 link 1: the tier is Premier, the tier of general is Adv"),
        ([our_link()] * 4, "DW913 the order: 4 links for general, which has 3 at most"),
        (
            [our_link(), our_link(cluster_provider="GCP")],
            'DW911 the order: cluster:provider is "AWS" in link 1; "GCP" in link 2',
        ),
    ],
    ids=["no link", "another tier", "too many", "two clusters"],
)
def test_what_check_calls_an_error_is_in_no_document(links: list[str], says: str) -> None:
    with pytest.raises(FindingsError) as refused:
        hubs(*links)
    assert says in refused.value.message
    assert refused.value.message.startswith(
        "the links in Hub Configurator URL (configurator_url) of deal 123 cannot be ordered"
    )
    code = says[:5]
    assert (refused.value.hint or "").endswith(f"dealwright explain {code}")
    with pytest.raises(FindingsError, match=r"^the links in --link cannot be ordered"):
        hubs(given=tuple(links))


def test_a_catalogue_finds_what_no_link_shows() -> None:
    assert found(known(door_key="shouting")).hubs
    with pytest.raises(
        FindingsError, match=r'DW906 link 1: door:key is "shouting", which Advanced'
    ):
        hubs(known(door_key="shouting"), by=catalogue())


# ---------------------------------------------------------------- what is shown


def test_the_cluster_stands_once_and_each_hub_by_itself() -> None:
    one = found(our_link(), our_link(hub_gpu="NVIDIA T4", obj_persistent=True))
    assert [(row.item, row.value) for row in one.cluster] == [
        ("cluster:provider", "AWS"),
        ("cluster:account", "community-managed"),
        ("cluster:billing", "community-pays"),
    ]
    assert [each.name for each in one.hubs] == ["Hub 1", "Hub 2"]
    assert not any(row.item.startswith("cluster:") for each in one.hubs for row in each.choices)
    assert one.chosen("cluster:provider") == "AWS"
    assert one.chosen("hub:dask") == "Disabled"
    assert one.chosen("hub:gpu") == "Hub 1: None; Hub 2: NVIDIA T4"
    assert one.chosen("obj:persistent") == "Hub 1: not chosen; Hub 2: included"
    assert one.chosen("hub:unheard") == ""


def test_what_the_offering_says_is_not_said_by_a_link() -> None:
    one = found(our_link(hub_count="Up to 30 hubs"))
    assert one.left_out == ("environment:support", "hub:count")
    assert one.chosen("environment:support") == ""


@pytest.mark.parametrize(
    ("chosen", "whose"),
    [
        ("2i2c-managed", "ours"),
        ("community-managed", "member"),
        ("cloudbank", ""),
    ],
)
def test_whose_account_it_is(chosen: str, whose: str) -> None:
    assert found(our_link(cluster_account=chosen)).account == whose


def test_warnings_are_questions_asked_once() -> None:
    clash = {"cluster_account": "2i2c-managed"}
    one = found(our_link(**clash), our_link(hub_gpu="NVIDIA T4", **clash))
    assert [(each.of, each.code, each.text, each.to_agree) for each in one.doubts] == [
        (
            "Hub 1, Hub 2",
            "DW910",
            'cluster:billing is "community-pays", but cluster:account is "2i2c-managed"',
            True,
        )
    ]


def test_another_page_than_ours_is_told_and_not_linked() -> None:
    one = found(our_link(page="https://phishing.example.org/hub-configurator/"))
    assert one.hubs[0].address is None
    (doubt,) = one.doubts
    assert doubt.text.startswith("its link leads to https://phishing.example.org/hub-configurator/")
    assert not doubt.to_agree
    assert found(our_link()).hubs[0].address == our_link()


def test_a_playbook_without_a_rule_compares_the_links_alone() -> None:
    one = hubs(our_link("Premier"), book=small_book())
    assert one is not None
    assert (one.hubs[0].address, one.asks.order, one.left_out, one.doubts) == (None, (), (), ())
    with pytest.raises(FindingsError, match="DW912 link 2: the tier is Advanced, the tier of link"):
        hubs(our_link("Premier"), our_link(), book=small_book())


# ---------------------------------------------------------------- in a proposal


def proposal(book: Playbook, **changes: object) -> str:
    deal = DealFacts(
        deal="123",
        properties={
            "dealname": "26 Mars University",
            "jobs_to_be_done": "Teach",
            "technical_requirements": "AWS",
        },
        portal="sandbox",
    )
    return render_proposal(
        book,
        dataclasses.replace(deal, **changes),  # type: ignore[arg-type] # by name, as they come
        today=dt.date(2026, 9, 1),
        environment=make_environment(),
        version="3.0.0",
        commit="0123456789",
    )


def test_a_proposal_with_hubs_in_the_words_of_the_catalogue() -> None:
    state = hub(room_telescope="large").state
    partial = State(
        tier="Advanced",
        selections={
            **state.selections,
            "Advanced": {key: one for key, one in state.choices.items() if key != "door:key"},
        },
    )
    links = (known(), link_to(OUR_PAGE, partial).address)
    text = proposal(our_book(), links=links, catalogue=catalogue())
    assert text == golden("proposal_hubs.md", text)


def test_links_make_another_digest_and_answer_who_holds_the_account() -> None:
    bare, held = proposal(our_book()), proposal(our_book(), links=(our_link(),))
    asked = "- Who holds the cloud account and pays its provider?"
    assert (asked in bare, asked in held) == (True, False)
    assert "- How shall your hubs be set up?" in bare
    assert "catalogue" not in bare.splitlines()[-1] + held.splitlines()[-1]
    assert bare.splitlines()[-1] != held.splitlines()[-1]
    assert held != proposal(our_book(), links=(our_link(hub_gpu="NVIDIA T4"),))


def test_hours_that_a_link_states_are_refused_where_nothing_leaves_them_out() -> None:
    book = our_book()
    assert book.handoff is not None
    assert book.handoff.configurator is not None
    rule = dataclasses.replace(book.handoff.configurator, not_repeated=())
    open_book = dataclasses.replace(
        book, handoff=dataclasses.replace(book.handoff, configurator=rule)
    )
    for said in ("up to 40 hours per quarter", "Up to 4/hrs per quarter from us"):
        link = our_link(environment_support=said)
        assert said not in proposal(book, links=(link,))
        with pytest.raises(FindingsError, match="Hours are promised only where"):
            proposal(open_book, links=(link,))


HOSTILE = st.text(
    st.sampled_from("{}%#<>[]()*_`|\\~@&;:'\"!-+= \n\tab1.") | st.characters(codec="utf-8"),
    max_size=40,
)


@settings(max_examples=30, deadline=None)
@given(HOSTILE, HOSTILE)
def test_whatever_a_link_says_is_only_text(key: str, value: str) -> None:
    state = State(
        tier="Advanced",
        selections={"Essential": {}, "Advanced": {"hub:x" + key: value}, "Premier": {}},
    )
    try:
        text = proposal(our_book(), links=(link_to(OUR_PAGE, state).address,))
    except FindingsError as refused:
        assert "cannot be ordered" in refused.message or "no document of ours" in refused.message  # noqa: PT017
        return
    body = text.rpartition("\n---\n")[0]
    assert "<" not in body.replace("&lt;", "").replace("`", "") or "<" in key
    assert [line for line in body.splitlines() if line.startswith("# ")] == [
        "# General Membership: proposal for Mars University"
    ]


ITEMS = st.dictionaries(
    st.sampled_from(["signin:auth", "hub:gpu", "hub:dask", "obj:scratch", "obj:persistent"]),
    st.booleans()
    | st.sampled_from(["None", "NVIDIA T4", "a | b", "*all*", "_x_ <y> `z`", "[a](b)"]),
    max_size=5,
)
CLUSTER = {"cluster:provider": "AWS", "cluster:account": "cloudbank"}


@settings(max_examples=20, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=3))
def test_the_tables_say_what_the_links_say(chosen: list[dict[str, bool | str]]) -> None:
    links = tuple(
        link_to(
            OUR_PAGE,
            State(
                tier="Advanced",
                selections={"Essential": {}, "Advanced": {**CLUSTER, **one}, "Premier": {}},
            ),
        ).address
        for one in chosen
    )
    told = tables(proposal(our_book(), links=links))
    spoken = {True: "included", False: "not included"}
    assert told["The cluster"] == CLUSTER
    for number, one in enumerate(chosen, 1):
        wanted = {key: spoken[v] if isinstance(v, bool) else v for key, v in one.items()}
        assert told.get(f"Hub {number}", {}) == wanted


def tables(markdown: str) -> dict[str, dict[str, str]]:
    """The tables of two columns by the heading above them, read back."""
    found: dict[str, dict[str, str]] = {}
    heading = ""
    for node in tree(markdown).children:
        if node.type == "heading":
            heading = plain(node)
        elif node.type == "table":
            cells = [[plain(cell) for cell in row.children] for row in rows(node)[1]]
            found[heading] = {row[0]: row[1] for row in cells}
    return found
