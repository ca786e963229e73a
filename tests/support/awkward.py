"""A hundred invented deals as nobody would wish them: other scripts, markup, floods of letters, odd sums.

The same ones each time. What a document asks of a person is found out by asking for the document.
"""

import datetime as dt
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from dealwright.documents.deal_document import NotSaidError
from dealwright.documents.escape import one_line
from dealwright.errors import DealwrightError, FindingsError, UsageError
from dealwright.model.playbook import Playbook
from dealwright.model.properties import Property
from support.hubs import our_link

DAYS = (dt.date(2026, 2, 10), dt.date(2026, 8, 3))
"""Two days: some documents are refused from a day on, others until one."""
NUMBER = 100
LATIN = (
    "Škoda-Ångström Universität Łódź",
    "Çelik & Söhne, Ğazi Ünïversitesi",
    "L'École d'Été des O'Neills",
    "Đại học Quốc gia Hà Nội",
    "Háskóli Íslands (Þing)",
    'The "Open" Institute — for ½ of R&D…',
)
LETTERED = (
    *LATIN,
    "Πανεπιστήμιο Ἀθηνῶν",
    "Київський університет імені Ґ. Їжака",
    "Cafe\u0301 Zu\u0308rich A\u030angstro\u0308m",
)
RIGHT_TO_LEFT = ("جامعة القاهرة", "האוניברסיטה העברית", "Mars جامعة 12 University")
OTHERS = (
    "東京大学",
    "서울대학교",
    "दिल्ली विश्वविद्यालय",
    "Mars 🚀 👩\u200d🔬 Labs",
    "Z͑ͫ̓a̴l̸g̷o",
    "จุฬาลงกรณ์มหาวิทยาลัย",
)
MARKUP = (
    "*bold* _it_ **b** __u__ ~~gone~~",
    "a | b || c",
    "`code` ``more`` ```",
    "# Heading",
    '#import "x.typ": *; $x^2$ @ref <label> #let y = 1',
    "[x](javascript:alert(1)) ![y](https://example.org/z.png)",
    "<javascript:alert(1)> https://evil.example.org www.evil.example.org",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '"><a href="https://evil.example.org">x</a>',
    "&lt;b&gt; &#60;i&#62; &amp;amp; &copy;",
    "{{ 7*7 }} {% raw %} {# note #} {%- endraw %}",
    "{{ config.__class__ }}",
    "\\ \\\\ \\n \\u0041 \\*",
    "- item",
    "1. item",
    "12) item",
    "> quote",
    "---",
    "===",
    "+++ draft",
    ":::{note}",
    "(label)=",
    "% comment",
    "[ref]: https://evil.example.org",
    "[^1]: foot",
    "<!-- hidden -->",
    "@everyone and a@b.example.org",
    '=HYPERLINK("https://evil.example.org")',
    "~~~",
    "\x1b[31mred\x1b[0m \x00\x07\x08",
    "abc\u202edef\u2066ghi\u2069 \ufeff\u200b.",
    "line\u2028separator\u2029and\x85next\x0bpage\x0c.",
    "\ufffe\uffff\ufdd0 .",
    "%s %(x)s {0} ${HOME} $(id)",
    "' OR 1=1; --",
    "nul: \x00; tab:\t; cr:\r.",
)
LONG = ("University " * 30, "W" * 200, "i" * 340, "Ünïversität-" * 30, "a/b" * 100)
URLS = (
    "https://example.org/a?state=(x)[y]|z`w",
    'https://example.org/ä b?c=<d>&e="f"',
    "HTTPS://EXAMPLE.ORG/",
    "javascript:alert(1)",
    "  javascript:alert(1)//https://example.org",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//example.org",
    "https://[broken",
    "https://example.org/\n[x](javascript:alert(1))",
    "https://example.org/\u202egro.live",
    "no address at all",
)
# Of a hub whose choices hold no word None, which nothing else may print.
_LINK = our_link(hub_gpu="NVIDIA T4", cluster_account="2i2c-managed", cluster_billing="2i2c-pays")
_NUMBERS = ("0", "-1", "1e999", "9" * 30, "NaN", "2.5", "12,5", "many", "0.0", "-0", "1E3")
_DATES = ("9999-12-31", "0001-01-01", "2024-02-29")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Awkward:
    """A deal, what a person says when asked, and the keys of the deal that are not as they should be.

    `letters`: how its texts can be set: `lettered`, `right to left`, or `others`, which no font of ours has.
    """

    number: int
    properties: Mapping[str, str | None]
    said: str
    odd: frozenset[str]
    letters: str


def plain_value(key: str, declared: Property) -> str:
    """What a usual deal says; each text says another thing, so that it can be found again."""
    if key == "dealname":
        return "26 Mars University"
    if declared.options:
        # A label of its own may be the word None, which nothing else may print.
        labelled = [one.value for one in declared.options if "None" not in one.label]
        return (labelled or [one.value for one in declared.options])[0]
    usual = {
        "date": "2026-03-31" if "end" in key else "2025-04-01",
        "datetime": "2026-03-31T09:00:00Z",
        "number": "280",
        "money": "1250",
        "yes_no": "true",
        "person": "11",
        "choice": "a_choice",
        "choices": "a_choice;another",
    }
    if declared.kind in usual:
        return usual[declared.kind]
    if key in _TYPED:
        return _TYPED[key]
    if key.endswith("_url"):
        return _LINK if key == "configurator_url" else f"https://example.org/{key}?state=abc"
    return f"Somebody said {key} here"


