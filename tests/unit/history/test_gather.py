from dealwright.history.entry import Entry, Kind, Part
from dealwright.history.gather import gathered


def metric(name: str, rest: str, kind: Kind = Kind.CHANGED) -> Entry:
    sentence = f"Metric {name}{rest}"
    return Entry("metrics", kind, Part.FIRST, sentence, noun="Metric", name=f"Metric {name}")


def test_what_is_said_of_several_things_is_told_once_where_the_first_stood() -> None:
    told = gathered(
        [
            metric("A", " now counts only deals with deal_type: new business."),
            Entry("stages", Kind.CHANGED, Part.FIRST, "Stage X has more to do: call."),
            metric("B", " now counts only deals with deal_type: new business."),
            metric("C", " now counts only deals with deal_type: new business."),
        ]
    )
    assert told == (
        "Metrics A, B and C now count only deals with deal_type: new business.",
        "Stage X has more to do: call.",
    )


def test_what_differs_in_a_word_a_kind_or_a_part_stays_apart() -> None:
    entries = [
        metric("A", " is planned."),
        metric("B", " is implemented."),
        metric("C", " is planned.", Kind.REWORDED),
    ]
    assert gathered(entries) == tuple(entry.sentence for entry in entries)


def test_a_sentence_whose_verb_is_not_known_is_left_as_it_is() -> None:
    entries = [metric("A", " leads on."), metric("B", " leads on.")]
    assert gathered(entries) == ("Metric A leads on.", "Metric B leads on.")


def test_plurals_that_take_more_than_an_s() -> None:
    new = [
        Entry(
            "properties",
            Kind.ADDED,
            Part.SECOND,
            f"Property {name} is new.",
            "Property",
            f"Property {name}",
        )
        for name in ("A of deals", "B of deals")
    ]
    assert gathered(new) == ("Properties A of deals and B of deals are new.",)
