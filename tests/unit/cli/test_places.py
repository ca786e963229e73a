"""The private place of a portal, asked about any path that somebody could name."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealwright.cli.places import keep_private
from dealwright.diagnostics import Origin
from dealwright.errors import BlockedError
from dealwright.model.portals import Portal

STEPS = ["..", ".", "book", "build", "private", "private2", "into", "out", "deep", "x.md"]
ANY = st.lists(st.sampled_from(STEPS), min_size=1, max_size=7).map("/".join)
PATHS = ANY | ANY.map(lambda path: f"private/{path}") | ANY.map(lambda path: f"private/out/{path}")
PLACES = ANY | st.sampled_from(["../private", "../private/deep", "../private/out", "into", ".."])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout, a private place beside it, and links from each into the other."""
    folder = tmp_path_factory.mktemp("world").resolve()
    for name in ("book/.git", "book/build", "private/deep", "private2"):
        (folder / name).mkdir(parents=True)
    (folder / "private" / "out").symlink_to(folder / "book")
    (folder / "book" / "into").symlink_to(folder / "private")
    return folder


@given(path=PATHS, documents=PLACES)
def test_nothing_is_let_into_the_checkout(world: Path, path: str, documents: str) -> None:
    """In public, let pass is what lies, by where links lead, in the place and apart from the checkout; no more."""
    book = world / "book"
    real = os.path.realpath(world / path)
    place = os.path.realpath(book / documents)
    apart = not _below(place, str(book)) and not _below(str(book), place)
    let = _let(book, documents, world / path)
    assert let is (apart and _below(real, place))
    assert not (let and _below(real, str(book)))


def _let(book: Path, documents: str, path: Path) -> bool:
    origin = Origin(file="playbook/portals/production.yaml")
    portal = Portal(portal="production", documents=documents, origin=origin)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        try:
            keep_private(book, portal, "documents", [path])
        except BlockedError:
            return False
    return True


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
