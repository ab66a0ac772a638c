"""Makes a decision's record again from its own facts, and says what stands differently today."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from todoku.matching.committee import made_again
from todoku_web.exchange.screening.facts import facts_of

if TYPE_CHECKING:
    from todoku_web.exchange.screening.models import Screening


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a record is sound, and what changed after the decision."""

    keeps_hash: bool
    """The kept text still has the hash that was kept beside it."""
    comes_again: bool
    """The same bytes follow from its facts and moves."""
    sha256: str
    """Of what follows."""
    struck_since: tuple[tuple[int, int], ...]
    """(application, reviewer) of sheets that counted then and are struck now."""
    withdrawn_since: tuple[int, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing of it was altered."""
        return self.keeps_hash and self.comes_again


def check(screening: Screening) -> Check:
    """Return whether a screening's record can be made again byte for byte."""
    decision = screening.decision
    kept = decision.text.encode()
    again = made_again(kept)
    facts, now = json.loads(kept)["facts"], facts_of(screening)
    struck = {(number, reviewer) for number, reviewer, _ in now["struck"]}
    counted = [(number, reviewer) for number, reviewer, _ in facts["sheets"]]
    gone = set(now["withdrawn"]) - set(facts["withdrawn"])
    over = set(facts["applications"]) & gone
    return Check(
        sha256(kept).hexdigest() == decision.sha256,
        again.text == kept,
        again.sha256,
        tuple(one for one in counted if one in struck),
        tuple(sorted(over)),
    )
