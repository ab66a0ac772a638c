// MapLibre behind one door: a map of the region that shows a list of layers, and says where one points at it.

import { addPictureProtocol, AreasLayer, FeaturesLayer, RasterLayer } from "./area-layers.js";
import { ABOVE_DATA, AREAS, baseStyle, drawNames, outline, paintBase, redrawNames } from "./base-map.js";
import { still } from "./dom.js";
import { addSquaresProtocol, SquaresLayer } from "./squares-layer.js";

const { maplibregl } = window;
const KINDS = { squares: SquaresLayer, areas: AreasLayer, lines: FeaturesLayer, points: FeaturesLayer, raster: RasterLayer };
const DEEPEST_ZOOM = 14;
const STEP_PX = 80;
const FINE_STEP_PX = 8;
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const FLIGHT_MS = 900;
const PADDING = 16;
const LEAST_WIDE_PX = 760;
const [SEARCH_PX, LEGEND_PX, FIGURES_PX] = [64, 250, 430];

if (maplibregl) {
  maplibregl.prewarm();
  addSquaresProtocol(maplibregl);
  addPictureProtocol(maplibregl);
}

/** Whether an error says that this browser cannot draw maps: MapLibre throws it where there is no WebGL. */
export const lacksWebGl = (error) => /WebGL/.test(error.message);

