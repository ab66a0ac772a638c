// Values of municipalities, lines, points and pictures on a map, each as a layer that can be shown, changed and removed.

import { css, patternImage, unknownColour } from "./colours.js";
import { AREAS } from "./base-map.js";

const MARKS = ["#0b7285", "#b3541e", "#6741a5", "#2b6e2f", "#a61e4d"];

/** Return the colour of a layer of lines or points: it depends on its place among them alone. */
export const markColour = (at) => MARKS[at % MARKS.length];

/** Municipalities filled by value: `show` takes `{values, colourOf(value), opacity}`. */
export class AreasLayer {
  constructor(map, id) {
    Object.assign(this, { map, id, layers: [id, `${id}-pattern`] });
  }

  show({ values, colourOf, opacity }, look) {
    if (!this.map.getLayer(this.id)) { this.add(); }
    if (look !== this.look) { this.paint(values, colourOf); }
    this.look = look;
    this.map.setPaintProperty(this.id, "fill-opacity", opacity);
    this.map.setPaintProperty(this.layers[1], "fill-opacity", opacity);
  }

  add() {
    const colour = ["to-color", ["feature-state", this.id], "rgba(0, 0, 0, 0)"];
    this.map.addLayer({ id: this.id, type: "fill", source: AREAS, paint: { "fill-antialias": false, "fill-color": colour } });
    const nothing = ["in", ["get", "code"], ["literal", []]];
    this.map.addLayer({ id: this.layers[1], type: "fill", source: AREAS, filter: nothing, paint: { "fill-antialias": false } });
  }

  paint(values, colourOf) {
    this.forget();
    this.codes = Object.keys(values);
    const patterned = new Map();
    for (const [code, value] of Object.entries(values)) {
      const found = value === null ? unknownColour() : colourOf(value);
      this.map.setFeatureState({ source: AREAS, id: code }, { [this.id]: css(found.colour) });
      if (found.pattern) {
        const name = `pattern-${found.pattern}-${found.mark.join("-")}`;
        if (!this.map.hasImage(name)) { this.map.addImage(name, patternImage(found)); }
        patterned.set(name, [...(patterned.get(name) ?? []), code]);
      }
    }
    this.map.setFilter(this.layers[1], ["in", ["get", "code"], ["literal", [...patterned.values()].flat()]]);
    if (patterned.size) {
      const [last] = patterned.keys();
      const which = ["match", ["get", "code"], ...[...patterned].flatMap(([name, codes]) => [codes, name]), last];
      this.map.setPaintProperty(this.layers[1], "fill-pattern", which);
    }
  }

  forget() {
    (this.codes ?? []).forEach((code) => this.map.removeFeatureState({ source: AREAS, id: code }, this.id));
  }

  remove() {
    this.forget();
    [...this.layers].reverse().forEach((id) => this.map.removeLayer(id));
  }
}

const DRAWN = {
  lines: (colour) => ({ type: "line", paint: { "line-color": colour, "line-width": 2.5 }, layout: { "line-cap": "round" } }),
  points: (colour) => ({
    type: "circle",
    paint: {
      "circle-color": colour,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 3, 10, 7],
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 1.5,
    },
  }),
};
const FADES = { lines: ["line-opacity"], points: ["circle-opacity", "circle-stroke-opacity"] };

/** Lines or points: `show` takes `{kind, url, mark, opacity}`. */
export class FeaturesLayer {
  constructor(map, id) {
    Object.assign(this, { map, id, layers: [id] });
  }

  show({ kind, url, mark, opacity }) {
    if (!this.map.getSource(this.id)) {
      this.map.addSource(this.id, { type: "geojson", data: url });
      this.map.addLayer({ id: this.id, source: this.id, ...DRAWN[kind](markColour(mark)) });
    } else if (url !== this.url) {
      this.map.getSource(this.id).setData(url);
    }
    this.url = url;
    FADES[kind].forEach((property) => this.map.setPaintProperty(this.id, property, opacity));
  }

  remove() {
    this.map.removeLayer(this.id);
    this.map.removeSource(this.id);
  }
}

const PICTURE = "picture://";

/** Teach MapLibre to load pictures: it leaves square ones whose sides are powers of two black, so these become oblong. */
export function addPictureProtocol(maplibregl) {
  maplibregl.addProtocol(PICTURE.split(":")[0], async ({ url }) => {
    const answer = await fetch(url.slice(PICTURE.length));
    if (!answer.ok) { throw new Error(`${answer.status} ${url}`); }
    const picture = await createImageBitmap(await answer.blob());
    const { width, height } = picture;
    const oblong = { resizeWidth: width * 2, resizeHeight: height, resizeQuality: "pixelated" };
    return { data: width === height ? await createImageBitmap(picture, oblong) : picture };
  });
}

/** A picture that lies on the map: `show` takes `{url, bounds, opacity}`. */
export class RasterLayer {
  constructor(map, id) {
    Object.assign(this, { map, id, layers: [id] });
  }

  show({ url: address, bounds: [west, south, east, north], opacity }) {
    const url = PICTURE + address;
    const coordinates = [[west, north], [east, north], [east, south], [west, south]];
    if (!this.map.getSource(this.id)) {
      this.map.addSource(this.id, { type: "image", url, coordinates });
      const paint = { "raster-resampling": "nearest", "raster-fade-duration": 0 };
      this.map.addLayer({ id: this.id, type: "raster", source: this.id, paint });
    } else if (url !== this.url) {
      this.map.getSource(this.id).updateImage({ url, coordinates });
    }
    this.url = url;
    this.map.setPaintProperty(this.id, "raster-opacity", opacity);
  }

  remove() {
    this.map.removeLayer(this.id);
    this.map.removeSource(this.id);
  }
}
