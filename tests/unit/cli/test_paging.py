import pytest

from dealwright.cli.output import is_long


@pytest.mark.parametrize(
    ("lines", "screen", "paged"),
    [
        pytest.param(48, 24, False, id="two screens"),
        pytest.param(49, 24, True, id="more than two screens"),
        pytest.param(10_000, None, False, id="nobody who could turn pages"),
    ],
)
def test_a_long_text_is_paged_for_a_person(lines: int, screen: int | None, *, paged: bool) -> None:
    assert is_long("a line\n" * lines, screen) is paged
