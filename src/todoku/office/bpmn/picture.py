"""Draws a process diagram as SVG: readable in both languages, by day and by night, and to those who hear it."""

from __future__ import annotations

import math
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from todoku.i18n import Lang, text
from todoku.office.bpmn.diagram import GATEWAYS, Box, Diagram, Flow, Frame, Kind, Node
from todoku.office.bpmn.laying_out import laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from todoku.office.bpmn.diagram import Drawing

_MARGIN = 20.0
_FONT = 12.0
_LINE = 15.0
_PAD = 5.0
_LATIN_EM = 0.56
_ROUND = 6.0
_WIDE = "WFA"
_NEVER_FIRST = "、。，．・：；？！」』）］｝〉》】ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.)]}!?:;%"
_TIP = """<defs><marker id="bpmn-tip" viewBox="0 0 10 10" refX="10" refY="5" markerWidth="9" markerHeight="9"
 markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 1 10 5 0 9z"/></marker></defs>"""
_STYLE = """
.bpmn{color:#1d2733;font-family:"Noto Sans CJK JP","Noto Sans JP","Hiragino Sans","Yu Gothic",Meiryo,sans-serif}
.bpmn .shape{fill:#fff;stroke:#1d2733;stroke-width:1.5}
.bpmn .frame{fill:none;stroke:#1d2733;stroke-width:1;opacity:.55}
.bpmn .inner{stroke-dasharray:5 4}
.bpmn .end{stroke-width:3}
.bpmn .flow{fill:none;stroke:#1d2733;stroke-width:1.2}
.bpmn .mark{fill:none;stroke:#1d2733;stroke-width:2.2;stroke-linecap:round}
.bpmn .thin{stroke-width:1.5}
.bpmn .tip{fill:#1d2733;stroke:none}
.bpmn text{fill:#1d2733;font-size:12px;text-anchor:middle}
.bpmn .small{font-size:11px;paint-order:stroke;stroke:#fff;stroke-width:3px}
@supports (color:var(--a)){
.bpmn{color:var(--bpmn-ink,#1d2733)}
.bpmn .shape{fill:var(--bpmn-fill,#fff)}
.bpmn .shape,.bpmn .frame,.bpmn .flow,.bpmn .mark{stroke:currentColor}
.bpmn .tip,.bpmn text{fill:currentColor}
.bpmn .small{stroke:var(--bpmn-fill,#fff)}
}
@media (prefers-color-scheme:dark){.bpmn{--bpmn-ink:#e6ebf1;--bpmn-fill:#1b2430}}
@media print{.bpmn{--bpmn-ink:#000;--bpmn-fill:#fff}}
"""


def svg_text(diagram: Diagram, lang: Lang = "ja") -> str:
    """Return the picture of a diagram, as SVG of its own size in pixels; laid out first where it tells no places.

    Its style is its own, light or dark as the reader's screen and black on paper: to be shown as an image. Lines have
    the colour ``--bpmn-ink``, boxes are filled with ``--bpmn-fill``; programs that know no such variables draw it
    light. The title is the diagram's name, the description says how many steps it has and names them in order.
    """
    placed = laid_out(diagram)
    assert placed.drawing is not None
    left, top, right, bottom = _extent(placed.drawing)
    width, height = f"{right - left:g}", f"{bottom - top:g}"
    size = f'width="{width}" height="{height}" viewBox="{left:g} {top:g} {width} {height}"'
    name = diagram.name or text("office.bpmn.picture.untitled", lang)
    told = text("office.bpmn.picture.description", lang, count=len(diagram.labels), steps=list(diagram.labels))
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bpmn" role="img" lang="{lang}" {size}>',
        f"<title>{escape(name)}</title>",
        f"<desc>{escape(told)}</desc>",
        f"<style>{_STYLE}</style>",
        _TIP,
    ]
    for frame in placed.drawing.frames:
        drawn += _frame(frame)
    for flow in placed.flows:
        drawn += _flow(flow, placed.drawing)
    for node in placed.nodes:
        box = placed.drawing.boxes.get(node.id)
        if box is not None:
            drawn += _node(node, box, lang)
    return "\n".join([*drawn, "</svg>", ""])


def _extent(drawing: Drawing) -> tuple[float, float, float, float]:
    boxes = [*drawing.boxes.values(), *(frame.box for frame in drawing.frames)]
    points = [point for way in drawing.ways.values() for point in way]
    across = [*(one.x for one in boxes), *(one.x + one.width for one in boxes), *(x for x, _ in points)]
    down = [*(one.y for one in boxes), *(one.y + one.height + _LINE * 2 for one in boxes), *(y for _, y in points)]
    return min(across) - _MARGIN, min(down) - _MARGIN, max(across) + _MARGIN, max(down) + _MARGIN


def _frame(frame: Frame) -> Iterator[str]:
    box = frame.box
    inner = " inner" if frame.kind == "subprocess" else ""
    yield f'<rect class="frame{inner}" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"/>'
    if not frame.name:
        return
    if frame.horizontal and frame.kind != "subprocess":
        x, y = box.x + _LINE, box.y + box.height / 2
        turned = f'transform="rotate(-90 {x:g} {y:g})"'
        yield f'<text {turned} x="{x:g}" y="{y:g}">{escape(_cut(frame.name, box.height))}</text>'
    else:
        yield f'<text x="{box.x + box.width / 2:g}" y="{box.y + _LINE:g}">{escape(_cut(frame.name, box.width))}</text>'


