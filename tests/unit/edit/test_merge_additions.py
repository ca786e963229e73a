"""Two people add to this playbook at random places: the files are what they are one after the other."""

from hypothesis import given, settings

from dealwright.edit.merge import merge
from dealwright.source import read
from support.additions import DEALS, LINES, METRICS, PIPELINE, Addition, Files, pairs, unordered
from support.checkout import ROOT

FILES: Files = {
    path: (ROOT / path).read_text("utf-8") for path in (PIPELINE, DEALS, METRICS, LINES)
}


def together(ours: Files, theirs: Files) -> dict[str, str]:
    """What git would make of it: new files as they are, common ones merged."""
    made = {**ours, **theirs}
    for path, text in FILES.items():
        three = (text.encode(), ours[path].encode(), theirs[path].encode())
        data, clashes = merge(path, *three)
        assert clashes == ()
        made[path] = data.decode()
    return made


@settings(max_examples=60)
@given(pairs(FILES))
def test_additions_merge_to_what_they_are_one_after_the_other(
    two: tuple[Addition, Addition],
) -> None:
    """To the line and in meaning; only what stands at one place may stand in another order."""
    one, other = two
    after = other.on(one.on(FILES))
    for ours, theirs in ((one, other), (other, one)):
        merged = together(ours.on(FILES), theirs.on(FILES))
        for path in FILES:
            text = merged[path]
            assert sorted(text.splitlines()) == sorted(after[path].splitlines()), path
            assert unordered(read(path, text.encode()).tree) == unordered(
                read(path, after[path].encode()).tree
            ), path
