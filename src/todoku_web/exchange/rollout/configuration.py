"""What of a plan's configuration another town can take over, and how a person's YAML becomes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from todoku.errors import InputError
from todoku_web.planning.forms import read_yaml
from todoku_web.planning.plan_settings import checked

if TYPE_CHECKING:
    from collections.abc import Mapping

_CARRIED = {
    "fibre": ("enabled", "construction", "max_link_m", "farm_weight", "both_sides", "pon"),
    "mobile": ("enabled", "service", "environment", "operators", "shared"),
}
"""Everything else is a town's own: prices, targets, dates, titles, edits, files, funding, the place of its exchange."""


def carried_over(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a plan that say what is built, without what is a town's own; checked as a plan's are.

    Raises InputError for a configuration of which no plan can be made.
    """
    made = {
        section: {name: held[name] for name in names if held.get(name) is not None}
        for section, names in _CARRIED.items()
        if isinstance(held := config.get(section), dict)
    }
    found = {section: settings for section, settings in made.items() if settings}
    if not found:
        raise InputError("rollout_model.nothing_to_carry")
    checked(found)
    return found


def typed_configuration(typed: str) -> dict[str, Any] | None:
    """Return the settings that a YAML text holds, without what is a town's own; None of an empty one.

    Raises InputError naming the line for what is no configuration, names a file, or holds tags of a language.
    """
    if not typed.strip():
        return None
    return carried_over(_said(read_yaml(typed), yaml.safe_load(typed)))


def shown_configuration(configuration: Mapping[str, Any] | None) -> str:
    """Return settings as YAML, for a person to read and change."""
    return "" if configuration is None else yaml.safe_dump(dict(configuration), allow_unicode=True, sort_keys=False)


def _said(whole: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return of a configuration that is complete with its defaults only what the text itself says."""
    return {
        name: _said(whole[name], value)
        if isinstance(value, dict) and isinstance(whole.get(name), dict)
        else whole[name]
        for name, value in said.items()
        if name in whole
    }
