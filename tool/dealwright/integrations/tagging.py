"""What was applied and released, said where the repository is kept: a tag, and a page of a release."""

from typing import Protocol


class Shelf(Protocol):
    """Where tags and releases are kept. What may not be done raises NotAllowedError."""

    def tagged(self, name: str) -> str | None:
        """The commit that a tag is on; None where there is no such tag."""

    def tag(self, name: str, commit: str) -> None:
        """Put a tag on a commit, wherever it was before."""

    def contains(self, commit: str, other: str) -> bool:
        """Whether a commit has the other, and something more, in its history."""

    def released(self, tag: str) -> bool: ...

    def release(self, tag: str, title: str, text: str) -> None:
        """Make the release of a tag that is there."""


def settle_tag(shelf: Shelf, name: str, commit: str) -> str:
    """The tag stands on the commit, unless it is on a later one already; what was done.

    Runs may end in another order than they began, and `drift` compares with what the tag says.
    """
    now = shelf.tagged(name)
    if now == commit:
        return f"tag {name}: as it was"
    if now is not None and shelf.contains(now, commit):
        return f"tag {name}: it is on a later commit, {now[:12]}, and stays there"
    shelf.tag(name, commit)
    return f"tag {name}: on {commit[:12]}"


def settle_release(shelf: Shelf, tag: str, commit: str, title: str, text: str) -> str:
    """A release of this tag exists; one that exists is left as it is, and so is its tag.

    The tag comes first and by itself: GitHub makes none for a release whose commit has other workflows
    than the default branch has by now.
    """
    if shelf.released(tag):
        return f"release {tag}: as it was"
    if shelf.tagged(tag) is None:
        shelf.tag(tag, commit)
    shelf.release(tag, title, text)
    return f"release {tag}: published"
