// The atlas: opens the catalogue, the map and the panel, and lets each follow the state of the page.

import { keepAddress, readQuery } from "./address.js";
import { Catalogue, fetchOnce } from "./catalogue.js";
import { PALETTES } from "./colours.js";
import { runComparison } from "./compare.js";
import { make, part } from "./dom.js";
import { drawingOf } from "./drawing.js";
import { listFilters } from "./filters.js";
import { Inspector } from "./inspect.js";
import { listLayers, listShown } from "./layer-list.js";
import { Legend } from "./legend.js";
import { keepTogether, lacksWebGl, MapView } from "./map-view.js";
import { runSearch } from "./search.js";
import { runSharing } from "./share.js";
import { sound, State } from "./state.js";
import { given, lang, word } from "./words.js";
import { runYears } from "./years.js";

const DRAWN_AGAIN = ["layers", "year", "palette", "pattern", "compare", "opacity"];

/** The maps of the page: one, or two when comparing. */
class Atlas {
  constructor(state, areas) {
    Object.assign(this, { state, areas, maps: new Map(), turn: 0 });
    this.views = () => [...this.maps.values()];
  }

  /** Open the first map; what stands around it must be there, for it takes the room that is left. */
  begin() {
    const view = this.add("a");
    this.noteZoom();
    view.addEventListener("moveend", () => {
      this.state.change({ view: view.view });
      this.noteZoom();
    });
    view.addEventListener("idle", () => performance.mark("atlas-idle"));
    this.state.addEventListener("change", ({ keys }) => { if (keys.some((key) => DRAWN_AGAIN.includes(key))) { this.draw(); } });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    return this.draw();
  }

  get first() { return this.maps.get("a"); }

  /** Let the legend know which zoom the squares are painted for. */
  noteZoom() {
    const zoom = Math.round(this.first.map.getZoom());
    if (zoom !== this.state.zoom) {
      this.state.zoom = zoom;
      this.state.tell(["zoom"]);
    }
  }

  add(side) {
    const { catalogue, value } = this.state;
    const label = word(side === "a" ? "map_ui.map" : "map_ui.other_map");
    const view = new MapView(part(`atlas-map-${side}`), { side, areas: this.areas, bounds: catalogue.bounds, view: value.view, label });
    this.maps.set(side, view);
    view.addEventListener("ask", (event) => this.inspector?.ask(view, event));
    view.addEventListener("leave", () => this.inspector?.leave());
    view.addEventListener("trouble", () => tellTrouble(true));
    return view;
  }

  /** Draw all maps; where the state changes meanwhile, the newer drawing wins. */
  async draw() {
    this.turn += 1;
    const { turn } = this;
    tellTrouble(false);
    await Promise.all([...this.maps].map(async ([side, view]) => {
      const [drawing] = await Promise.all([drawingOf(this.state, side), view.ready]);
      if (turn === this.turn && this.maps.get(side) === view) { view.draw(drawing); }
    })).catch(() => tellTrouble(true));
  }

  async openSecond() {
    if (this.maps.has("b")) { return; }
    const whole = this.first.showsWhole;
    part("atlas-second").hidden = false;
    part("atlas-stage").classList.add("compared");
    this.first.map.resize();
    if (whole) { this.first.whole({ animate: false }); }
    this.state.value.view = this.first.view;
    const second = this.add("b");
    keepTogether(this.first, second);
    await second.ready;
    await this.draw();
  }

  closeSecond() {
    if (!this.maps.has("b")) { return; }
    this.maps.get("b").remove();
    this.maps.delete("b");
    part("atlas-second").hidden = true;
    part("atlas-stage").classList.remove("compared");
    const whole = this.first.showsWhole;
    this.first.map.resize();
    if (whole) { this.first.whole({ animate: false }); }
  }
}

/** Say that some of what is to be shown did not come; the rest of the map stays. */
function tellTrouble(is) {
  part("atlas-trouble").hidden = !is;
}

function runTools(atlas) {
  const ways = { "atlas-up": [0, -1], "atlas-down": [0, 1], "atlas-left": [-1, 0], "atlas-right": [1, 0] };
  for (const [id, [x, y]] of Object.entries(ways)) { part(id).addEventListener("click", () => atlas.first.pan([x * 80, y * 80])); }
  part("atlas-in").addEventListener("click", () => atlas.first.zoomBy(1));
  part("atlas-out").addEventListener("click", () => atlas.first.zoomBy(-1));
  part("atlas-whole").addEventListener("click", () => atlas.first.whole());
  part("atlas-ask").addEventListener("click", () => atlas.first.askMiddle());
  const aim = part("atlas-aim");
  aim.addEventListener("click", () => {
    const aiming = aim.getAttribute("aria-pressed") !== "true";
    aim.setAttribute("aria-pressed", String(aiming));
    part("atlas-stage").classList.toggle("aiming", aiming);
    part("atlas-pad").hidden = !aiming;
    if (aiming) { atlas.first.map.getCanvas().focus(); }
  });
  const fold = part("atlas-panel-fold");
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-expanded") !== "true";
    fold.setAttribute("aria-expanded", String(open));
  });
}

function runLook(state) {
  const palette = part("atlas-palette");
  const option = (name) => make("option", { value: name, text: word(`map_ui.palette.${name}`), selected: name === state.value.palette });
  palette.replaceChildren(...PALETTES.map(option));
  palette.addEventListener("change", () => state.change({ palette: palette.value }));
  const pattern = part("atlas-pattern");
  pattern.checked = state.value.pattern;
  pattern.addEventListener("change", () => state.change({ pattern: pattern.checked }));
}

async function open() {
  performance.mark("atlas-open");
  const catalogue = await Catalogue.open(given.catalogueUrl);
  const areas = named(await fetchOnce(catalogue.address(catalogue.areas_url)), catalogue);
  const state = new State(sound(given.state ?? readQuery(location.search), catalogue), catalogue);
  const atlas = new Atlas(state, areas);
  listLayers(state);
  listShown(state);
  runYears(state);
  runLook(state);
  runTools(atlas);
  runSharing(state, atlas.views);
  new Legend(state);
  const drawn = atlas.begin();
  listFilters(state, atlas.views);
  keepAddress(state);
  atlas.inspector = new Inspector(state, areas, atlas.views);
  runSearch(catalogue.search_url, ({ kind, code, bounds }) => {
    atlas.first.flyTo(bounds);
    state.change({ pick: `${kind === "square" ? "mesh" : "area"}:${code}` });
  });
  await runComparison(state, { open: () => atlas.openSecond(), close: () => atlas.closeSecond() });
  await drawn;
}

/** Return the municipalities with their names in the language of the page, and the weight of their population class. */
function named(areas, catalogue) {
  const classes = catalogue.filters.find(({ id }) => id === "population")?.values ?? [];
  const weights = new Map(classes.flatMap(({ codes }, at) => codes.map((code) => [code, at])));
  for (const { properties } of areas.features) {
    properties.name = (lang === "en" && properties.name_en) || properties.name;
    properties.weight = weights.get(properties.code) ?? 0;
  }
  return areas;
}

function fail(key) {
  part("atlas-stage").hidden = true;
  part("atlas-panel-body").hidden = true;
  part("atlas-failed").hidden = false;
  part("atlas-failed-why").textContent = word(key);
}

part("atlas-stage").hidden = false;
part("atlas-panel-body").hidden = false;
open().catch((error) => {
  fail(lacksWebGl(error) ? "map_ui.no_webgl" : "map_ui.failed");
  if (!lacksWebGl(error)) { throw error; }
});
