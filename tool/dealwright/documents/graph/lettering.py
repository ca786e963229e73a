"""Text broken into lines that fit, without asking a font: as wide as the wider of the usual ones."""

import unicodedata

# Shares of the size of the letters, in a sans serif; the fonts that stand in for one another differ.
_NARROW, _WIDE, _COMMON, _CAPITAL, _FULL = 0.34, 0.96, 0.6, 0.74, 1.05
_THIN = frozenset("iljtfrI.,:;'|!()[]/ -")
_BROAD = frozenset("mwMW@%&—…→")


def width(text: str, size: float) -> float:
    """How much room a line needs at most, in the unit of `size`."""
    return sum(map(_share, text)) * size


def _share(letter: str) -> float:
    if letter in _THIN:
        return _NARROW
    if letter in _BROAD:
        return _WIDE
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return _FULL
    return _CAPITAL if letter.isupper() else _COMMON


def lines(text: str, room: float, size: float) -> tuple[str, ...]:
    """The text in lines no wider than `room`; a word that is wider is cut."""
    found = [""]
    for word in text.split():
        for piece in _pieces(word, room, size):
            longer = f"{found[-1]} {piece}".strip()
            if width(longer, size) <= room:
                found[-1] = longer
            else:
                found.append(piece)
    return tuple(line for line in found if line)


def _pieces(word: str, room: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
