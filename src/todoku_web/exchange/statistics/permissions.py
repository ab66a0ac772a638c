"""Who sees which figures, as sentences."""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.predicates import anybody
from todoku_web.exchange.needs.permissions import is_in_an_office

SENTENCES: dict[str, Any] = {"view_figures": anybody, "view_small": is_in_an_office}
"""Name of a permission -> who has it; ``right.statistics.<name>`` says it in words."""

for _name, _sentence in SENTENCES.items():
    rules.add_perm(f"statistics.{_name}", _sentence)
