// Choosing a place on a map: a click, or Enter for the map's middle, writes coordinates into the field of the form.

import { meshBounds, meshCode } from "../atlas/mesh.js";
import { boundsNamed, colour, openMap, rectangle } from "./base.js";

const LEVEL_500_M = 4;
const CLOSE_ZOOM = 11;
const COORDINATES = /^\s*\(?(\d{2}(?:\.\d+)?)\s*[,、\s]\s*(\d{3}(?:\.\d+)?)\)?\s*$/;
const SQUARE = /^\d{9}$/;

const place = document.querySelector("[data-picker]");
if (place) { begin(place).catch(() => { place.hidden = true; document.querySelector("[data-picker-failed]").hidden = false; }); }

/** Let the device's own place be chosen, where the browser knows it; it is asked for only at the press of the button. */
function offerHere(section, said, chosen) {
  const button = section.querySelector("[data-picker-here]");
  if (!navigator.geolocation || !window.isSecureContext) { return; }
  button.hidden = false;
  button.addEventListener("click", () => {
    const failed = () => { said.textContent = button.dataset.failed; };
    navigator.geolocation.getCurrentPosition(({ coords }) => chosen(coords.longitude, coords.latitude), failed, { timeout: 15000 });
  });
}

async function begin(section) {
  const { outlines, label, chosen } = section.dataset;
  const field = document.getElementById(section.dataset.place);
  const near = document.getElementById(section.dataset.near);
  const said = section.querySelector("[data-picker-said]");
  section.hidden = false;
  const bounds = (areas) => boundsNamed(areas, near?.value ?? "");
  const { map, areas } = await openMap(section.querySelector("[data-picker-map]"), { outlines, label, bounds, describedBy: "picker-help" });
  map.addSource("chosen", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "chosen-square", type: "fill", source: "chosen", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("--map-pick"), "fill-opacity": 0.3 } });
  map.addLayer({ id: "chosen-edge", type: "line", source: "chosen", filter: ["==", ["geometry-type"], "Polygon"], paint: { "line-color": colour("--map-pick"), "line-width": 2 } });
  map.addLayer({ id: "chosen-point", type: "circle", source: "chosen", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": colour("--map-pick"), "circle-radius": 6, "circle-stroke-color": colour("--map-halo"), "circle-stroke-width": 2 } });

  function show(lon, lat, code, { point = true, move = false } = {}) {
    const dot = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } };
    map.getSource("chosen").setData({ type: "FeatureCollection", features: point ? [rectangle(meshBounds(code)), dot] : [rectangle(meshBounds(code))] });
    said.textContent = chosen.replace("{square}", code);
    if (move) { map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), CLOSE_ZOOM) }); }
  }

  function choose({ lng, lat }) {
    field.value = `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    show(lng, lat, meshCode(lng, lat, LEVEL_500_M));
  }

  function follow() {
    const written = field.value.normalize("NFKC").trim();
    const found = COORDINATES.exec(written);
    if (found) {
      const [lat, lon] = [Number(found[1]), Number(found[2])];
      show(lon, lat, meshCode(lon, lat, LEVEL_500_M), { move: true });
    } else if (SQUARE.test(written)) {
      const [west, south, east, north] = meshBounds(written);
      show((west + east) / 2, (south + north) / 2, written, { point: false, move: true });
    }
  }

  map.on("click", ({ lngLat }) => choose(lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") { return; }
    event.preventDefault();
    choose(map.getCenter());
  });
  offerHere(section, said, (lon, lat) => {
    choose({ lng: lon, lat });
    map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), CLOSE_ZOOM) });
  });
  field.addEventListener("change", follow);
  near?.addEventListener("change", () => {
    const edges = boundsNamed(areas, near.value);
    if (edges) { map.fitBounds([edges.slice(0, 2), edges.slice(2)], { padding: 24, animate: false }); }
  });
  follow();
}
