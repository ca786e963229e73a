"""`--set NAME=VALUE`, repeatable: what somebody says, each thing once."""

from dealwright.errors import UsageError


def pairs(written: tuple[str, ...], like: str) -> dict[str, str]:
    """Names and values, in order. `like`: how one is written, for who slips."""
    found: dict[str, str] = {}
    for one in written:
        name, sign, value = one.partition("=")
        name = name.strip()
        if not sign or not name:
            raise UsageError(f"--set {one} has no {'name' if sign else '='}", hint=f"--set {like}")
        if name in found:
            raise UsageError(
                f"--set names {name} twice: {found[name]} and {value}",
                hint="leave one of them out",
            )
        found[name] = value
    return found
