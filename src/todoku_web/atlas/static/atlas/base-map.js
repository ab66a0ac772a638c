// The base map: land, borders and names of municipalities, in the colours of the style sheet.

export const AREAS = "areas";
/** Layers of data lie below this one. */
export const ABOVE_DATA = "mask";
/** Borders are drawn with so many pixels of freedom: less to draw, and nothing that one would see. */
const TOLERANCE = 1;
/** From far away only towns of 10,000 people and more bear their names, nearer those of 3,000, then all. */
const NAMED = ["step", ["zoom"], 3, 7, 1, 8, 0];
const LABEL_PX = 12;
const HALO_PX = 3;
const SHARP = Math.min(2, Math.ceil(devicePixelRatio));
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Return a colour of the map as the style sheet names it. */
function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Return the style of an empty map of these municipalities; the sea is the ground of the page behind it. */
export function baseStyle(areas) {
  return {
    version: 8,
    sources: {
      [AREAS]: { type: "geojson", data: areas, promoteId: "code", tolerance: TOLERANCE },
      names: { type: "geojson", data: namesOf(areas) },
    },
    layers: [
      { id: "land", type: "fill", source: AREAS, paint: { "fill-antialias": false } },
      { id: ABOVE_DATA, type: "fill", source: AREAS, paint: { "fill-antialias": false }, filter: ["literal", false] },
      { id: "borders", type: "line", source: AREAS, paint: { "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.4, 9, 1.4] } },
      {
        id: "names",
        type: "symbol",
        source: "names",
        filter: [">=", ["get", "weight"], NAMED],
        layout: { "icon-image": ["concat", "name-", ["get", "code"]], "icon-padding": 3, "symbol-sort-key": ["get", "rank"] },
      },
    ],
  };
}

/** Give the base map the colours of the style sheet: light or dark. */
export function paintBase(map) {
  map.setPaintProperty("land", "fill-color", token("--map-land"));
  map.setPaintProperty(ABOVE_DATA, "fill-color", token("--map-mask"));
  map.setPaintProperty("borders", "line-color", token("--map-border"));
  if (map.getSource("pick")) { paintPick(map); }
}

function paintPick(map) {
  map.setPaintProperty("pick", "line-color", token("--map-pick"));
  map.setPaintProperty("pick-halo", "line-color", token("--map-halo"));
}

/** Outline a geometry, below the names; null outlines none. */
export function outline(map, geometry) {
  const features = geometry ? [{ type: "Feature", properties: {}, geometry }] : [];
  const data = { type: "FeatureCollection", features };
  if (map.getSource("pick")) { map.getSource("pick").setData(data); }
  else if (geometry) {
    map.addSource("pick", { type: "geojson", data });
    map.addLayer({ id: "pick-halo", type: "line", source: "pick", paint: { "line-width": 6 } }, "names");
    map.addLayer({ id: "pick", type: "line", source: "pick", paint: { "line-width": 3 } }, "names");
    paintPick(map);
  }
}

/** Draw the names when the map asks for them, with the fonts of this machine: nothing is fetched. */
export function drawNames(map, areas) {
  const names = new Map(areas.features.map(({ properties }) => [`name-${properties.code}`, properties.name]));
  map.on("styleimagemissing", ({ id }) => {
    if (names.has(id) && !map.hasImage(id)) { map.addImage(id, textImage(names.get(id)), { pixelRatio: SHARP }); }
  });
}

/** Draw the names again, in the colours of now. */
export function redrawNames(map, areas) {
  for (const { properties } of areas.features) {
    const id = `name-${properties.code}`;
    if (map.hasImage(id)) { map.updateImage(id, textImage(properties.name)); }
  }
}

function textImage(text) {
  const font = `600 ${LABEL_PX * SHARP}px ${token("--type")}`;
  pen.font = font;
  const halo = HALO_PX * SHARP;
  const width = Math.ceil(pen.measureText(text).width) + halo * 2;
  const height = Math.ceil(LABEL_PX * SHARP * 1.5);
  Object.assign(pen.canvas, { width, height });
  Object.assign(pen, { font, textBaseline: "middle", lineJoin: "round", lineWidth: halo });
  Object.assign(pen, { strokeStyle: token("--map-halo"), fillStyle: token("--map-name") });
  pen.strokeText(text, halo, height / 2);
  pen.fillText(text, halo, height / 2);
  return pen.getImageData(0, 0, width, height);
}

/** Return the rings of a feature's polygons, the outer ones. */
function outerRings({ type, coordinates }) {
  return (type === "Polygon" ? [coordinates] : coordinates).map(([outer]) => outer);
}

function twiceArea(ring) {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length];
    return sum + x * nextY - nextX * y;
  }, 0);
}

/** Return the middle of the widest stretch of the largest ring at the height of its middle: it lies inside. */
function inside(geometry) {
  const ring = outerRings(geometry).reduce((best, one) => (Math.abs(twiceArea(one)) > Math.abs(twiceArea(best)) ? one : best));
  const lats = ring.map(([, lat]) => lat);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const crossings = ring
    .map(([x, y], at) => [x, y, ...ring[(at + 1) % ring.length]])
    .filter(([, y, , nextY]) => y > lat !== nextY > lat)
    .map(([x, y, nextX, nextY]) => x + ((lat - y) / (nextY - y)) * (nextX - x))
    .sort((one, other) => one - other);
  let widest = [ring[0][0], ring[0][0]];
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    if (crossings[at + 1] - crossings[at] > widest[1] - widest[0]) { widest = [crossings[at], crossings[at + 1]]; }
  }
  return { point: [(widest[0] + widest[1]) / 2, lat], area: Math.abs(twiceArea(ring)) };
}

/** Return points for the names, each inside the largest part; of two that collide the heavier town keeps its own. */
function namesOf({ features }) {
  const made = features.map(({ geometry, properties }) => {
    const { point, area } = inside(geometry);
    const rank = -properties.weight - Math.min(area, 0.99);
    return {
      type: "Feature",
      properties: { code: properties.code, weight: properties.weight, rank },
      geometry: { type: "Point", coordinates: point },
    };
  });
  return { type: "FeatureCollection", features: made };
}
