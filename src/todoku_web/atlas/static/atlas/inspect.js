// The figures of a square or a municipality that one points at, each with basis, date and source.

import { announce, make, part, refill } from "./dom.js";
import { codeAt, loadGrid, sizesOf } from "./grid.js";
import { shownOf } from "./drawing.js";
import { meshBounds, meshCode } from "./mesh.js";
import { dateText, word } from "./words.js";

/** Return a rectangle as a geometry. */
function rectangle([west, south, east, north]) {
  return { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] };
}

/** Shows what was picked, on the maps that `views` returns and in the panel of figures. */
export class Inspector {
  constructor(state, areas, views) {
    Object.assign(this, { state, views, features: new Map(areas.features.map((one) => [one.properties.code, one])) });
    part("atlas-figures-close").addEventListener("click", () => this.leave());
    part("atlas-figures").addEventListener("keydown", ({ key }) => { if (key === "Escape") { this.leave(); } });
    state.addEventListener("change", ({ keys }) => {
      if (keys.includes("pick")) { this.show(); }
      else if (keys.includes("compare")) { this.outline(); }
    });
    if (state.value.pick) { this.show(); }
  }

  leave() {
    if (part("atlas-figures").hidden) { return; }
    part("atlas-figures").hidden = true;
    this.state.change({ pick: null });
    this.views()[0].map.getCanvas().focus();
  }

  /** Pick what lies at a place: a square that has figures, else the municipality. */
  async ask(view, { lon, lat, point }) {
    const marked = this.state.value.layers.map(({ id }) => id).filter((id) => this.state.catalogue.layer(id).kind !== "squares");
    const { feature, area } = view.at(point, marked.filter((id) => ["lines", "points"].includes(this.state.catalogue.layer(id).kind)));
    if (feature) { this.showFeature(feature.properties); return; }
    const mesh = await this.squareAt(lon, lat);
    const pick = mesh ? `mesh:${mesh}` : area ? `area:${area}` : null;
    if (!pick) { announce(word("map_ui.figures.nothing_here")); return; }
    this.state.change({ pick });
    view.uncover(point);
  }

  async squareAt(lon, lat) {
    const layer = this.state.primary;
    if (layer?.kind !== "squares") { return null; }
    const shown = shownOf(this.state, layer, "a");
    const [{ header, url }] = sizesOf(layer, (template) => this.state.catalogue.address(template, shown));
    return codeAt(await loadGrid(header, url), lon, lat) ? meshCode(lon, lat, header.level) : null;
  }

  outline() {
    const [kind, code] = (this.state.value.pick ?? ":").split(":");
    const geometry = kind === "mesh" ? rectangle(meshBounds(code)) : this.geometryOf(code);
    this.views().forEach((view) => view.outline(geometry));
  }

  /** Return the outline of a municipality, or those of all of a subprefecture; null for any other area. */
  geometryOf(code) {
    const isPart = ({ properties }) => properties.code === code || properties.subprefecture_code === code;
    const inside = [...this.features.values()].filter(isPart);
    return inside.length ? { type: "GeometryCollection", geometries: inside.map(({ geometry }) => geometry) } : null;
  }

  async show() {
    this.outline();
    const { pick } = this.state.value;
    part("atlas-figures").hidden = !pick;
    if (!pick) { return; }
    const [kind, code] = pick.split(":");
    const { catalogue } = this.state;
    const layer = this.state.primary;
    const shown = layer ? { layer: layer.id, ...shownOf(this.state, layer, "a") } : {};
    const url = catalogue.address(kind === "mesh" ? catalogue.cell_url : catalogue.area_url, { code, ...shown });
    try {
      const answer = await fetch(url);
      if (!answer.ok) { throw new Error(String(answer.status)); }
      const told = await answer.json();
      if (this.state.value.pick === pick) { this.fill(kind, code, told); }
    } catch {
      this.title(code, "");
      refill(part("atlas-figures-list"), make("p", { class: "note warning", text: word("map_ui.figures.failed") }));
    }
  }

  title(text, under) {
    part("atlas-figures-title").textContent = text;
    part("atlas-figures-under").textContent = under;
  }

  fill(kind, code, told) {
    const { title, municipality, figures } = told;
    this.title(title, kind === "mesh" ? (municipality?.name ?? "") : code);
    const karte = municipality?.karte_url;
    const links = karte ? [make("p", {}, make("a", { href: karte, text: word("map_ui.figures.karte", { name: municipality.name }) }))] : [];
    const sources = [...new Set(figures.filter(isKnown).map(({ source }) => source).filter(Boolean))];
    const rows = figures.map((one) => row(one, sources));
    refill(part("atlas-figures-list"), ...links, make("ul", { class: "figures" }, ...rows), ...listed(sources));
    const [first] = figures;
    announce(word("map_ui.figures.shown", { name: title, figure: first ? `${first.title} ${first.value_text}` : "" }));
  }

  showFeature(properties) {
    this.title(properties.title ?? word("map_ui.figures.feature"), "");
    const { title, address, ...told } = properties;
    const rows = Object.entries(told).flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: String(value) })]);
    const link = address ? [make("p", {}, make("a", { href: address, text: word("map_ui.figures.open") }))] : [];
    refill(part("atlas-figures-list"), ...link, make("dl", { class: "facts" }, ...rows));
    part("atlas-figures").hidden = false;
    announce(part("atlas-figures-title").textContent);
  }
}

const isKnown = ({ value }) => value !== null && value !== undefined;

function listed(sources) {
  if (!sources.length) { return []; }
  const items = sources.map((source) => make("li", { text: source }));
  return [make("h3", { text: word("map_ui.figures.sources") }), make("ol", { class: "figure-sources" }, ...items)];
}

function row(one, sources) {
  const { title, value_text: text, basis, as_of: date, source, reason } = one;
  const number = sources.indexOf(source) + 1;
  const origin = [date ? dateText(date) : null, number ? word("map_ui.figures.source", { number }) : null].filter(Boolean).join(" · ");
  return make(
    "li",
    {},
    make("span", { class: "figure-name", text: title }),
    make("span", { class: "figure-value", text }),
    make(
      "span",
      { class: "figure-basis" },
      make("span", { class: `badge ${basis}`, text: word(`map_ui.basis.${basis}`) }),
      make("span", { class: "figure-origin", text: isKnown(one) ? origin : (reason ?? word("map_ui.figures.no_reason")) }),
    ),
  );
}
