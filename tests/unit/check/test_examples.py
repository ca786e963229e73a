"""Whether an example deal could be one of the playbook's."""

from dealwright.check.examples import EXAMPLE_PAGES, judge
from dealwright.check.pages import page
from dealwright.model.examples import Answer, Answered, Example, Filled
from dealwright.model.properties import Option, Property

KNOWN = {
    "loss_reason": Property(
        property="loss_reason", kind="choice", options=(Option(value="price", label="Price"),)
    ),
    "wishes": Property(
        property="wishes",
        kind="choices",
        options=(Option(value="a", label="A"), Option(value="b", label="B")),
    ),
    "notes": Property(property="notes", kind="long_text"),
}


def told(**properties: str) -> list[tuple[str, str, str | None]]:
    example = Example(
        example="one",
        label="One",
        properties=tuple(Filled(property=key, value=value) for key, value in properties.items()),
        answers=(Answered(document="welcom", answers=(Answer(name="greeting", value="Ada"),)),),
    )
    return [(one.code, one.message, one.help) for one in judge(example, KNOWN, ("welcome", "note"))]


DOCUMENT = ("DW922", "there is no document welcom", "did you mean welcome?")


def test_what_the_playbook_has_passes() -> None:
    assert told(dealname="Mars", amount="1", loss_reason="price", wishes="a;b", notes="x") == [
        DOCUMENT
    ]


def test_what_it_does_not_have_is_found() -> None:
    assert told(loss_reson="price", loss_reason="Price", wishes="a;c") == [
        ("DW921", "deals have no property loss_reson", "did you mean loss_reason?"),
        ("DW923", "loss_reason offers no Price", "did you mean price?"),
        ("DW923", "wishes offers no c", "known here: a, b"),
        DOCUMENT,
    ]


def test_each_finding_is_explained() -> None:
    for code, text in EXAMPLE_PAGES.items():
        assert page(code) == f"{code}: {text}"
