"""What red lines do to businesses with known rates, as text and Markdown."""

import math
from collections.abc import Iterator, Mapping

from dealwright.metrics.judgement import Line
from dealwright.metrics.power import Chance, Power, Row
from dealwright.report.texts import escape, one_line

_Table = list[tuple[str, ...]]


def power_text(powers: Mapping[str, Power]) -> str:
    """For each line, by its name: a table of true rates and rules, and what it says in words."""
    parts = [
        "\n".join(
            [one_line(_heading(name, power)), "", *_columns(_table(power)), "", *_said(power)]
        )
        for name, power in powers.items()
    ]
    return "\n\n".join(parts or ["No red lines."]) + "\n"


def power_markdown(powers: Mapping[str, Power]) -> str:
    """The same for a page or a comment."""
    parts = [
        "\n".join(
            [f"### {escape(_heading(name, power))}", "", *_rows(_table(power)), "", *_said(power)]
        )
        for name, power in powers.items()
    ]
    return "\n\n".join(parts or ["No red lines."]) + "\n"


def _heading(name: str, power: Power) -> str:
    line = power.line
    rule = f"zero against {_rate(line.line)}" if line.zero else f"below {_rate(line.line)}"
    after = f"{line.minimum} {line.gate or 'attempts'}"
    return f"{name}: {rule} after {after}, looked at after every attempt up to {power.horizon}"


def _table(power: Power) -> _Table:
    head = ("true rate", "", *_rules(power.line))
    return [head, *(_row(row) for row in power.rows)]


def _rules(line: Line) -> tuple[str, str, str]:
    rules = ("as written", f"P(below) >= {line.sure * 100:g} %", f"e >= {line.e_needed:g}")
    judging = 2 if line.evidence == "always_valid" else 1
    first, second, third = (
        f"{rule} (verdict)" if at == judging else rule for at, rule in enumerate(rules)
    )
    return first, second, third


def _row(row: Row) -> tuple[str, ...]:
    chances = (row.as_written, row.posterior, row.always_valid)
    return (_rate(row.rate), row.name, *(_percent(chance) for chance in chances))


def _columns(table: _Table) -> Iterator[str]:
    """Words to the left, numbers to the right, each under its heading."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (
            cell.ljust(width) if at == 1 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  " + "  ".join(cells)


def _rows(table: _Table) -> Iterator[str]:
    head, *rows = table
    yield _cells(head)
    yield "|--:|---|--:|--:|--:|"
    yield from map(_cells, rows)


def _cells(row: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(escape, row))} |"


def _said(power: Power) -> Iterator[str]:
    chance, letter = power.of_verdict(power.above), power.above.as_written
    yield (
        f"If your true rate were {_rate(power.above.rate)}, this line would fire by chance in "
        f"{_of_100(chance)} of 100 runs of {power.horizon} attempts; as written, in "
        f"{_of_100(letter)}."
    )
    rate, fall = _rate(power.fallen.rate), power.of_verdict(power.fallen)
    if fall.ever:
        yield f"A real fall to {rate} is called a breach in {_of_100(fall)} of 100 runs{_after(power)}."
    else:
        yield f"Not even a real fall to {rate} is called a breach within {power.horizon} attempts."


def _after(power: Power) -> str:
    if (attempts := power.to_see_a_fall) is None:
        return ""
    words = f", after {attempts:.0f} attempts on average"
    if (weeks := power.weeks(attempts)) is None:
        return words
    whole = math.ceil(weeks)
    return f"{words}: {whole} {'week' if whole == 1 else 'weeks'} at {power.per_week:g} a week"


def _of_100(chance: Chance) -> str:
    """A frequency that says neither never nor always of what may be otherwise."""
    runs = round(chance.ever * 100)
    if runs == 0 and chance.ever > 0:
        return "fewer than 1"
    if runs == 100 and chance.ever < 1:
        return "more than 99"
    return str(runs)


def _percent(chance: Chance) -> str:
    if chance.ever == 0:
        return "0 %"
    if chance.ever < 0.0005:
        return "< 0.1 %"
    return "> 99.9 %" if chance.ever > 0.9995 else f"{chance.ever * 100:.1f} %"


def _rate(rate: float) -> str:
    points = rate * 100
    return f"{round(points, 1):g} %" if points >= 1 else f"{points:.2g} %"
