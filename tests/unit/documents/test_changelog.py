import dataclasses
import datetime as dt

from dealwright.documents.changelog import released, render_changelog
from dealwright.documents.environment import make_environment
from dealwright.history.release import playbook_of, release
from dealwright.model.offerings import Offerings
from dealwright.model.words import Prose
from support.golden import golden
from unit.documents.books import small_book


def test_newest_first_with_sentences_and_whys() -> None:
    first = release(dataclasses.replace(small_book(), changes=()), date=dt.date(2031, 2, 1))
    grown = dataclasses.replace(small_book(), versions=first.versions)
    less = dataclasses.replace(
        grown,
        red_lines=dataclasses.replace(grown.red_lines, red_lines=grown.red_lines.red_lines[:1]),
    )
    second = release(less, date=dt.date(2031, 3, 1))
    text = render_changelog(tuple(reversed(second.versions)), make_environment())
    assert text == golden("changelog.md", text)
    assert text.index("## 2.0.0") < text.index("## 1.0.0")


def test_nothing_released_yet() -> None:
    assert "Nothing has been released yet." in render_changelog((), make_environment())


def test_a_release_writes_its_version_and_the_changelog() -> None:
    made = release(small_book(), date=dt.date(2031, 2, 1))
    files = released(made, make_environment())
    assert list(files) == ["playbook/versions/1.0.0.yaml", "playbook/CHANGELOG.md"]
    assert files["playbook/versions/1.0.0.yaml"] == made.text


def test_a_hostile_why_is_only_text() -> None:
    made = release(small_book(), date=dt.date(2031, 2, 1)).version
    hostile = dataclasses.replace(made, whys=Prose(("<img src=x> @all\n## 9.9.9",)))
    text = render_changelog((hostile,), make_environment())
    assert "- &lt;img src=x&gt; @&#8203;all ## 9.9.9" in text


def test_a_version_gives_its_playbook_back() -> None:
    made = release(small_book(), date=dt.date(2031, 2, 1)).version
    assert playbook_of(made).offerings == small_book().offerings != Offerings()
