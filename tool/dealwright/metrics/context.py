"""What a definition rests on besides its own words."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealwright.metrics.conditions import Scope
from dealwright.metrics.ladder import Ladder, all_ladders, measured
from dealwright.metrics.words import Words, words
from dealwright.model.ladders import Fork, forks
from dealwright.model.playbook import Playbook

DEAL_VERSIONS, VISITS, MEETINGS, EMAILS = "deal_versions", "visits", "meetings", "emails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a definition rests on besides its own words."""

    words: Words
    stage_sets: dict[str, tuple[str, ...]]
    ladders: dict[str, Ladder]
    forks: tuple[Fork, ...]
    won: tuple[str, ...]
    lost: tuple[str, ...]
    open: tuple[str, ...]
    tables: dict[str, str]

    def stages(self, names: Sequence[str]) -> tuple[str, ...]:
        """Stages with the sets among them written out."""
        found: dict[str, None] = {}
        for name in names:
            found |= dict.fromkeys(self.stage_sets.get(name, (name,)))
        return tuple(found)

    def table(self, name: str) -> str:
        return self.tables.get(name, name)

    def scope(self, alias: str, own: tuple[str, ...] = (), *, stock: bool = False) -> Scope:
        return Scope(alias=alias, words=self.words, won=self.won, own=own, stock=stock)


def context(playbook: Playbook, tables: dict[str, str] | None = None) -> Context:
    """The context of a playbook's metrics; `tables` says what the tables are called there.

    Without it they are called as the playbook's `engine:` says.
    """
    engine = playbook.about.engine
    outcome = {stage.stage: stage.outcome for one in measured(playbook) for stage in one.stages}
    return Context(
        words=words(playbook),
        stage_sets={one.stage_set: one.stages for one in playbook.measures.stage_sets},
        ladders=all_ladders(playbook),
        forks=tuple(forks(playbook)),
        won=tuple(key for key, said in outcome.items() if said == "won"),
        lost=tuple(key for key, said in outcome.items() if said == "lost"),
        open=tuple(key for key, said in outcome.items() if said not in ("won", "lost")),
        tables=(engine.named() if engine else {}) if tables is None else tables,
    )
