// The legend on the map: each layer with its unit, date, classes and what is unknown, as text beside a swatch.

import { classColours, css, differenceColours, swatch, unknownColour } from "./colours.js";
import { markColour } from "./area-layers.js";
import { boundsOfLayer, coloursOf, differenceBoundsOf, headerShown, shownOf } from "./drawing.js";
import { make, part } from "./dom.js";
import { CLASSED } from "./state.js";
import { dateText, number, unitText, word } from "./words.js";

/** How wide a square of each level is. */
const SIZES = { 1: "80 km", 2: "10 km", 3: "1 km", 4: "500 m", 5: "250 m", 6: "125 m", 7: "5 km", 8: "2 km" };

/** Keep the legend up with what the maps show. */
export class Legend {
  constructor(state) {
    this.state = state;
    state.addEventListener("change", ({ keys }) => { if (keys.some((key) => key !== "view" && key !== "pick")) { this.draw(); } });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    this.draw();
  }

  async draw() {
    const { layers, compare } = this.state.value;
    const shown = [...layers].reverse().map(({ id }) => this.state.catalogue.layer(id));
    const parts = shown.map((layer) => this.entry(layer));
    if (compare?.difference && this.state.primary && CLASSED.has(this.state.primary.kind)) {
      const bounds = await differenceBoundsOf(this.state, this.state.primary);
      parts.unshift(this.difference(this.state.primary, bounds));
    }
    part("atlas-legend-list").replaceChildren(...parts);
    part("atlas-legend-empty").hidden = layers.length > 0;
  }

  entry(layer) {
    const { year } = shownOf(this.state, layer, "a");
    const scenario = layer.scenarios.find(({ id }) => id === shownOf(this.state, layer, "a").scenario);
    const head = make("h3", { text: layer.title });
    const date = [dateText(year), layer.scenarios.length > 1 ? scenario?.title : null, this.unitOf(layer)].filter(Boolean);
    const keys = CLASSED.has(layer.kind) ? this.classes(layer) : layer.kind === "raster" ? this.bands(layer) : this.mark(layer);
    const under = date.length ? make("p", { class: "legend-date", text: date.join(" · ") }) : null;
    return make("div", { class: "legend-entry", data: { layer: layer.id } }, head, under, keys);
  }

  /** Return the unit; of squares also how large those are that are shown now. */
  unitOf(layer) {
    const unit = unitText(layer.unit);
    if (layer.kind !== "squares") { return unit; }
    return word("map_ui.legend.by_square", { unit, size: SIZES[headerShown(this.state, layer).level] });
  }

  classes(layer) {
    const bounds = boundsOfLayer(this.state, layer);
    const colours = layer.basis === "unknown" ? [] : coloursOf(this.state, bounds);
    const items = colours.map((colour, at) => key(swatch(colour), rangeText(bounds, at, layer.unit)));
    items.push(key(swatch(unknownColour()), word("map_ui.unknown")));
    if (layer.kind === "squares") { items.push(key(make("span", { class: "no-square" }), word("map_ui.legend.no_square"))); }
    return make("ul", { class: "legend-keys" }, ...items);
  }

  bands(layer) {
    if (!layer.classes.length) { return null; }
    const colours = layer.colours ?? classColours(this.state.value.palette, layer.classes.length + 1).map(({ colour }) => css(colour));
    const items = colours.map((colour, at) => {
      const paint = make("span", { class: "legend-mark" });
      paint.style.background = colour;
      return key(paint, rangeText(layer.classes, at, layer.unit));
    });
    return make("ul", { class: "legend-keys" }, ...items);
  }

  mark(layer) {
    const marked = this.state.catalogue.layers.filter(({ kind }) => kind === "lines" || kind === "points");
    const sign = make("span", { class: `legend-mark ${layer.kind}` });
    sign.style.setProperty("--mark", markColour(marked.indexOf(layer)));
    return make("ul", { class: "legend-keys" }, key(sign, word(`map_ui.legend.${layer.kind}`)));
  }

  difference(layer, bounds) {
    const colours = differenceColours(bounds.length + 1);
    const middle = bounds.length / 2;
    const items = colours.map((colour, at) => {
      const sign = at === middle ? "±" : (at < middle ? "▼" : "▲").repeat(Math.abs(at - middle));
      return key(swatch(colour), rangeText(bounds, at, layer.unit, { signed: true }), sign);
    });
    const unknown = key(swatch(unknownColour()), word("map_ui.legend.difference_unknown"));
    return make(
      "div",
      { class: "legend-entry difference" },
      make("h3", { text: word("map_ui.legend.difference", { title: layer.title }) }),
      make("p", { class: "legend-date", text: this.unitOf(layer) }),
      make("ul", { class: "legend-keys" }, ...items.reverse(), unknown),
    );
  }
}

function key(sign, text, mark) {
  const signed = mark ? make("span", { class: "legend-sign", text: mark, "aria-hidden": "true" }) : null;
  return make("li", {}, sign, signed, make("span", { text }));
}

/** Return a class as text: below the first bound, from one to the next, from the last. */
function rangeText(bounds, at, unit, { signed = false } = {}) {
  const read = (value) => (signed && value > 0 ? "+" : "") + number(value, unit);
  if (bounds.length === 0) { return word("map_ui.legend.all"); }
  if (at === 0) { return word("map_ui.legend.below", { high: read(bounds[0]) }); }
  if (at === bounds.length) { return word("map_ui.legend.from", { low: read(bounds.at(-1)) }); }
  return word("map_ui.legend.between", { low: read(bounds[at - 1]), high: read(bounds[at]) });
}
