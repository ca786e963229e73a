"""Red lines as text, Markdown and JSON: the verdict, the rule by its letter, and what both rest on."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dealwright.metrics.judgement import Judgement, Verdict
from dealwright.metrics.latch import Breached, Closed
from dealwright.metrics.red_lines import Firing, LineState
from dealwright.report.figures import interval_words, percent, so_far
from dealwright.report.texts import escape, one_line

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """All red lines at the end of a day, and what they were computed on."""

    states: Sequence[LineState]
    day: dt.date
    computed_on: str
    confidential: bool = False


def open_breach(state: LineState) -> bool:
    """Whether a breach waits for a decision."""
    return isinstance(state.standing, Breached)


def red_lines_text(lines: Lines) -> str:
    """A block for each line."""
    out = [f"Red lines {one_line(lines.computed_on)}"]
    for state in lines.states:
        out += ["", one_line(f"{verdict_words(state)}: {label(state)}")]
        out += [f"  {one_line(words)}" for words in details(state)]
    return "\n".join(out) + "\n"


def red_lines_markdown(lines: Lines) -> str:
    """Of a confidential portal only which limits are passed."""
    out = ["### Red lines", "", escape(lines.computed_on), ""]
    for state in lines.states:
        out += markdown_of(state, confidential=lines.confidential)
    return "\n".join(out) + "\n"


def markdown_of(state: LineState, *, confidential: bool) -> list[str]:
    """One line, as an entry of a list; of a confidential portal its verdict and its limit."""
    if confidential:
        passed = "breach" if open_breach(state) else "no breach"
        passed = verdict_words(state) if state.judgement is None else passed
        return [f"- **{passed}**: {escape(label(state))}", f"  - {escape(rule(state))}"]
    return [
        f"- **{escape(verdict_words(state))}**: {escape(label(state))}",
        *(f"  - {escape(words)}" for words in details(state)),
    ]


def red_lines_json(lines: Lines) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "computed_on": lines.computed_on,
        "day": str(lines.day),
        "red_lines": [_json(state) for state in lines.states],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def label(state: LineState) -> str:
    """What the line is called."""
    return state.red_line.label or state.red_line.red_line


def verdict_words(state: LineState) -> str:
    """`breach`, also where an old one has not been answered yet."""
    if state.judgement is None:
        return "not judged"
    if isinstance(state.standing, Breached):
        return f"breach, open since {state.standing.date}"
    if isinstance(state.standing, Closed):
        return f"carried on until {state.standing.until} attempts"
    return state.judgement.verdict.value


def details(state: LineState) -> Iterator[str]:
    """Everything that a person needs to believe the verdict, or to doubt it."""
    judgement, number = state.judgement, state.number
    if judgement is None or number is None or state.metric is None:
        yield state.problem or "it cannot be computed"
        return
    yield f"{rule(state)}; {state.metric.label}"
    yield from _counted(state, judgement)
    yield f"verdict: {judgement.verdict.value} ({judgement.why})"
    yield (
        f"as written: {judgement.as_written.value}; P(below the line) {judgement.p_below:.4f};"
        f" e-value {judgement.e:.2f}{' (peeking-proof)' if judgement.peeking_proof else ''}"
    )
    if number.verb == "conversion":
        yield so_far(number)
    yield from _standing(state, judgement)


def _counted(state: LineState, judgement: Judgement) -> Iterator[str]:
    counted = f" since {state.since}" if state.since is not None else ""
    seen = judgement.seen
    rate = "no attempt has had its time" if judgement.rate is None else percent(judgement.rate)
    yield (
        f"{seen.k} of {seen.n}{counted}: {rate}, 90 % interval {interval_words(judgement.interval)}"
    )
    if state.line is not None and state.line.gate is not None:
        yield f"{seen.gate or 0} {state.line.gate}{counted}, {state.line.minimum} are needed"


def seen_words(state: LineState) -> Iterator[str]:
    """What was counted, and since when a breach is open: for who reads the verdict alone."""
    if state.judgement is None:
        yield state.problem or "it cannot be computed"
        return
    yield from _counted(state, state.judgement)
    yield from list(_standing(state, state.judgement))[:1]


def brief(state: LineState) -> str:
    """What a meeting needs of it: what was seen, why the verdict is what it is, what is open."""
    judgement = state.judgement
    if judgement is None:
        return state.problem or "it cannot be computed"
    standing = list(_standing(state, judgement))
    return "; ".join([f"{rule(state)}; {judgement.why}", *standing[:1]])


def rule(state: LineState) -> str:
    """The line as it is written."""
    red_line = state.red_line
    after = red_line.after
    sample = "" if after is None else f" after {after.count} {after.unit.replace('_', ' ')}"
    if red_line.zero:
        against = red_line.judged_against
        return f"none at all{sample}, judged against {percent(float(against or 0))}"
    return f"below {percent(float(red_line.below or 0))}{sample}"


def _standing(state: LineState, judgement: Judgement) -> Iterator[str]:
    standing = state.standing
    if isinstance(standing, Breached):
        then = standing.judgement.seen
        yield (
            f"open since {standing.date}, when it was {then.k} of {then.n}; it stays open until a file"
            " in playbook/decisions/ answers it"
        )
    if isinstance(standing, Closed):
        yield f"answered on {standing.decision.date}: carry on; judged again at {standing.until} attempts"
    if isinstance(standing, Breached) or judgement.verdict is Verdict.BREACH:
        sure = 0.9 if state.line is None else state.line.sure
        odds = sure / (1 - sure) if sure < 1 else 0
        yield (
            f"what that says: {odds:.0f} to 1 or more that the rate is below the line, given the deals"
            f" that had their time. What it may mean: {state.red_line.means}"
        )
        by = "" if state.by is None else f" --by {state.by}"
        yield f"look at: dealwright metrics {state.red_line.metric}{by}"


def _json(state: LineState) -> dict[str, Any]:
    judgement = state.judgement
    found: dict[str, Any] = {
        "red_line": state.red_line.red_line,
        "metric": state.red_line.metric,
        "definition": state.digest,
        "owner": state.red_line.owner,
        "means": state.red_line.means,
        "since": None if state.since is None else str(state.since),
    }
    if judgement is None:
        return found | {"verdict": None, "problem": state.problem}
    standing = state.standing
    return found | {
        "verdict": judgement.verdict.value,
        "why": judgement.why,
        "k": judgement.seen.k,
        "n": judgement.seen.n,
        "gate": judgement.seen.gate,
        "interval_90": list(judgement.interval),
        "p_below": judgement.p_below,
        "e_value": judgement.e,
        "as_written": judgement.as_written.value,
        "peeking_proof": judgement.peeking_proof,
        "open_since": str(standing.date) if isinstance(standing, Breached) else None,
        "closed_until": standing.until if isinstance(standing, Closed) else None,
    }


def backtest_text(found: Sequence[tuple[LineState, Sequence[Firing]]]) -> str:
    """For each line the days on which its verdict, or the rule by its letter, became another."""
    out: list[str] = []
    for state, firings in found:
        out += [one_line(f"{label(state)}: {rule(state)}")]
        for one in firings:
            seen = one.judgement.seen
            out.append(
                f"  {one.first}  {seen.k:>4} of {seen.n:<5} {one.judgement.verdict.value:<20}"
                f" as written: {one.judgement.as_written.value}"
            )
        if not firings:
            out.append(f"  {state.problem or 'no attempt has had its time yet'}")
        out.append("")
    return "\n".join(out)
