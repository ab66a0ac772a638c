// From what the page is to show to what a map draws: values, classes and colours of each layer on each side.

import { fetchOnce } from "./catalogue.js";
import { classOf, differenceBounds } from "./classes.js";
import { classColours, differenceColours, isDark } from "./colours.js";
import { countedLevels, differenceGrid, differenceSizes, loadGrid, sizeAt, sizesOf } from "./grid.js";
import { yearOf } from "./state.js";

const DIFFERENCE_CLASSES = 7;

/** Return the header of the squares of a layer that suit the zoom of now: larger ones for a whole region. */
export function headerShown(state, layer) {
  const sizes = sizesOf(layer, () => "");
  return sizes[sizeAt(sizes, state.zoom)].header;
}

/** Return the bounds of a layer's classes: those that people chose, else those that suit the size of its squares. */
export function boundsOfLayer(state, layer, header = layer.kind === "squares" ? headerShown(state, layer) : layer) {
  return state.of(layer.id)?.bounds ?? header.classes ?? layer.classes;
}

/** Return the year and scenario that a side of the page shows of a layer. */
export function shownOf(state, layer, side) {
  const compared = side === "b" && state.value.compare;
  const scenario = compared ? state.value.compare.scenario : state.of(layer.id)?.scenario;
  const known = layer.scenarios.some(({ id }) => id === scenario);
  return {
    year: yearOf(layer, compared ? state.value.compare.year : state.value.year),
    scenario: known ? scenario : (layer.scenarios[0]?.id ?? ""),
  };
}

/** Whether a side shows the difference of a layer instead of the layer. */
function isDifference(state, layer, side) {
  return side === "b" && Boolean(state.value.compare?.difference) && state.primary?.id === layer.id;
}

/** Return what a side's map draws, bottom first; values of municipalities are fetched before. */
export async function drawingOf(state, side) {
  const drawn = state.value.layers.map(({ id, opacity }) => describe(state, state.catalogue.layer(id), side, opacity));
  return Promise.all(drawn);
}

async function describe(state, layer, side, opacity) {
  const { catalogue } = state;
  const shown = shownOf(state, layer, side);
  const url = catalogue.address(layer.url, shown);
  const base = { id: layer.id, kind: layer.kind, opacity };
  if (layer.kind === "squares") { return { ...base, ...(await squares(state, layer, side, shown)) }; }
  if (layer.kind === "areas") { return { ...base, ...(await areas(state, layer, side, url)) }; }
  const marked = catalogue.layers.filter(({ kind }) => kind === "lines" || kind === "points");
  return { ...base, url, mark: marked.indexOf(layer), bounds: layer.bounds ?? catalogue.bounds, look: url };
}

/** Return the colours of a layer's classes, low to high. */
export function coloursOf(state, bounds) {
  return classColours(state.value.palette, bounds.length + 1, { pattern: state.value.pattern });
}

function lookOf(state, ...parts) {
  return JSON.stringify([parts, state.value.palette, state.value.pattern, isDark()]);
}

async function squares(state, layer, side, shown) {
  const { catalogue } = state;
  const filled = (names) => sizesOf(layer, (template) => catalogue.address(template, names));
  const sizes = filled(shown);
  const common = { sizes, bounds: catalogue.bounds };
  if (isDifference(state, layer, side)) {
    const { bounds, open } = await squareDifference(filled(shownOf(state, layer, "a")), sizes);
    const colours = differenceColours(DIFFERENCE_CLASSES);
    const look = lookOf(state, "difference", shown, state.value.year, bounds);
    return { ...common, open, coloursAt: () => (at) => colours[at], look };
  }
  const open = (size) => loadGrid(sizes[size].header, sizes[size].url);
  open(sizeAt(sizes, state.zoom)).catch(() => null);
  const coloursAt = (size) => {
    const bounds = boundsOfLayer(state, layer, sizes[size].header);
    const colours = coloursOf(state, bounds);
    return (level) => colours[classOf(bounds, level)];
  };
  return { ...common, open, coloursAt, look: lookOf(state, shown, state.of(layer.id).bounds) };
}

async function squareDifference(earlier, later) {
  const both = (size) => Promise.all([earlier, later].map((sizes) => loadGrid(sizes[size].header, sizes[size].url)));
  const bounds = differenceBounds(differenceSizes(...(await both(0))));
  const made = new Map();
  const open = async (size) => {
    if (!made.has(size)) { made.set(size, both(size).then((grids) => differenceGrid(...grids, bounds, classOf))); }
    return made.get(size);
  };
  return { bounds, open };
}

async function areas(state, layer, side, url) {
  const { values } = await fetchOnce(url);
  if (isDifference(state, layer, side)) {
    const earlier = await fetchOnce(state.catalogue.address(layer.url, shownOf(state, layer, "a")));
    const changes = changesBetween(earlier.values, values);
    const bounds = differenceBounds(sizesOfChanges(changes));
    const colours = differenceColours(DIFFERENCE_CLASSES);
    const look = lookOf(state, "difference", url, state.value.year, bounds);
    return { values: changes, colourOf: (value) => colours[classOf(bounds, value)], look };
  }
  const bounds = boundsOfLayer(state, layer);
  const colours = coloursOf(state, bounds);
  return { values, colourOf: (value) => colours[classOf(bounds, value)], look: lookOf(state, url, bounds) };
}

function changesBetween(earlier, later) {
  const known = (value) => value !== null && value !== undefined;
  return Object.fromEntries(
    Object.entries(later).map(([code, value]) => [code, known(value) && known(earlier[code]) ? value - earlier[code] : null]),
  );
}

const sizesOfChanges = (changes) => Object.values(changes).filter((change) => change !== null).map(Math.abs);

/** Return the bounds of the difference that the second map shows of the primary layer. */
export async function differenceBoundsOf(state, layer) {
  const [from, to] = ["a", "b"].map((side) => shownOf(state, layer, side));
  const address = (template, names) => state.catalogue.address(template, names);
  if (layer.kind === "squares") {
    const [earlier, later] = [from, to].map((names) => sizesOf(layer, (template) => address(template, names)));
    return (await squareDifference(earlier, later)).bounds;
  }
  const [earlier, later] = await Promise.all([from, to].map((names) => fetchOnce(address(layer.url, names))));
  return differenceBounds(sizesOfChanges(changesBetween(earlier.values, later.values)));
}

/** Return `[value, how often]` of a layer as the first map shows it, for classes by rule. */
export async function countedValues(state, layer) {
  const shown = shownOf(state, layer, "a");
  if (layer.kind === "squares") {
    const sizes = sizesOf(layer, (template) => state.catalogue.address(template, shown));
    const { header, url } = sizes[sizeAt(sizes, state.zoom)];
    return countedLevels(await loadGrid(header, url));
  }
  const { values } = await fetchOnce(state.catalogue.address(layer.url, shown));
  return Object.values(values).filter((value) => value !== null).map((value) => [value, 1]);
}
