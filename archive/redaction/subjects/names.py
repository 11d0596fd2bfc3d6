"""The parts of a person's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.redaction.matching import squeezed, tokens, writes_without_spaces

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST_ALONE = 4
"""Letters that a first or last name has at least to be looked for alone."""

_WRITTEN_PARTICLES = """
al abu ap ben bin da dal de del della den der des di dos du el ibn la las le los mac o san st ter van von y zu
"""
# Words of daily language that are names as well; alone they would be found on every page.
_WRITTEN_COMMON = """
able amber angel april art august baker banks barber bear beck bell best bill bird bishop black blue bond book
booth bowl brand bridge bright brook brooks brown bush butler butt cash castle chance charity chase church clay
clerk cloud cole cook cooper cross crown dale dawn day dean dear deer drive duke earl east fair faith farmer
field fields fisher flint flower ford forest foster fox free french frost game garden gay gem glass gold golden
good grace grant grave gray green grey grove guard hall hand hard harmony hart heath hill hills hope hunt hunter
ivory jewel joy judge june just king knight lake lamb lance lane law leaf lily little long love luck major mark
marsh may mayor melody mercy miles mill mills miller moon moore moss much north noble olive page park parker
parks patience pearl peace penny piper pole pope porter post potter power price prince queen rain ray reed rich
rider rivers road robin rock rose ruby rush sage saint sale sand sharp shepherd shore short silver singer sky
small smart snow south spring star stark steel sterling stone storm street strong summer swan swift taylor
temple thorn tower town trust turner violet wade walker wall ward water waters weaver webb wells west wheeler
white wild will willow wills winter wise wolf wood woods worth young abril cruz flores luz mar mercedes paz real
reyes rosa santos sol blanc bois jour marchand petit roche berg bauer fischer klein lange meister stein vogel
вера любовь мороз надежда роман слава
"""
_PARTICLES = frozenset(_WRITTEN_PARTICLES.split())
_COMMON = frozenset(_WRITTEN_COMMON.split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """`first` are all names before the last, in order; `last` has its particles ("van der Berg").

    A name of one word, or of a script without spaces, has no `first`.
    """

    first: tuple[str, ...]
    last: str

    @property
    def full(self) -> str:
        return " ".join((*self.first, self.last))


def parted(name: str) -> PersonName:
    """The parts of a name as it was typed: "Jane Mary Doe" or "Doe, Jane Mary"."""
    last, comma, first = name.partition(",")
    if comma and squeezed(first) and squeezed(last):
        return PersonName(_words(first), " ".join(_words(last)))
    words = _words(name)
    if len(words) < 2:
        return PersonName((), " ".join(words))
    at = len(words) - 1
    while at > 1 and "".join(tokens(words[at - 1])) in _PARTICLES:
        at -= 1
    return PersonName(words[:at], " ".join(words[at:]))


def initialled(name: PersonName) -> Iterator[str]:
    """ "J Doe", "J M Doe", "Jane M Doe", and each with the last name first. Nothing where letters are syllables."""
    if not name.first or any(writes_without_spaces(word[0]) for word in (*name.first, name.last)):
        return
    initials = [tokens(word)[0][0] for word in name.first if tokens(word)]
    chosen = [initials[:1], initials] if len(initials) > 1 else [initials]
    if len(initials) > 1:
        chosen.append([name.first[0], *initials[1:]])
    for letters in chosen:
        yield " ".join((*letters, name.last))
        yield " ".join((name.last, *letters))


def stands_alone(word: str) -> bool:
    """True if a first or last name may be looked for by itself."""
    letters = squeezed(word)
    if not letters or letters in _COMMON or not any(map(str.isalpha, letters)):
        return False
    return len(letters) >= SHORTEST_ALONE


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if tokens(word))
