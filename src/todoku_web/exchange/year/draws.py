"""Everything that chance decides of the made-up year: of the same seed the same."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Thing = TypeVar("Thing")
_UUID_BITS, _KEY_BITS = 128, 96


class Draws:
    """Chance for one part of the year; what other parts draw changes nothing here."""

    def __init__(self, seed: int, part: str) -> None:
        self._random = Random(f"{seed}/{part}")  # noqa: S311 [no secret is drawn]

    def id(self) -> UUID:
        """Return an id as ``uuid4`` makes them."""
        return UUID(int=self._random.getrandbits(_UUID_BITS), version=4)

    def key(self) -> str:
        """Return the key of a form."""
        return f"year-{self._random.getrandbits(_KEY_BITS):024x}"

    def whole(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def happens(self, share: float) -> bool:
        """Return whether something happens that does so in this share of cases."""
        return self._random.random() < share

    def normal(self, middle: float, spread: float) -> float:
        """Return a number of the normal distribution."""
        return self._random.gauss(middle, spread)

    def one(self, things: Sequence[Thing]) -> Thing:
        """Return one of some things."""
        return things[self.whole(0, len(things) - 1)]

    def weighed(self, shares: Mapping[Thing, float]) -> Thing:
        """Return one of some things, each as often as its share says."""
        left = self._random.random() * sum(shares.values())
        for thing, share in shares.items():
            left -= share
            if left < 0:
                return thing
        return thing

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """Return so many different ones, or all where there are fewer, in the order in which they stood."""
        numbers = self.order(len(things))[:count]
        return [things[number] for number in sorted(numbers)]

    def order(self, count: int) -> list[int]:
        """Return the numbers below a count in an order of chance."""
        drawn = sorted((self._random.random(), number) for number in range(count))
        return [number for _, number in drawn]

    def dealt(self, shares: Mapping[Thing, float], count: int) -> list[Thing]:
        """Return so many things in the shares given, as evenly as it goes, in an order of chance."""
        total = sum(shares.values())
        ends, reached = [], 0.0
        for thing, share in shares.items():
            reached += share
            ends.append((thing, round(reached / total * count)))
        made: list[Thing] = []
        for thing, end in ends:
            made += [thing] * (end - len(made))
        return [made[number] for number in self.order(count)]

    def days(self, low: int, high: int) -> timedelta:
        """Return so many days and some minutes: what follows upon something that was done in office hours."""
        return timedelta(days=self.whole(low, high), minutes=self.whole(1, 20))
