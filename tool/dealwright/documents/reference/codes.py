"""The page of all codes: what `dealwright explain` says, one after the other."""

from collections.abc import Mapping

from dealwright.documents.reference.prose import MADE, fenced, paragraphs

_KINDS = {
    "findings": "Findings: what `check` and `configurator check` say",
    "guards": "Guards, rules of the audit and others that go by a name",
    "exits": "Exit codes",
}


def codes_page(pages: Mapping[str, str]) -> str:
    """Codes with their pages, in the order in which `explain` lists them."""
    parts = [
        "# Codes",
        "What `dealwright explain CODE` says of each.",
        fenced("dealwright explain DW104"),
    ]
    said: set[str] = set()
    for code, text in pages.items():
        kind = _kind_of(code)
        if kind not in said:
            parts.append(f"## {_KINDS[kind]}")
            said.add(kind)
        parts += [f"### {code}" if kind != "guards" else f"### `{code}`", paragraphs(text)]
    return MADE + "\n" + "\n\n".join(parts) + "\n"


def _kind_of(code: str) -> str:
    if code.startswith("DW"):
        return "findings"
    return "exits" if code.isdecimal() else "guards"
