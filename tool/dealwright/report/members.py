"""The ids that count in a metric, as text, JSON and CSV."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.metrics.evaluate import Member
from dealwright.model.metrics import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """A metric at the end of a day and the units it counts: deals, meetings or e-mails."""

    metric: Metric
    verb: str
    day: dt.date
    units: Sequence[Member]

    @property
    def of_rate(self) -> bool:
        return self.verb in ("share", "conversion")


def members_text(found: Sequence[Members]) -> str:
    """An id a line; of a rate with what became of it."""
    lines: list[str] = []
    for one in found:
        lines.append(f"{one.metric.metric} on {one.day}: {len(one.units)}")
        for unit in one.units:
            told = (" counts as a success" if unit.success else " does not") if one.of_rate else ""
            lines.append(f"  {unit.unit}{told}")
    return "\n".join(lines) + "\n"


def members_json(found: Sequence[Members]) -> str:
    content = [
        {
            "metric": one.metric.metric,
            "day": str(one.day),
            "ids": [unit.unit for unit in one.units],
            "successes": [unit.unit for unit in one.units if unit.success] if one.of_rate else None,
        }
        for one in found
    ]
    return json.dumps(content, indent=2) + "\n"


def members_csv(found: Sequence[Members]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["metric", "day", "id", "success"])
    for one in found:
        for unit in one.units:
            success = int(unit.success) if one.of_rate else ""
            rows.writerow([one.metric.metric, one.day, unit.unit, success])
    return out.getvalue()