def _flow(flow: Flow, drawing: Drawing) -> Iterator[str]:
    way = drawing.ways.get(flow.id)
    if way is None:
        return
    path = "M" + " ".join(f"{x:g} {y:g}" for x, y in way)
    yield f'<path class="flow" d="{path}" marker-end="url(#bpmn-tip)"/>'
    if flow.name:
        x, y = _middle(way)
        yield from _lines([_cut(flow.name, 120)], x, y - 4, "small")


def _middle(way: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the middle of the longest stretch of a way."""
    (x, y), (to_x, to_y) = max(pairwise(way), key=lambda ends: math.dist(*ends))
    return (x + to_x) / 2, (y + to_y) / 2


def _node(node: Node, box: Box, lang: Lang) -> Iterator[str]:
    told = node.name or text(f"office.bpmn.kind.{node.kind}", lang)
    yield f"<g id={quoteattr(node.id)}><title>{escape(told)}</title>"
    if node.kind is Kind.TASK:
        yield from _task(node, box)
    elif node.kind in GATEWAYS:
        yield from _gateway(node, box)
    else:
        yield from _event(node, box)
    yield "</g>"


def _task(node: Node, box: Box) -> Iterator[str]:
    size = f'width="{box.width:g}" height="{box.height:g}"'
    yield f'<rect class="shape" x="{box.x:g}" y="{box.y:g}" {size} rx="{_ROUND:g}"/>'
    room = box.height - 2 * _PAD - (_LINE if node.repeats else 0)
    lines = wrapped(node.name, box.width - 2 * _PAD, most=max(int(room // _LINE), 1))
    middle = box.y + _PAD + room / 2
    yield from _lines(lines, box.x + box.width / 2, middle - _LINE * (len(lines) - 1) / 2 + _FONT * 0.36)
    if node.repeats:
        x, y = box.x + box.width / 2, box.y + box.height - _LINE + 3
        round_again = f"M{x - 3:g} {y + 5:g}a5.5 5.5 0 1 1 6 0m0 0v-4.5m0 4.5h4.5"
        yield f'<path class="mark thin" d="{round_again}"/>'


def _gateway(node: Node, box: Box) -> Iterator[str]:
    x, y, half = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    yield f'<path class="shape" d="M{x - half:g} {y:g}L{x:g} {y - half:g} {x + half:g} {y:g} {x:g} {y + half:g}z"/>'
    arm = half * 0.36
    if node.kind is Kind.EXCLUSIVE:
        cross = f"M{x - arm:g} {y - arm:g}l{2 * arm:g} {2 * arm:g}m0 {-2 * arm:g}l{-2 * arm:g} {2 * arm:g}"
        yield f'<path class="mark" d="{cross}"/>'
    elif node.kind is Kind.PARALLEL:
        arm *= 1.35
        yield f'<path class="mark" d="M{x - arm:g} {y:g}h{2 * arm:g}M{x:g} {y - arm:g}v{2 * arm:g}"/>'
    else:
        yield f'<circle class="mark" cx="{x:g}" cy="{y:g}" r="{arm * 1.3:g}"/>'
    yield from _below(node, box)


def _event(node: Node, box: Box) -> Iterator[str]:
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.width / 2
    end = " end" if node.kind is Kind.END else ""
    yield f'<circle class="shape{end}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    if node.kind is Kind.EVENT:
        yield f'<circle class="shape" cx="{x:g}" cy="{y:g}" r="{radius - 3:g}"/>'
    yield from _below(node, box)


def _below(node: Node, box: Box) -> Iterator[str]:
    lines = wrapped(node.name, 110, most=2)
    yield from _lines(lines, box.x + box.width / 2, box.y + box.height + _LINE, "small")


def _lines(lines: Iterable[str], x: float, y: float, kind: str = "") -> Iterator[str]:
    named = f' class="{kind}"' if kind else ""
    for number, line in enumerate(lines):
        yield f'<text{named} x="{x:g}" y="{y + number * _LINE:g}">{escape(line)}</text>'


def wrapped(name: str, width: float, *, most: int) -> list[str]:
    """Return a name in at most so many lines of a width in pixels, the last with an ellipsis where it is longer.

    Latin words stay whole where they fit a line; Japanese breaks anywhere, but not before what may not begin a line.
    """
    lines: list[str] = []
    line = ""
    for word in _words(name):
        if line and _width(line + word.rstrip()) > width and not (len(word) == 1 and word in _NEVER_FIRST):
            lines.append(line.rstrip())
            line = ""
        while _width(word.rstrip()) > width and len(word) > 1:
            head = _fitting(word, width)
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901 (what is left of it)
        line += word
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut("".join(lines[most - 1 :]), width)]
    return lines


def _words(name: str) -> list[str]:
    """Return what may not be broken: a Japanese sign, or Latin up to the next space."""
    words: list[str] = []
    for sign in name:
        joined = (
            words
            and not _is_wide(sign)
            and not _is_wide(words[-1][-1])
            and not words[-1].endswith((" ", "_", "-", "/"))
        )
        if joined:
            words[-1] += sign
        else:
            words.append(sign)
    return words


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in _WIDE


def _width(words: str) -> float:
    return _FONT * sum(1.0 if _is_wide(sign) else _LATIN_EM for sign in words)


def _fitting(word: str, width: float) -> str:
    taken = 1
    while taken < len(word) and _width(word[: taken + 1]) <= width:
        taken += 1
    return word[:taken]


def _cut(name: str, width: float) -> str:
    """Return a name on one line, with an ellipsis where it is longer."""
    if _width(name) <= width:
        return name
    return _fitting(name, width - _FONT) + "…"
