"""Why a deal counts or not, in words."""

from dealwright.metrics.why import Why
from dealwright.report.texts import one_line

_SIGN = {True: "yes", False: "no ", None: "   "}


def why_text(found: Why) -> str:
    """What it counts as, what was looked at, and the way it went."""
    lines = [one_line(_verdict(found)), ""]
    lines += [one_line(f"  {_SIGN[one.holds]}  {one.text}") for one in found.checks]
    lines += ["", f"  Its stays up to {found.day}:"]
    lines += [one_line(f"    {one}") for one in found.stays] or ["    none"]
    return "\n".join(lines) + "\n"


def _verdict(found: Why) -> str:
    name = f"{found.metric.label} on {found.day}"
    things = found.metric.share or found.metric.count
    if things in ("meetings", "emails"):
        ids = ", ".join(str(one.unit) for one in found.units)
        one = len(found.units) == 1
        told = (
            f"{len(found.units)} {things.removesuffix('s') if one else things} of deal {found.deal}"
        )
        told += " counts" if one else " count"
        return f"{name}: {told}{f': {ids}' if ids else ''}"
    if not found.units:
        return f"{name}: deal {found.deal} does not count"
    if found.rate:
        became = "a success" if found.units[0].success else "no success"
        return f"{name}: deal {found.deal} counts, as {became}"
    return f"{name}: deal {found.deal} counts"
