"""Owns the names of invented institutions; none of them exists."""

import random

_PLACES = (
    *("Mars", "Europa", "Callisto", "Ganymede", "Lower Saturn", "Upper Neptune", "Olympus Mons"),
    *("Tranquility", "Silver Comet", "Far Orion", "Vega", "Altair", "New Atlantis", "Brigadoon"),
    *("Lilliput", "Erewhon", "Ruritania", "Elsewhere", "Greywater", "Thornmere", "Oldwick"),
    *("Falconmoor", "Amberley Deep", "Cloudhaven", "Saltmarrow", "Winterbourne East"),
)
_KINDS = (
    *("{} University", "{} State University", "University of {}", "{} Open University"),
    *("{} Institute of Technology", "{} College", "{} Medical School", "{} Academy of Sciences"),
    *("{} Polytechnic", "{} Research Centre", "{} Library Consortium", "{} Observatory"),
    *("{} Business School", "{} National Laboratory"),
)


def shuffled(chance: random.Random) -> list[str]:
    """Every combination of a place and a kind, in an order of chance."""
    names = [kind.format(place) for place in _PLACES for kind in _KINDS]
    chance.shuffle(names)
    return names
