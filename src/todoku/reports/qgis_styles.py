"""QGIS layer styles (QML) that travel inside the GeoPackage, so that it opens readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

GeometryKind = Literal["fill", "line", "marker"]


@dataclass(frozen=True, slots=True)
class Category:
    """One class of a categorised style; ``pattern`` is a QGIS brush, pen or marker name, so that colour is not alone."""

    value: str
    label: str
    colour: str
    pattern: str
    size_mm: float = 0.3


def categorised(kind: GeometryKind, attribute: str, categories: tuple[Category, ...]) -> str:
    """Return a QML document that draws each value of an attribute in its own colour and pattern."""
    rows = "".join(
        f'<category value={quoteattr(one.value)} label={quoteattr(one.label)} symbol="{number}" render="true"/>'
        for number, one in enumerate(categories)
    )
    symbols = "".join(_symbol(kind, str(number), one) for number, one in enumerate(categories))
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM"><qgis version="3.28" styleCategories="Symbology">'
        f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(attribute)} symbollevels="0" forceraster="0">'
        f"<categories>{rows}</categories><symbols>{symbols}</symbols></renderer-v2></qgis>"
    )


def single(kind: GeometryKind, category: Category) -> str:
    """Return a QML document that draws every feature alike."""
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM"><qgis version="3.28" styleCategories="Symbology">'
        f'<renderer-v2 type="singleSymbol" symbollevels="0" forceraster="0"><symbols>{_symbol(kind, "0", category)}'
        "</symbols></renderer-v2></qgis>"
    )


def _symbol(kind: GeometryKind, name: str, category: Category) -> str:
    options = {"fill": _fill, "line": _line, "marker": _marker}[kind](category)
    layer_class = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}[kind]
    rows = "".join(f'<Option name="{key}" type="QString" value={quoteattr(value)}/>' for key, value in options.items())
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1">'
        f'<layer class="{layer_class}" enabled="1" pass="0" locked="0"><Option type="Map">{rows}</Option></layer></symbol>'
    )


def _fill(category: Category) -> dict[str, str]:
    return {
        "color": _rgba(category.colour, 190),
        "style": category.pattern,
        "outline_color": _rgba(category.colour, 255),
        "outline_style": "solid",
        "outline_width": f"{category.size_mm}",
        "outline_width_unit": "MM",
    }


def _line(category: Category) -> dict[str, str]:
    return {
        "line_color": _rgba(category.colour, 255),
        "line_style": category.pattern,
        "line_width": f"{category.size_mm}",
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }


def _marker(category: Category) -> dict[str, str]:
    return {
        "color": _rgba(category.colour, 255),
        "name": category.pattern,
        "size": f"{category.size_mm}",
        "size_unit": "MM",
        "outline_color": "255,255,255,255",
        "outline_width": "0.4",
    }


def _rgba(colour: str, alpha: int) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
