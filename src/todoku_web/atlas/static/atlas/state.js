// What the page shows: one value, changed in one place, kept in the address.

/** Layers of these kinds are coloured by classes. */
export const CLASSED = new Set(["squares", "areas"]);
const OPACITY = 0.85;
const LEAST_OPACITY = 0.1;

/** The value that the page shows; fires `change` with the names of what changed. */
export class State extends EventTarget {
  constructor(value, catalogue) {
    super();
    Object.assign(this, { value, catalogue, zoom: 0 });
  }

  change(patch) {
    Object.assign(this.value, patch);
    this.tell(Object.keys(patch));
  }

  tell(keys) { this.dispatchEvent(Object.assign(new Event("change"), { keys })); }

  /** Change how opaque a layer is: the one change that leaves the lists as they are. */
  fade(id, opacity) {
    this.of(id).opacity = opacity;
    this.tell(["opacity"]);
  }

  changeLayer(id, patch) {
    this.change({ layers: this.value.layers.map((one) => (one.id === id ? { ...one, ...patch } : one)) });
  }

  /** Show or hide a layer; a new one lies on top of its kind: areas under squares under lines and points. */
  toggle(id, shown) {
    const others = this.value.layers.filter((one) => one.id !== id);
    if (!shown) { this.change({ layers: others }); return; }
    const height = heightOf(this.catalogue.layer(id));
    const at = others.findLastIndex((one) => heightOf(this.catalogue.layer(one.id)) <= height) + 1;
    this.change({ layers: others.toSpliced(at, 0, fresh(this.catalogue.layer(id))) });
  }

  /** Move a layer up (1) or down (-1) among the others. */
  move(id, step) {
    const layers = [...this.value.layers];
    const at = layers.findIndex((one) => one.id === id);
    const to = at + step;
    if (to < 0 || to >= layers.length) { return; }
    [layers[at], layers[to]] = [layers[to], layers[at]];
    this.change({ layers });
  }

  /** Return the layer that the legend and the years are about: the topmost that has classes, else the topmost. */
  get primary() {
    const shown = this.value.layers.map(({ id }) => this.catalogue.layer(id));
    return shown.findLast(({ kind }) => CLASSED.has(kind)) ?? shown.at(-1) ?? null;
  }

  of(id) { return this.value.layers.find((one) => one.id === id); }

  /** Return the codes of the municipalities that all chosen filters let through; null where none is chosen. */
  get chosenCodes() {
    const chosen = this.catalogue.filters
      .map(({ id, values }) => values.filter((one) => (this.value.filters[id] ?? []).includes(one.id)))
      .filter((values) => values.length > 0)
      .map((values) => new Set(values.flatMap(({ codes }) => codes)));
    return chosen.length ? [...chosen[0]].filter((code) => chosen.every((codes) => codes.has(code))) : null;
  }
}

function heightOf({ kind }) { return ["raster", "areas", "squares", "lines", "points"].indexOf(kind); }

/** Return a layer as it is first shown. */
function fresh(layer) {
  const opacity = CLASSED.has(layer.kind) || layer.kind === "raster" ? OPACITY : 1;
  return { id: layer.id, opacity, scenario: layer.scenarios[0]?.id ?? "", bounds: null };
}

/** Return the year of a layer that is shown in a year: the last one until then, else its first. */
export function yearOf(layer, year) {
  return layer.years.findLast((one) => one <= year) ?? layer.years[0] ?? "";
}

/** Return a whole and sound value from what a stored view or an address holds; what it does not know it leaves out. */
export function sound(raw, catalogue) {
  const known = (raw.layers ?? []).filter(({ id }) => catalogue.layer(id));
  const first = catalogue.layers[0];
  const layers = raw.layers ? known.map((one) => soundLayer(one, catalogue.layer(one.id))) : first ? [fresh(first)] : [];
  const years = catalogue.layers.flatMap((layer) => layer.years);
  const filters = Object.fromEntries(
    catalogue.filters.map(({ id, values }) => [id, (raw.filters?.[id] ?? []).filter((one) => values.some((value) => value.id === one))]),
  );
  const standard = catalogue.layer(layers.at(-1)?.id)?.default_year ?? "";
  return {
    layers,
    year: years.includes(raw.year) ? raw.year : standard,
    palette: raw.palette === "cividis" ? "cividis" : "viridis",
    pattern: Boolean(raw.pattern),
    filters,
    view: soundView(raw.view),
    pick: /^(mesh:\d{4,11}|area:[\da-z-]{2,40})$/.test(raw.pick ?? "") ? raw.pick : null,
    compare: raw.compare ? soundCompare(raw.compare, years) : null,
  };
}

function soundLayer(raw, layer) {
  const made = fresh(layer);
  const opacity = Number(raw.opacity ?? made.opacity);
  const rising = (raw.bounds ?? []).every((bound, at, all) => Number.isFinite(bound) && (at === 0 || bound > all[at - 1]));
  return {
    id: layer.id,
    opacity: opacity >= LEAST_OPACITY && opacity <= 1 ? opacity : made.opacity,
    scenario: layer.scenarios.some(({ id }) => id === raw.scenario) ? raw.scenario : made.scenario,
    bounds: raw.bounds?.length && rising ? raw.bounds : null,
  };
}

function soundView(view) {
  return view?.length === 3 && view.every(Number.isFinite) && Math.abs(view[1]) < 85 ? view : null;
}

function soundCompare({ year, scenario, difference }, years) {
  return { year: years.includes(year) ? year : (years[0] ?? ""), scenario: String(scenario ?? ""), difference: Boolean(difference) };
}
