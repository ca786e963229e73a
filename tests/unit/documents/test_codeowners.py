import dataclasses

from dealwright.documents.codeowners import AREAS, render_codeowners
from dealwright.model.organisation import Roles
from support.golden import golden
from unit.documents.books import small_book


def test_the_whole_file() -> None:
    text = render_codeowners(small_book().roles)
    assert text == golden("CODEOWNERS", text)


def test_whoever_has_left_owns_nothing() -> None:
    assert "cbabbage" not in render_codeowners(small_book().roles)


def test_every_area_has_its_lines_even_when_nobody_approves_it() -> None:
    text = render_codeowners(Roles())
    paths = [path for paths in AREAS.values() for path in paths]
    assert text.splitlines()[1:] == [
        f"# {path}  nobody approves this in roles.yaml" for path in paths
    ]


def test_a_handle_that_is_none_and_a_label_with_a_line_break_do_no_harm() -> None:
    role = small_book().roles.roles[0]
    holder = dataclasses.replace(role.held_by[0], github="ada\n* @evil")
    hostile = dataclasses.replace(role, label="Lead\n* @evil", held_by=(holder,))
    text = render_codeowners(Roles(roles=(hostile,)))
    assert "\n*" not in text
    assert "# /icp/  Lead * @evil: no github handle in roles.yaml" in text
