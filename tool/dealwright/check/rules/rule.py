"""What a rule is: a code, a name, the kinds of file it reads, a page of explanation."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from inspect import cleandoc

from dealwright.diagnostics import Diagnostic, Label, Origin, did_you_mean
from dealwright.model.playbook import Playbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What rules look at: the playbook, the templates there are, and an earlier playbook."""

    playbook: Playbook
    templates: frozenset[str] = frozenset()
    base: Playbook | None = None


Find = Callable[[Subject], Iterator[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. While a file of a kind in `needs` is broken, the rule waits: it would guess.

    `needs` are the kinds that say what is known, not those that name it: what stands in a broken
    file names nothing.
    """

    code: str
    name: str
    needs: frozenset[str]
    find: Find

    @property
    def page(self) -> str:
        """What `explain` prints."""
        return cleandoc(self.find.__doc__ or "")

    @property
    def summary(self) -> str:
        return self.page.partition("\n")[0].rstrip(".")


def rule(code: str, *needs: str) -> Callable[[Find], Rule]:
    """Make a rule of a function; its docstring is the page that `explain` prints."""

    def made(find: Find) -> Rule:
        name = getattr(find, "__name__", code).replace("_", "-")
        return Rule(code, name, frozenset(needs), find)

    return made


@dataclass(frozen=True, slots=True)
class Reference:
    """A word that must name something, and where it stands: as a value, or as a key."""

    word: str
    origin: Origin
    what: str
    on_key: bool = False


def unknown(
    code: str,
    noun: str,
    references: Iterable[Reference],
    known: Iterable[str],
    retired: Iterable[tuple[str | None, Origin]] = (),
) -> Iterator[Diagnostic]:
    """One finding for each reference whose word is not known; `retired` says what once was, and where."""
    words = frozenset(known)
    gone = tuple(retired)
    for reference in references:
        if reference.word not in words:
            yield Diagnostic(
                code=code,
                message=f"{reference.what} names {_a(noun)} that does not exist",
                primary=Label(
                    reference.origin, f"no {noun} is called {reference.word}", reference.on_key
                ),
                related=tuple(retired_here(reference.word, gone)),
                help=did_you_mean(reference.word, words),
            )


def retired_here(word: str, gone: Iterable[tuple[str | None, Origin]]) -> Iterator[Label]:
    """Where a word that is not known was given up, so that both places are told."""
    yield from (Label(origin, "retired here") for name, origin in gone if name == word)


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def each(words: Iterable[str], origin: Origin, what: str) -> Iterator[Reference]:
    """References from a list of words, each with the place of its own entry."""
    for number, word in enumerate(words):
        yield Reference(word, origin.child(number), what)
