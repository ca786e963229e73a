import dataclasses

from dealwright.decode.kinds import KINDS
from dealwright.documents.approvals import file_rows, unasked
from dealwright.documents.codeowners import AREAS, area_of, render_codeowners
from dealwright.documents.pull_request import render_template
from dealwright.model.organisation import Roles
from support.golden import golden
from unit.documents.books import small_book


def test_the_whole_file() -> None:
    text = render_codeowners(small_book().roles)
    assert text == golden("CODEOWNERS", text)


def test_the_form_of_a_pull_request() -> None:
    text = render_template(small_book().roles)
    assert text == golden("pull_request_template.md", text)


def test_a_label_is_no_markup_and_calls_nobody() -> None:
    role = dataclasses.replace(small_book().roles.roles[0], label="<b>@everyone\n# [x](y)")
    text = render_template(Roles(roles=(role,)))
    assert "<b>" not in text
    assert "@everyone" not in text
    assert "\n# " not in text


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


def test_the_table_of_who_may_change_what_says_what_the_file_for_github_says() -> None:
    book = small_book()
    asked = {row.path: [role.label for role in row.roles] for row in file_rows(book)}
    assert asked["playbook/pipelines/*.yaml"] == ["Lead", "Helper"]
    assert asked["playbook/decisions/*.yaml"] == asked["icp/signals.yaml"] == ["Lead"]
    assert asked["playbook/legal.yaml"] == []
    assert unasked(book) == ("Helper",)


def test_every_kind_of_file_but_these_belongs_to_an_area() -> None:
    free = {kind.pattern for kind in KINDS if area_of(kind.pattern) is None}
    assert free == {
        "playbook/changes/*.yaml",
        "playbook/versions/*.yaml",
    }
    assert {area_of(kind.pattern) for kind in KINDS} - {None} == set(AREAS)
