"""All that decides what the derived tables hold stands in their statements, and nothing else does."""

from dataclasses import replace

from dealwright.metrics.calendar import Calendar
from dealwright.metrics.derive import Derivation, derivation
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.words import words
from dealwright.model.metrics import FieldValue
from dealwright.model.playbook import Playbook
from dealwright.model.portals import IdOf, Portal
from support.random_worlds import PORTAL, ZONE, playbook


def derived(book: Playbook, portal: Portal = PORTAL, zone: str = ZONE) -> Derivation:
    return derivation(words(book), stage_map(book, portal), Calendar(zone=zone).midnight)


def with_fields(book: Playbook, **changed: object) -> Playbook:
    """The fields of deals with the first one altered."""
    fields = []
    for of in book.measures.fields:
        first, *rest = of.fields
        altered = replace(first, **changed)  # type: ignore[arg-type]
        fields.append(replace(of, fields=(altered, *rest)) if of.thing == "deals" else of)
    return replace(book, measures=replace(book.measures, fields=tuple(fields)))


def test_the_same_playbook_gives_the_same_statements() -> None:
    assert derived(playbook()) == derived(playbook())


def test_another_property_or_meaning_of_its_values_is_another_text() -> None:
    book = playbook()
    means = (FieldValue(value="a", means="b"),)
    texts = {
        derived(one).text
        for one in (
            book,
            with_fields(book, property="other"),
            with_fields(book, field="other"),
            with_fields(book, values=means),
        )
    }
    assert len(texts) == 4


def test_another_meaning_of_stages_is_another_text() -> None:
    book = playbook()
    elsewhere = replace(PORTAL, retired_ids=(*PORTAL.retired_ids, IdOf(key="1", id="proposal")))
    off = replace(PORTAL, retired_ids=(IdOf(key="1001", id="off ladder"),))
    texts = {derived(book, one).text for one in (PORTAL, elsewhere, off)}
    texts.add(derived(playbook(moved=False)).text)
    assert len(texts) == 4


def test_a_zone_matters_where_a_day_begins() -> None:
    book = playbook()
    assert derived(book, zone="UTC").text != derived(book).text
    assert derived(playbook(moved=False), zone="UTC") == derived(playbook(moved=False))


def test_what_the_tables_do_not_rest_on_changes_nothing() -> None:
    book = playbook()
    fewer = replace(book, measures=replace(book.measures, metrics=(), weeks_end="friday"))
    assert derived(fewer) == derived(book)
