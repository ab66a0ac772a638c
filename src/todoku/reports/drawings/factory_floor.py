"""Draws a factory floor for each system: signal over noise, walls, machines, radios with their channels, devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.i18n import text
from todoku.radio.factory.spectrum import received_mhz
from todoku.reports.drawings import map_furniture as furniture
from todoku.reports.drawings.hill_shade import embedded_png
from todoku.reports.drawings.labels import Room
from todoku.reports.drawings.level_classes import LevelClasses
from todoku.reports.drawings.svg import BROWN, GREY, INK, NAVY, PAPER, Drawing, Picture, n

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.i18n import Lang
    from todoku.radio.factory.channel_plan import ChannelPlan
    from todoku.radio.factory.floor import Floor, Noise
    from todoku.radio.factory.levels import SystemCoverage
    from todoku.reports.drawings.map_furniture import LegendItem

WIDTH_PT, MOST_HEIGHT_PT = 482.0, 340.0
_TITLE_PT, _GAP_PT = 18.0, 12.0
_BELOW = (224, 224, 224)
_SETTING_SIZE, _NAME_SIZE = 7.0, 6.0
_SCALE_SHARE = 0.25


def floor_picture(floor: Floor, plan: ChannelPlan, coverages: tuple[SystemCoverage, ...], *, lang: Lang) -> Picture:
    """Return one panel per system, all to one scale, with a legend under each."""
    pt_per_m = min(WIDTH_PT / floor.width_m, MOST_HEIGHT_PT / floor.length_m)
    panels = [_Panel(floor, plan, one, pt_per_m, lang) for one in coverages]
    whole = Drawing(WIDTH_PT, sum(panel.height_pt for panel in panels))
    top_pt, said = 0.0, []
    for panel in panels:
        drawing = panel.drawn()
        whole.patterns |= drawing.patterns
        whole.parts.append(f'<g transform="translate(0,{n(top_pt)})">{"".join(drawing.parts)}</g>')
        top_pt += panel.height_pt
        said.append(panel.title)
    return whole.finish(" ".join(said))


@dataclass(frozen=True, slots=True)
class _Name:
    """A name to be written beside a sign, where there is room."""

    text: str
    x: float
    y: float
    size: float = _NAME_SIZE
    gap: float = 4.0


class _Panel:
    """One system's drawing under way; y rises upwards as on a plan."""

    def __init__(self, floor: Floor, plan: ChannelPlan, coverage: SystemCoverage, pt_per_m: float, lang: Lang) -> None:
        self.floor, self.plan, self.coverage, self.pt_per_m, self.lang = floor, plan, coverage, pt_per_m, lang
        self.classes = LevelClasses(coverage.needed_sinr_db, unit="dB")
        self.floor_pt = floor.length_m * pt_per_m
        self.width_pt = floor.width_m * pt_per_m
        self.radios = [radio for radio in floor.radios if radio.system == coverage.system]
        self.devices = [device for device in plan.devices if device.system == coverage.system]
        self.noises = [noise for noise in floor.noises if self._hears(noise)]
        self.legend = self._legend()
        self.height_pt = _TITLE_PT + self.floor_pt + furniture.legend_height_pt(self.legend, WIDTH_PT) + _GAP_PT

    @property
    def title(self) -> str:
        """What the panel shows: the share of the floor that is covered, and how many devices are served."""
        return text(
            "radio.picture.floor_title",
            self.lang,
            system=self.coverage.system,
            percent=self.coverage.percent,
            needed_db=self.coverage.needed_sinr_db,
            served=sum(device.outcome == "served" for device in self.devices),
            devices=len(self.devices),
        )

    def drawn(self) -> Drawing:
        """Return the panel."""
        drawing = Drawing(WIDTH_PT, self.height_pt)
        drawing.text(2, 11, self.title, size=9.0, bold=True)
        drawing.parts.append(
            f'<image x="0" y="{n(_TITLE_PT)}" width="{n(self.width_pt)}" height="{n(self.floor_pt)}"'
            f' preserveAspectRatio="none" style="image-rendering:pixelated" href="{embedded_png(self._pixels())}"/>'
        )
        self._machines_and_walls(drawing)
        room = Room(self.width_pt, _TITLE_PT + self.floor_pt)
        room.take((0.0, 0.0, self.width_pt, _TITLE_PT))
        self._scale(drawing, room)
        self._names(drawing, room, self._signs(drawing, room))
        drawing.rect(0.3, _TITLE_PT, self.width_pt - 0.6, self.floor_pt, fill="none", stroke=INK, stroke_width=0.8)
        furniture.legend(drawing, self.legend, top_pt=_TITLE_PT + self.floor_pt)
        return drawing

    def _at(self, x_m: float, y_m: float) -> tuple[float, float]:
        return x_m * self.pt_per_m, _TITLE_PT + self.floor_pt - y_m * self.pt_per_m

    def _pixels(self) -> NDArray[np.uint8]:
        """Return the squares from the top, each as its share of the floor: the last may reach over the edge."""
        found = self.classes.classes_of(self.coverage.sinr_db)
        columns, rows = (
            _squares_of(length_m, self.coverage.step_m, count)
            for length_m, count in ((self.floor.width_m, found.shape[1]), (self.floor.length_m, found.shape[0]))
        )
        colours = np.array(
            [_BELOW, *(tuple(int(one[k : k + 2], 16) for k in (1, 3, 5)) for one in self.classes.colours)],
            dtype=np.uint8,
        )
        picture = colours[found + 1]
        return np.ascontiguousarray(picture[rows][:, columns][::-1])

    def _machines_and_walls(self, drawing: Drawing) -> None:
        hatch = drawing.pattern("hatch", GREY)
        for machine in self.floor.machines:
            x, y = self._at(machine.x_m, machine.y_m + machine.depth_m)
            size = machine.width_m * self.pt_per_m, machine.depth_m * self.pt_per_m
            drawing.rect(x, y, *size, fill=PAPER, opacity=0.55)
            drawing.rect(x, y, *size, fill=hatch, stroke=GREY, stroke_width=0.7)
        for wall in self.floor.walls:
            ends = (*self._at(wall.x1_m, wall.y1_m), *self._at(wall.x2_m, wall.y2_m))
            drawing.line(*ends, stroke=PAPER, stroke_width=4.2)
            drawing.line(*ends, stroke=INK, stroke_width=2.4)

    def _signs(self, drawing: Drawing, room: Room) -> list[_Name]:
        """Draw radios, devices and noise sources; return their names, the dearest first."""
        settings = {one.radio: one for one in self.plan.settings}
        outcomes = {device.name: device.outcome for device in self.devices}
        radios: list[_Name] = []
        failed: list[_Name] = []
        noises: list[_Name] = []
        served: list[_Name] = []
        for noise in self.noises:
            x, y = self._at(noise.x_m, noise.y_m)
            _noise_sign(drawing, x, y)
            room.take_around(x, y, 5.0)
            noises.append(_Name(noise.name, x, y))
        for device in self.floor.devices:
            if device.name in outcomes:
                x, y = self._at(device.x_m, device.y_m)
                is_served = outcomes[device.name] == "served"
                (_served_sign if is_served else _unserved_sign)(drawing, x, y)
                room.take_around(x, y, 3.0)
                (served if is_served else failed).append(_Name(device.name, x, y))
        for radio in self.radios:
            x, y = self._at(radio.x_m, radio.y_m)
            furniture.site_sign(drawing, x, y, 0.9)
            room.take_around(x, y, 6.0)
            setting = settings[radio.name]
            name = f"{radio.name}: {setting.channel}, {setting.power_dbm:g} dBm"
            radios.append(_Name(name, x, y, size=_SETTING_SIZE, gap=7.0))
        return [*radios, *failed, *noises, *served]

    def _names(self, drawing: Drawing, room: Room, names: list[_Name]) -> None:
        for name in names:
            label = room.place(name.text, name.x, name.y, size=name.size, gap=name.gap)
            if label is not None:
                bold = name.size == _SETTING_SIZE
                drawing.text(label.x, label.y, label.text, size=name.size, anchor=label.anchor, bold=bold, halo=True)

    def _hears(self, noise: Noise) -> bool:
        """Whether a source of noise reaches into a channel that the system may take."""
        selectivity_db = self.floor.selectivity_db(self.coverage.system)
        return any(
            received_mhz(self.floor.channel(name), noise.lowest_mhz, noise.highest_mhz, selectivity_db=selectivity_db)
            for radio in self.radios
            for name in radio.channels
        )

    def _scale(self, drawing: Drawing, room: Room) -> None:
        length_m = furniture.round_length_m(self.floor.width_m * _SCALE_SHARE)
        width, y = length_m * self.pt_per_m, _TITLE_PT + self.floor_pt - 6.0
        drawing.rect(4, y - 12, width + 16, 17, fill=PAPER, opacity=0.85)
        drawing.rect(10, y - 2, width, 3, fill=INK)
        drawing.text(10 + width / 2, y - 4, f"{length_m:g} m", size=7.0, anchor="middle")
        room.take((4, y - 12, width + 20, y + 5))

    def _legend(self) -> list[LegendItem]:
        lang = self.lang
        items = [
            furniture.box_item(name, fill=colour)
            for name, colour in zip(reversed(self.classes.names(lang)), reversed(self.classes.colours), strict=True)
        ]
        below = text("radio.picture.below", lang, low=self.classes.threshold, unit=self.classes.unit)
        items.append(furniture.box_item(below, fill="#{:02x}{:02x}{:02x}".format(*_BELOW)))
        items.append(furniture.sign_item(text("radio.picture.radio", lang), furniture.site_sign))
        items.append(furniture.sign_item(text("radio.picture.served", lang), _served_sign))
        if any(device.outcome != "served" for device in self.devices):
            items.append(furniture.sign_item(text("radio.picture.unserved", lang), _unserved_sign))
        if self.noises:
            items.append(furniture.sign_item(text("radio.picture.noise", lang), _noise_sign))
        if self.floor.machines:
            items.append(furniture.sign_item(text("radio.picture.machine", lang), _machine_sign))
        if self.floor.walls:
            items.append(furniture.line_item(text("radio.picture.wall", lang), {"stroke": INK, "stroke_width": 2.4}))
        return items


