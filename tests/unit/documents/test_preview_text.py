"""A preview as people and machines read it: figures first, and never longer than a comment may be."""

import datetime as dt
import json

from dealwright.documents.preview import Change, Made, Pair, Preview
from dealwright.documents.preview_text import preview_json, preview_markdown, preview_text
from dealwright.documents.verify import Figure

DAY = dt.date(2031, 3, 1)
HEAD = "Documents of 2 example deals: working tree beside `main`"


def pair(document: str, before: Made | None = None, after: Made | None = None) -> Pair:
    return Pair(
        document=document,
        example="mars",
        day=DAY,
        before=before or Made(text=f"{document} was"),
        after=after or Made(text=f"{document} is"),
    )


FIGURE = Figure(wanted="15,000", found="16,500", around="fee is 15,000 USD | a *year*")
NO = Made(refused="needs <what> nobody said")
PAIRS = (
    pair("proposal"),
    pair("welcome"),
    pair("note", after=NO),
    pair("agreement", before=NO),
    pair("brief", before=NO, after=NO),
    pair("novel", before=Made()),
    pair("novel", before=Made(), after=NO),
    pair("quiet", before=Made(text="same"), after=Made(text="same")),
)
FOUND = Preview(
    pairs=PAIRS,
    changes=(
        Change(pair=PAIRS[0], figures=(FIGURE,), gone=1, come=2),
        Change(pair=PAIRS[1], figures=(), gone=0, come=0),
    ),
    new=("novel",),
    gone=("old",),
)


def test_as_text() -> None:
    assert (
        preview_text(FOUND, HEAD)
        == """\
Documents of 2 example deals: working tree beside `main`

Figures that change:
  proposal for mars on 2031-03-01: 15,000 -> 16,500: … fee is 15,000 USD | a *year* …

Now refused:
  note for mars on 2031-03-01: needs <what> nobody said

No longer refused:
  agreement for mars on 2031-03-01: was needs <what> nobody said

Words that change:
  proposal for mars on 2031-03-01: 1 word gone, 2 words new
  welcome for mars on 2031-03-01: the same words, set otherwise

New documents:
  novel: made of 1 of 2 examples; refused: needs <what> nobody said

Documents without a template now:
  old

Refused before and after:
  brief for mars on 2031-03-01: needs <what> nobody said

1 figure and 2 documents change, 1 document the same, 1 now refused, 1 refused as before.
"""
    )


def test_as_markdown() -> None:
    text = preview_markdown(FOUND, HEAD)
    assert text.startswith(
        "### Documents of 2 example deals: working tree beside \\`main\\`\n\n"
        "1 figure and 2 documents change, 1 document the same, 1 now refused, 1 refused as before.\n\n"
        "| figures of | were | are | around |\n|---|---:|---:|---|\n"
        "| proposal for mars on 2031-03-01 | 15,000 | **16,500** | fee is 15,000 USD \\| a \\*year\\* |\n"
        "\n**Now refused**\n\n"
        "- note for mars on 2031-03-01: needs &lt;what&gt; nobody said\n"
    )
    assert "**Words that change**\n\n- proposal for mars" in text


def test_markdown_fits_a_comment_and_counts_what_does_not() -> None:
    changes = tuple(
        Change(pair=PAIRS[0], figures=(FIGURE,) * 40, gone=3, come=3) for _ in range(2000)
    )
    text = preview_markdown(Preview(pairs=PAIRS * 1000, changes=changes, new=(), gone=()), HEAD)
    assert 30_000 < len(text) <= 60_000
    shown = text.count("**16,500**")
    assert f"| and {80_000 - shown} more | | | |\n" in text
    words = text.count("3 words gone")
    assert f"- and {2000 - words} more\n" in text


def test_as_json() -> None:
    content = json.loads(preview_json(FOUND, HEAD))
    assert content["compared"] == HEAD
    assert content["days"] == ["2031-03-01"]
    assert content["unchanged"] == 1
    assert content["changes"][0] == {
        "document": "proposal",
        "example": "mars",
        "day": "2031-03-01",
        "figures": [
            {"before": "15,000", "after": "16,500", "around": "fee is 15,000 USD | a *year*"}
        ],
        "words_gone": 1,
        "words_new": 2,
    }
    assert [one["document"] for one in content["now_refused"]] == ["note"]
    assert [one["document"] for one in content["no_longer_refused"]] == ["agreement"]
    assert [one["document"] for one in content["still_refused"]] == ["brief"]
    assert (content["new_documents"], content["gone_documents"]) == (["novel"], ["old"])


def test_nothing_to_tell() -> None:
    same = Preview(pairs=PAIRS[-1:], changes=(), new=(), gone=())
    assert same.empty
    assert not FOUND.empty
    assert (
        preview_text(same, "x") == "x\n\n0 figures and 0 documents change, 1 document the same.\n"
    )
