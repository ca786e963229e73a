"""The same playbook gives the same plan, however its keys are ordered."""

import random
from pathlib import Path

import pytest
import yaml

from e2e.conftest import Company
from support.runner import Runner


def shuffled(value: object, chance: random.Random, name: str = "") -> object:
    """The same again, with the keys of mappings in another order; that of options means something."""
    match value:
        case dict():
            keys = list(value)
            if name != "options":
                chance.shuffle(keys)
            return {key: shuffled(value[key], chance, key) for key in keys}
        case list():
            return [shuffled(one, chance) for one in value]
        case _:
            return value


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_keys_changes_nothing(
    run: Runner, book: Path, company: Company, seed: int
) -> None:
    del company
    words = ("--portal", "production", "plan", "-o", "json")
    before = run(*words, at=book).out
    chance = random.Random(seed)  # noqa: S311 - an order, no secret
    for path in (book / "playbook").glob("p[ir]*s/*.yaml"):  # pipelines and properties
        first, _, rest = path.read_text("utf-8").partition("\n")
        content = shuffled(yaml.safe_load(rest), chance)
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
        path.write_text(f"{first}\n\n{text}", "utf-8")
    assert run(*words, at=book).out == before
