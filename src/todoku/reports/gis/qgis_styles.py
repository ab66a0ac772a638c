"""QGIS layer styles (QML) that travel inside the GeoPackage, so that it opens readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GeometryKind = Literal["fill", "line", "marker"]


@dataclass(frozen=True, slots=True)
class Sign:
    """How features are drawn; ``pattern`` is a QGIS brush, pen or marker name, so that colour is not alone."""

    colour: str
    pattern: str
    size_mm: float = 0.3


@dataclass(frozen=True, slots=True)
class Rule:
    """A class of features: the QGIS expression that chooses them (empty for all), its name in the legend, its sign."""

    expression: str
    label: str
    sign: Sign


def style(
    kind: GeometryKind, rules: Sequence[Rule], *, aliases: Mapping[str, str], label_field: str | None = None
) -> str:
    """Return a QML document: the rules' signs, names of fields for people, and labels where a field is named.

    ``aliases``: column -> name, in the order of the layer's columns after the feature id.
    """
    found = "".join(
        f'<rule key="todoku-{number}" symbol="{number}" label={quoteattr(rule.label)}'
        + (f" filter={quoteattr(rule.expression)}" if rule.expression else "")
        + "/>"
        for number, rule in enumerate(rules)
    )
    symbols = "".join(_symbol(kind, str(number), rule.sign) for number, rule in enumerate(rules))
    names = "".join(
        f"<alias field={quoteattr(column)} index={quoteattr(str(place))} name={quoteattr(name)}/>"
        for place, (column, name) in enumerate(aliases.items(), start=1)
    )
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        f'<qgis version="3.28.0" styleCategories="Symbology|Labeling|Fields" labelsEnabled="{int(bool(label_field))}">'
        '<renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">'
        f'<rules key="todoku">{found}</rules><symbols>{symbols}</symbols></renderer-v2>'
        f"{_labels(label_field) if label_field else ''}<aliases>{names}</aliases></qgis>"
    )


def _labels(field: str) -> str:
    """Return labels of one field in dark type with a white halo, placed around the point."""
    return (
        '<labeling type="simple"><settings>'
        f'<text-style fieldName={quoteattr(field)} isExpression="0" fontSize="9" fontSizeUnit="Point"'
        ' namedStyle="Regular" textColor="40,40,40,255" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"'
        ' bufferOpacity="1"/></text-style>'
        '<placement placement="0" dist="1.2" distUnits="MM"/><rendering scaleVisibility="0" obstacle="1"/>'
        "</settings></labeling>"
    )


def _symbol(kind: GeometryKind, name: str, sign: Sign) -> str:
    options = {"fill": _fill, "line": _line, "marker": _marker}[kind](sign)
    layer_class = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}[kind]
    rows = "".join(f'<Option name="{key}" type="QString" value={quoteattr(value)}/>' for key, value in options.items())
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1">'
        f'<layer class="{layer_class}" enabled="1" pass="0" locked="0"><Option type="Map">{rows}</Option></layer>'
        "</symbol>"
    )


def _fill(sign: Sign) -> dict[str, str]:
    return {
        "color": _rgba(sign.colour, 190),
        "style": sign.pattern,
        "outline_color": _rgba(sign.colour, 255),
        "outline_style": "solid",
        "outline_width": f"{sign.size_mm}",
        "outline_width_unit": "MM",
    }


def _line(sign: Sign) -> dict[str, str]:
    return {
        "line_color": _rgba(sign.colour, 255),
        "line_style": sign.pattern,
        "line_width": f"{sign.size_mm}",
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }


def _marker(sign: Sign) -> dict[str, str]:
    return {
        "color": _rgba(sign.colour, 255),
        "name": sign.pattern,
        "size": f"{sign.size_mm}",
        "size_unit": "MM",
        "outline_color": "255,255,255,255",
        "outline_width": "0.4",
    }


def _rgba(colour: str, alpha: int) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"
