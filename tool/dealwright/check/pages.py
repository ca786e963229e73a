"""The pages of `explain`: findings, guards, exit codes, and what else the caller has pages on."""

from collections.abc import Mapping

from dealwright.check.examples import EXAMPLE_PAGES
from dealwright.check.rules import RULES
from dealwright.configurator.pages import LINK_PAGES
from dealwright.errors import EXIT_MEANINGS, Exit
from dealwright.plan.guard_pages import GUARD_PAGES

# What is found before there is a playbook for rules to look at.
FILE_PAGES: dict[str, str] = {
    "DW001": """The file cannot be read, or is not UTF-8 text.

Save it as UTF-8 in your editor. Nothing else in the file is looked at until it can be read.""",
    "DW002": """The text is not YAML, or holds a character that does not belong there.

Tabs, control characters and the line separators that only some programs know are refused: they
make columns lie, and an escape such as `"\\u202e"` would bring them in as well. A text that holds
`: `, or begins with `%`, `@` or a backtick, wants quotes.""",
    "DW003": """Anchors, aliases, tags, keys that are lists, or a second document.

A playbook is plain: words, numbers, lists, mappings. What is meant twice is written twice, so
that a reviewer sees all of it.""",
    "DW004": """A key is written twice in one mapping.

YAML would keep the last one in silence. The first is kept here, and the second shown.""",
    "DW005": """The file is nested deeper than 64 levels.""",
    "DW006": """The file is called otherwise than the thing in it.

One thing a file: a hypothesis, experiment, portal or version lies in a file of its own name, so
that it is found by the listing of the folder. So does a metric, red line, stage, property or option
that does not stand in its list.""",
    "DW007": """No kind of file lies under this name, so nobody reads it.

A file that is read by nobody is worse than none. See the README for the files there are; their
names end with `.yaml`.""",
    "DW008": """`playbook/playbook.yaml` is missing.

It holds the title, the purpose, the focus and the time zone.""",
    "DW009": """The first line does not lead an editor to the schema of the file.

`# yaml-language-server: $schema=…` gives completion, hover text and instant checks in any editor
that knows the YAML language server. The path is relative to the file. A warning only.""",
    "DW010": """A key is not known here.

Either it is misspelt, or a comma inside `{ }` began a new key: quote a text that holds a comma.""",
    "DW011": """A key is missing that this part cannot do without.""",
    "DW012": """A value is of the wrong type.

Unquoted `12`, `true` and `null` are a number, a truth value and nothing; write quotes where a
text is meant. Percentages, amounts, dates and durations are text in a given form.""",
    "DW013": """A value or key is not well formed, or not one of the words allowed here.""",
    "DW014": """A list of sentences is written in `[ ]`.

There a comma splits a sentence in two without a word. Write one sentence a line, after a dash.""",
    "DW015": """A schema in `schemas/` is not the one that dealwright checks by.

Editors follow the copy, `check` follows its own. A warning only: nothing is checked by the copy.
After an upgrade, `dealwright schemas --out schemas` writes the copies anew.""",
    "DW016": """A file of its own lies in a folder that belongs to nothing.

A stage lies in `playbook/pipelines/PIPELINE/`, a property in `playbook/properties/OBJECT/`, an option
in `playbook/properties/OBJECT/PROPERTY/`. The folder is called by the key of the pipeline, by the
`object:` of a file in `playbook/properties/`, or by a property of that object, and it must be there: in
the file of the pipeline or object stand the groups, and what is retired.""",
    "DW017": """A stage in a file of its own has no place, or no way leads to it from where it says.

`after:` and the `stage:` of each entry under `comes_from:` name stages of the same pipeline, in its
list or in files of their own. Stages cannot come after each other in a circle.""",
    "DW018": """A template in `templates/` cannot be compiled.

A tag that is not closed, a filter or a test that there is not: nothing could be made of it, and it is
found before somebody needs the document. What a template asks for is seen when it is rendered:
`dealwright preview` makes the documents of the example deals.""",
    "DW019": """A label has a line break in it, or blanks at its ends.

It becomes a label in HubSpot, where two that differ only in that look the same, and a line of tables
and of GitHub's files.""",
}


NONE: Mapping[str, str] = {}


def page(code: str, more: Mapping[str, str] = NONE) -> str | None:
    """The page of a code, whatever it names; None when it names nothing."""
    pages = _pages(more)
    for name in (code, code.upper(), code.lower()):
        if name in pages:
            return f"{name}: {pages[name]}"
    return None


def table(more: Mapping[str, str] = NONE) -> list[tuple[str, str]]:
    """Every code with the first line of its page."""
    return [(code, text.partition("\n")[0].rstrip(".")) for code, text in _pages(more).items()]


def _pages(more: Mapping[str, str]) -> dict[str, str]:
    rules = {rule.code: f"{rule.page}\n\n({rule.name})" for rule in RULES}
    codes = {str(int(code)): EXIT_MEANINGS[code] for code in Exit}
    return {**FILE_PAGES, **rules, **LINK_PAGES, **EXAMPLE_PAGES, **GUARD_PAGES, **more, **codes}
