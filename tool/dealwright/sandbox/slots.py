"""Owns display orders within a pipeline: no two stages share a slot."""

from collections.abc import Mapping, Sequence


def arranged(wanted: Sequence[int]) -> list[int]:
    """Orders for stages written together: on a tie the later goes first, and all are renumbered."""
    if len(set(wanted)) == len(wanted):
        return list(wanted)
    ranks = sorted(range(len(wanted)), key=lambda index: (wanted[index], -index))
    return [ranks.index(index) for index in range(len(wanted))]


def placed(others: Mapping[str, int], stage_id: str, wanted: int) -> dict[str, int]:
    """Orders after one stage was put in a slot.

    A free slot is kept as it is, gaps and all. In a taken one the stage goes right after the
    holder, and everything is renumbered.
    """
    if wanted not in others.values():
        return {**others, stage_id: wanted}
    ranks = {other: (order, 0) for other, order in others.items()}
    ranks[stage_id] = (wanted, 1)
    ordered = sorted(ranks, key=lambda name: ranks[name])
    return {name: order for order, name in enumerate(ordered)}