def plain_deal(playbook: Playbook) -> dict[str, str | None]:
    """A deal in which every property of the playbook is filled in as one would."""
    return {key: plain_value(key, one) for key, one in playbook.properties_of("deals").items()}


def awkward_deals(playbook: Playbook, number: int = NUMBER) -> tuple[Awkward, ...]:
    return tuple(_awkward(playbook, one) for one in range(number))


def _awkward(playbook: Playbook, number: int) -> Awkward:
    dice = random.Random(number)  # noqa: S311 - the same deals each time
    # Every third is of letters that a PDF can set, whatever else it says.
    scripts, letters = (
        (LETTERED, "lettered"),
        (LETTERED, "lettered"),
        (RIGHT_TO_LEFT, "right to left"),
        (OTHERS, "others"),
    )[number % 4]
    pool = (*scripts * 4, *MARKUP, *LONG)
    found = plain_deal(playbook)
    odd: set[str] = set()
    for key, declared in playbook.properties_of("deals").items():
        if key.endswith("_url"):
            if dice.random() < 0.15:
                found[key] = dice.choice(URLS)
                odd.add(key)
        elif _is_text(key, declared):
            found[key] = _text(dice, pool)
        elif dice.random() < 0.1:
            found[key] = _odd(dice, declared)
            odd.add(key)
    found["dealname"] = f"{dice.choice(('26 ', '', '2026 '))}{_name(dice, number, scripts)}"
    if number % 3 == 1:  # so that each property is missing once
        gone = sorted(found)[number // 3 % len(found)]
        found[gone] = dice.choice((None, "", " \t\n", "\x00"))
        odd.add(gone)
    return Awkward(
        number=number,
        properties=found,
        said=_text(dice, pool),
        odd=frozenset(odd),
        letters=letters,
    )


def _is_text(key: str, declared: Property) -> bool:
    typed = ("date", "datetime", "number", "money", "yes_no", "choice", "choices", "person")
    return not (declared.kind in typed or declared.options or key in _TYPED)


_TYPED = {"amount": "15000", "deal_currency_code": "USD", "hubspot_owner_id": "11"}
"""HubSpot's own, whose kinds the playbook does not say, and what they usually hold."""


def _name(dice: random.Random, number: int, scripts: tuple[str, ...]) -> str:
    """Each piece of markup and each flood of letters is a name at least once."""
    pieces = (*MARKUP, *LONG)
    named = scripts[number % len(scripts)]
    return dice.choice(
        (f"{named} {pieces[number % len(pieces)]}", pieces[number % len(pieces)], named)
    )


def _text(dice: random.Random, pool: tuple[str, ...]) -> str:
    """Of several lines now and then, as long texts are."""
    lines = dice.choices(pool, k=dice.choice((1, 1, 2, 4)))
    bullets = dice.choice(("", "", "- ", "* ", "\t"))
    return dice.choice(("\n", "\n\n", "\r\n")).join(bullets + line for line in lines)


def _odd(dice: random.Random, declared: Property) -> str | None:
    if declared.kind in ("number", "money") or declared.property == "amount":
        return dice.choice((None, "", *_NUMBERS))
    if declared.kind in ("date", "datetime"):
        return dice.choice((None, "", *_DATES))
    return dice.choice((None, "", "no_such_option", "a;b", "<b>x</b>|[y](z)*"))


_UNASKED = re.compile("asks for nothing called (.*)")
_OFFERED = re.compile(r"--set (\w+)=(\w+)")


def answers(
    make: Callable[[Mapping[str, Any]], str],
    answer: Callable[[str], Any],
    begun: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """What a document asks of a person, each with `answer(key)`, or with the first word it offers.

    `begun`: what is said at first; of that, what it does not ask is left out.
    """
    said: dict[str, Any] = dict(begun)
    for _ in range(20):
        try:
            make(said)
        except (FindingsError, UsageError) as refused:
            said = _after(said, refused, answer)
        else:
            return said
    raise AssertionError(said)


def _after(
    said: dict[str, Any], refused: DealwrightError, answer: Callable[[str], Any]
) -> dict[str, Any]:
    """What is said next, after a refusal that says what it wants; any other is raised again."""
    if isinstance(refused, NotSaidError) and refused.asked:
        return said | {key: answer(key) for key in refused.asked}
    if unasked := _UNASKED.search(refused.message):
        return {key: said[key] for key in said if key not in unasked[1].split(", ")}
    if offered := _OFFERED.search(refused.hint or ""):
        return said | {offered[1]: offered[2]}
    raise refused


def bare(text: str) -> str:
    """A text without blanks and without what nobody sees."""
    return _UNSEEN.sub("", "".join(one_line(text).split()))


def listed(text: str) -> str:
    """The same of a text whose lines are set as paragraphs and items: each without its mark."""
    return "".join(bare(_MARK.sub("", one_line(line))) for line in text.splitlines())


_MARK = re.compile(r"^[-*•] ")
_UNSEEN = re.compile("[\u200b\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
