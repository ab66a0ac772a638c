"""Addresses of the atlas, which is public, for the tests of rights: what it shows of plans depends on who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sample_atlas import TOWN, squares
from todoku_web.atlas.actions import keep_view
from todoku_web.atlas.edition import current
from todoku_web.atlas.saved_views import view_state
from web.rights.routes import POST_ONLY, PUBLIC, Post, Route

if TYPE_CHECKING:
    from web.rights.world import World

ALLOWED: dict[str, set[str]] = {}
LAYER: dict[str, Any] = {"layer": "population", "year": 2020}


def things(_world: World) -> dict[str, dict[str, Any]]:
    """Return nothing: no permission is asked."""
    return {}


def make(_world: World) -> dict[str, Any]:
    """Keep a view, and look up a layer's scenario."""
    scenario = current().squares[LAYER["layer"]]["scenarios"][0]
    return {"scenario": scenario, "view": keep_view(view_state(b'{"state": {}}'), visitor="x")}


ROUTES: dict[str, Any] = {
    "atlas": Route(PUBLIC),
    "atlas-catalogue": Route(PUBLIC),
    "atlas-outlines": Route(PUBLIC),
    "atlas-search": Route(PUBLIC),
    "atlas-squares": Route(PUBLIC, lambda made: {**LAYER, "name": made["scenario"]}),
    "atlas-area-values": Route(PUBLIC, lambda _made: {**LAYER, "layer": "area_population"}),
    "atlas-cell": Route(PUBLIC, lambda _made: {"mesh_code": str(squares()[0])}),
    "atlas-area": Route(PUBLIC, lambda _made: {"code": TOWN}),
    "atlas-features": Route(PUBLIC, lambda _made: {"layer": "plans-served"}),
    "atlas-raster": Route(PUBLIC, lambda _made: {"layer": "none"}, answers=(404,)),
    "atlas-table": Route(PUBLIC),
    "atlas-print": Route(PUBLIC),
    "atlas-download": Route(PUBLIC, lambda _made: {"layer": "population", "kind": "csv"}),
    "atlas-views": Route(PUBLIC, answers=POST_ONLY),
    "atlas-saved": Route(PUBLIC, lambda made: {"key": made["view"].key}),
}
POSTS: tuple[Post, ...] = (
    Post("atlas-views", PUBLIC, sent=lambda _made, _who: {"state": {"year": "2020"}}, is_json=True),
)