/** A map in an element; `side` tells it from others on the page. It fires `ask` with `{lon, lat, point}`, `trouble` with `{error}`. */
export class MapView extends EventTarget {
  constructor(element, { side, areas, bounds, view, label }) {
    super();
    Object.assign(this, { element, areas, bounds, drawn: new Map() });
    const place = view ? { center: view.slice(0, 2), zoom: view[2] } : { bounds, fitBoundsOptions: { padding: this.margins() } };
    this.map = new maplibregl.Map({
      container: element,
      style: baseStyle(areas),
      ...place,
      attributionControl: false,
      canvasContextAttributes: { antialias: false },
      dragRotate: false,
      fadeDuration: 0,
      keyboard: false,
      locale: { "Map.Title": label, "ScaleControl.Kilometers": "km", "ScaleControl.Meters": "m" },
      maxZoom: DEEPEST_ZOOM,
      pitchWithRotate: false,
      renderWorldCopies: false,
    });
    this.map.todokuSide = side;
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibregl.ScaleControl({ maxWidth: 120 }), "bottom-right");
    this.ready = new Promise((done) => { this.map.once("style.load", done); });
    this.listen();
  }

  listen() {
    drawNames(this.map, this.areas);
    this.ready.then(() => paintBase(this.map));
    this.map.on("click", ({ lngLat, point }) => this.ask(lngLat, point));
    this.map.on("move", () => this.dispatchEvent(new Event("move")));
    this.map.on("moveend", () => this.dispatchEvent(new Event("moveend")));
    this.map.on("error", ({ error }) => {
      this.dispatchEvent(Object.assign(new Event("trouble"), { error }));
      this.map.triggerRepaint(); // else a map whose last tile failed never comes to rest
    });
    this.map.on("dataloading", () => { this.element.dataset.state = "busy"; });
    this.map.on("idle", () => {
      this.element.dataset.state = "idle";
      this.dispatchEvent(new Event("idle"));
    });
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-describedby", "atlas-keys");
    canvas.addEventListener("keydown", (event) => this.press(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      paintBase(this.map);
      redrawNames(this.map, this.areas);
    });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const step = event.shiftKey ? FINE_STEP_PX : STEP_PX;
    if (MOVES[event.key]) { this.pan(MOVES[event.key].map((way) => way * step)); }
    else if (event.key === "+" || event.key === ";") { this.zoomBy(1); }
    else if (event.key === "-") { this.zoomBy(-1); }
    else if (event.key === "0" || event.key === "Home") { this.whole(); }
    else if (event.key === "Enter") { this.askMiddle(); }
    else if (event.key === "Escape") { this.dispatchEvent(new Event("leave")); }
    else { return; }
    event.preventDefault();
  }

  pan(offset) { this.map.panBy(offset, { animate: false }); }

  zoomBy(step) { this.map.easeTo({ zoom: this.map.getZoom() + step, animate: !still(), duration: 250 }); }

  whole({ animate = !still() } = {}) {
    this.map.fitBounds(this.bounds, { padding: this.margins(), animate, duration: FLIGHT_MS });
  }

  /** Return the room to leave at each side: on a phone for search and controls, beside figures for those. */
  margins({ figures = false } = {}) {
    const { clientWidth: width } = this.element;
    const wide = figures && width > LEAST_WIDE_PX;
    const around = width < LEAST_WIDE_PX ? SEARCH_PX : PADDING;
    return { top: around, bottom: around, left: wide ? LEGEND_PX : PADDING, right: wide ? FIGURES_PX : PADDING };
  }

  /** Whether the whole region is in sight. */
  get showsWhole() {
    const [west, south, east, north] = this.bounds;
    const seen = this.map.getBounds();
    return seen.contains([west, south]) && seen.contains([east, north]);
  }

  flyTo(bounds) {
    const padding = this.margins({ figures: true });
    this.map.fitBounds(bounds, { padding, maxZoom: 12, animate: !still(), duration: FLIGHT_MS });
  }

  /** Move the map so that what was picked does not lie under the figures. */
  uncover({ x }) {
    const hidden = x - (this.element.clientWidth - FIGURES_PX);
    if (this.element.clientWidth > LEAST_WIDE_PX && hidden > 0) { this.map.panBy([hidden + PADDING, 0], { animate: !still() }); }
  }

  askMiddle() {
    const middle = this.map.getCenter();
    this.ask(middle, this.map.project(middle));
  }

  ask({ lng: lon, lat }, point) {
    this.dispatchEvent(Object.assign(new Event("ask"), { lon, lat, point }));
  }

  get view() {
    const { lng, lat } = this.map.getCenter();
    return [Number(lng.toFixed(5)), Number(lat.toFixed(5)), Number(this.map.getZoom().toFixed(2))];
  }

  set view([lon, lat, zoom]) { this.map.jumpTo({ center: [lon, lat], zoom }); }

  /** Show these layers, the last on top: `[{id, kind, look, ...}]`; a layer is painted again where its `look` has changed. */
  draw(wanted) {
    for (const [id, layer] of this.drawn) {
      if (!wanted.some((one) => one.id === id && one.kind === layer.kind)) {
        layer.remove();
        this.drawn.delete(id);
      }
    }
    for (const one of wanted) {
      if (!this.drawn.has(one.id)) {
        this.drawn.set(one.id, Object.assign(new KINDS[one.kind](this.map, `data-${one.id}`), { kind: one.kind }));
      }
      this.drawn.get(one.id).show(one, one.look);
    }
    const order = wanted.map(({ id }) => id).join();
    if (order !== this.order) {
      for (const { id } of wanted) { this.drawn.get(id).layers.forEach((layer) => this.map.moveLayer(layer, ABOVE_DATA)); }
    }
    this.order = order;
  }

  /** Dim all but these municipalities; null dims none. */
  async dimOutside(codes) {
    await this.ready;
    if (this.removed) { return; }
    this.map.setFilter(ABOVE_DATA, codes === null ? ["literal", false] : ["!", ["in", ["get", "code"], ["literal", codes]]]);
  }

  /** Outline a geometry; null outlines none. */
  async outline(geometry) {
    await this.ready;
    if (this.removed) { return; }
    outline(this.map, geometry);
  }

  /** Return what lies at a point of the screen: the line or point of a layer, and the municipality. */
  at(point, ids) {
    const near = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    const layers = ids.map((id) => `data-${id}`).filter((id) => this.map.getLayer(id));
    const [feature] = layers.length ? this.map.queryRenderedFeatures(near, { layers }) : [];
    const [area] = this.map.queryRenderedFeatures([point.x, point.y], { layers: ["land"] });
    return { feature, area: area?.properties.code, source: AREAS };
  }

  /** Return the picture of now, for paper. */
  picture() {
    this.map.redraw();
    return this.map.getCanvas().toDataURL();
  }

  remove() {
    this.removed = true;
    this.map.remove();
  }
}

/** Let two maps look at the same place. */
export function keepTogether(one, other) {
  let leading = false;
  const follow = (leader, follower) => () => {
    if (leading) { return; }
    leading = true;
    follower.view = leader.map.getCenter().toArray().concat(leader.map.getZoom());
    leading = false;
  };
  one.addEventListener("move", follow(one, other));
  other.addEventListener("move", follow(other, one));
}
