// A map of the municipalities' outlines, or none where this browser or the data cannot show one.

import { baseStyle, drawNames, paintBase, redrawNames } from "../atlas/base-map.js";

const STEP_PX = 80;
const FINE_STEP_PX = 8;
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Return the value of a colour of the style sheet. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Return a rectangle `[west, south, east, north]` as a feature. */
export function rectangle([west, south, east, north]) {
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}

/** Return `[west, south, east, north]` of polygons. */
export function boundsOf(features) {
  const parts = features.flatMap(({ geometry: { type, coordinates } }) => (type === "Polygon" ? [coordinates] : coordinates));
  const points = parts.flatMap(([outer]) => outer);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return points.length ? [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] : null;
}

/** Return the bounds of the municipality that a text names by name or code; null for none. */
export function boundsNamed(areas, asked) {
  const words = asked.normalize("NFKC").split(/[\s(（)）]+/).filter(Boolean);
  const found = areas.features.find(({ properties: { name_ja: name, name_en: english, code } }) =>
    words.some((word) => [name, code, english?.toLowerCase()].includes(word.toLowerCase())));
  return found ? boundsOf([found]) : null;
}

/** Return the municipalities with their names in the language of the page, all of the same weight among names. */
function named(areas) {
  const own = document.documentElement.lang === "en" ? "name_en" : "name";
  const features = areas.features.map((one) => {
    const { name } = one.properties;
    return { ...one, properties: { weight: 3, ...one.properties, name: one.properties[own] ?? name, name_ja: name } };
  });
  return { ...areas, features };
}

/** Make a map in an element, once its outlines are here: `{map, areas}`; rejects where that cannot be. */
export async function openMap(element, { outlines, label, bounds, describedBy }) {
  const { maplibregl } = window;
  const pen = document.createElement("canvas");
  if (!maplibregl || !(pen.getContext("webgl2") ?? pen.getContext("webgl"))) { throw new Error("no map"); }
  const answer = await fetch(outlines);
  if (!answer.ok) { throw new Error("no outlines"); }
  const areas = named(await answer.json());
  const map = new maplibregl.Map({
    container: element,
    style: baseStyle(areas),
    bounds: bounds?.(areas) ?? areas.bbox,
    fitBoundsOptions: { padding: 24, maxZoom: 13 },
    attributionControl: false,
    dragRotate: false,
    fadeDuration: 0,
    keyboard: false,
    locale: { "Map.Title": label, "ScaleControl.Kilometers": "km", "ScaleControl.Meters": "m" },
    maxZoom: 16,
    pitchWithRotate: false,
    renderWorldCopies: false,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-right");
  drawNames(map, areas);
  const canvas = map.getCanvas();
  if (describedBy) { canvas.setAttribute("aria-describedby", describedBy); }
  canvas.addEventListener("keydown", (event) => move(map, event));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    paintBase(map);
    redrawNames(map, areas);
  });
  map.on("idle", () => { element.dataset.state = "idle"; });
  await new Promise((done) => { map.once("style.load", done); });
  paintBase(map);
  return { map, areas };
}

function move(map, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) { return; }
  const step = event.shiftKey ? FINE_STEP_PX : STEP_PX;
  if (MOVES[event.key]) { map.panBy(MOVES[event.key].map((way) => way * step), { animate: false }); }
  else if (event.key === "+" || event.key === ";") { map.zoomTo(map.getZoom() + 1, { animate: false }); }
  else if (event.key === "-") { map.zoomTo(map.getZoom() - 1, { animate: false }); }
  else { return; }
  event.preventDefault();
}