def _squares_of(length_m: float, step_m: float, count: int) -> NDArray[np.int64]:
    """Return which square each pixel along a side lies in, four pixels to a square: the last square may be cut."""
    pixels = max(1, round(4.0 * length_m / step_m))
    return np.minimum((np.arange(pixels) + 0.5) * length_m / pixels // step_m, count - 1).astype(np.int64)


def _machine_sign(drawing: Drawing, x: float, y: float) -> None:
    drawing.rect(x - 10, y - 4.5, 20, 9, fill=drawing.pattern("hatch", GREY), stroke=GREY, stroke_width=0.7)


def _served_sign(drawing: Drawing, x: float, y: float) -> None:
    drawing.circle(x, y, 2.6, fill=PAPER, stroke=NAVY, stroke_width=1.4)


def _unserved_sign(drawing: Drawing, x: float, y: float) -> None:
    for paint, width in ((PAPER, 4.0), (BROWN, 2.0)):
        drawing.path(
            f"M{n(x - 3)},{n(y - 3)}L{n(x + 3)},{n(y + 3)}M{n(x - 3)},{n(y + 3)}L{n(x + 3)},{n(y - 3)}",
            fill="none", stroke=paint, stroke_width=width,
        )  # fmt: skip


def _noise_sign(drawing: Drawing, x: float, y: float) -> None:
    drawing.path(
        f"M{n(x + 1)},{n(y - 6)}L{n(x - 3)},{n(y + 1)}H{n(x)}L{n(x - 1)},{n(y + 6)}L{n(x + 3)},{n(y - 1)}H{n(x)}Z",
        fill="#f5d547", stroke=INK, stroke_width=0.8,
    )  # fmt: skip
