"""Templates that would never end, fill the memory or leave the sandbox are refused by name."""

from pathlib import Path

import pytest

from dealwright.documents.environment import make_environment, render
from dealwright.errors import FindingsError

ENDLESS = {
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "loops over data": "{% for a in xs %}{% for b in xs %}{% for c in xs %}{% for d in xs %}"
    "{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "a macro of a macro": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}"
    "{{ m(40) }}",
    "a loop that calls itself": "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "much text": "{% for a in range(9999) %}{{ text }}{% endfor %}",
}
LARGE = {
    "a product": "{{ 'a' * 999999999 }}",
    "a product the other way": "{{ 999999999 * 'a' }}",
    "a product of lists": "{{ ([1] * 999999999) | length }}",
    "a power": "{{ 9 ** 999999999 }}",
    "a format": "{{ '%999999999d' % 1 }}",
    "a format filter": "{{ '%999999999d' | format(1) }}",
    "a format method": "{{ '{:>999999999}'.format(1) }}",
    "a centred text": "{{ 'a' | center(999999999) }}",
    "a padded text": "{{ 'a'.ljust(999999999) }}",
    "indented": "{{ 'a' | indent(999999999, true) }}",
    "doubling by ~": "{% set n = namespace(x='ab') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
    "doubling by +": "{% set n = namespace(x='ab') %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "a wide join": "{{ range(9999) | join(text) }}",
    "a wide replacement": "{{ text | replace('a', text) }}",
    "a list of lists": "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}"
    "{{ n.x }}",
    "such a list put together": "{{ [xs] ~ '' }}",
    "such a list joined": "{{ [xs, xs] | join }}",
}
ESCAPES = {
    "a class": "{{ ''.__class__.__mro__ }}",
    "globals": "{{ make.__globals__ }}",
    "a module": "{{ cycler.__init__.__globals__.os.system('true') }}",
    "a method that changes": "{{ xs.append(1) }}",
    "a file": "{% include '/etc/hostname' %}",
    "a file above": "{% include '../playbook.yaml' %}",
    "attr": "{{ '' | attr('__class__') }}",
}
VALUES = {"xs": list(range(60)), "text": "a" * 2_000, "make": make_environment}


def outcome(tmp_path: Path, template: str) -> str:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "own.md.j2").write_text(template, encoding="utf-8")
    with pytest.raises(FindingsError) as refused:
        render(make_environment(tmp_path), "own.md.j2", **VALUES)
    assert "own.md.j2" in refused.value.message or "no template" in refused.value.message
    assert len(refused.value.message) < 400
    assert refused.value.hint
    return refused.value.message


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_stopped(name: str, tmp_path: Path) -> None:
    assert "more than" in outcome(tmp_path, ENDLESS[name]) or name == "a loop that calls itself"


@pytest.mark.parametrize("name", LARGE)
def test_what_fills_the_memory_is_refused(name: str, tmp_path: Path) -> None:
    assert outcome(tmp_path, LARGE[name])


@pytest.mark.parametrize("name", ESCAPES)
def test_what_leaves_the_sandbox_is_refused(name: str, tmp_path: Path) -> None:
    assert outcome(tmp_path, ESCAPES[name])


def test_what_is_large_but_sound_is_rendered(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "own.md.j2").write_text(
        "{% for a in xs %}{% for b in xs %}{{ a }}-{{ b ~ '!' }} {% endfor %}{% endfor %}"
        "{{ xs | join(', ') }} {{ 'a' * 3 }} {{ 'a' + 'b' }} {{ 'x-y' | replace('-', '+') }}",
        encoding="utf-8",
    )
    text = render(make_environment(tmp_path), "own.md.j2", **VALUES)
    assert text.count("!") == 3_600
    assert text.endswith("59 aaa ab x+y\n")
