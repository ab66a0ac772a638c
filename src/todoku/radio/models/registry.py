"""The propagation models by name: the product's own, and those that installed packages register."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from todoku import plugins
from todoku.errors import InputError
from todoku.radio.models.free_space import slant_loss_db
from todoku.radio.models.hata import extended_hata_loss_db, okumura_hata_loss_db
from todoku.radio.models.local_5g import millimetre_loss_db, planning_loss_db
from todoku.radio.models.named import named_models

if TYPE_CHECKING:
    from todoku.radio.models.link import PropagationModel

BUILT_IN: dict[str, PropagationModel] = {
    "extended_hata": extended_hata_loss_db,
    "free_space": slant_loss_db,
    "local_5g_28ghz": millimetre_loss_db,
    "local_5g_sub6": planning_loss_db,
    "okumura_hata": okumura_hata_loss_db,
    **named_models(),
}
IN_SIGHT_ONLY = frozenset({"local_5g_28ghz", *(name for name in BUILT_IN if name.endswith("_los"))})
"""Models that hold in line of sight alone."""


@cache
def models() -> dict[str, PropagationModel]:
    """Return every model by its name, the built-in ones taking precedence over packages' of the same name."""
    return {**plugins.load(plugins.PROPAGATION_MODELS), **BUILT_IN}


def model_by_name(name: str) -> PropagationModel:
    """Return a model, or raise InputError naming those that there are."""
    try:
        return models()[name]
    except KeyError:
        raise InputError("radio.unknown_model", value=name, choices=sorted(models())) from None
