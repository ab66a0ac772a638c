"""The 町字 of a municipality that the universal service of broadband supports, where a pack says which they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku.i18n import text
from todoku_web.store.packs import pack_for

if TYPE_CHECKING:
    from todoku.i18n import Lang
    from todoku_web.karte.areas import Area


def support_of(area: Area, lang: Lang) -> dict[str, Any]:
    """Return the supported 町字 of a municipality with their source; without rows, whether the list is known at all."""
    pack = pack_for(area.codes)
    dataset = pack.get("support_areas") if pack is not None else None
    if dataset is None:
        return {"known": False, "rows": [], "source": ""}
    table = dataset.frame()
    own = table[(table["municipality_code"] == area.code).to_numpy()].sort_values("town")
    rows = [
        {
            "town": town,
            "category": text(f"karte.support.{category}", lang),
            "since": since if isinstance(since, str) else "",
        }
        for town, category, since in own[["town", "category", "supported_since"]].itertuples(index=False)
    ]
    return {"known": True, "rows": rows, "source": dataset.source.citation}
