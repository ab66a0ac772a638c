// Grid squares on a map: tiles painted here from a dense array, by a protocol of our own.

import { PATTERNS, unknownColour } from "./colours.js";
import { sizeAt, TILE_SIZE } from "./grid.js";

const PROTOCOL = "squares";
/** Pixels of a tile, a little more than it takes up: MapLibre blurs pictures whose sides are powers of two. */
const TILE = 520;
const DEEPEST = 12;
const painted = new Map();

/** Teach MapLibre the protocol; once for the page. */
export function addSquaresProtocol(maplibregl) {
  maplibregl.addProtocol(PROTOCOL, async ({ url }) => {
    const [key, , zoom, x, y] = url.slice(PROTOCOL.length + 3).split("/");
    const { sizes, open, coloursAt } = painted.get(key);
    const size = sizeAt(sizes, Number(zoom));
    const grid = await open(size);
    const image = paintTile(grid, lookUp(grid.header.levels, coloursAt(size)), { zoom: Number(zoom), x: Number(x), y: Number(y) });
    return { data: await createImageBitmap(image) };
  });
}

const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** Return the colour and mark of each byte that a grid can hold, and the eight rows of its pattern. */
function lookUp(levels, colourOf) {
  const table = { colour: new Uint32Array(256), mark: new Uint32Array(256), rows: new Uint8Array(256 * 8) };
  const set = (code, { colour, mark, pattern }) => {
    table.colour[code] = packed(colour);
    table.mark[code] = packed(mark);
    table.rows.set(PATTERNS[pattern], code * 8);
  };
  set(1, unknownColour());
  levels.forEach((level, at) => set(at + 2, colourOf(level)));
  return table;
}

/** Return, for each line of a tile, where its row begins in the array; -1 outside. Lines follow the Mercator projection. */
function rowStarts(header, { zoom, y }) {
  const world = TILE * 2 ** zoom;
  return Int32Array.from({ length: TILE }, (_, line) => {
    const north = Math.PI * (1 - (2 * (y * TILE + line + 0.5)) / world);
    const lat = (Math.atan(Math.sinh(north)) * 180) / Math.PI;
    const row = header.rows - 1 - Math.floor((lat - header.south) / header.cell_lat);
    return row < 0 || row >= header.rows ? -1 : row * header.cols;
  });
}

function columns(header, { zoom, x }) {
  const world = TILE * 2 ** zoom;
  return Int32Array.from({ length: TILE }, (_, at) => {
    const lon = ((x * TILE + at + 0.5) / world) * 360 - 180;
    const col = Math.floor((lon - header.west) / header.cell_lon);
    return col < 0 || col >= header.cols ? -1 : col;
  });
}

/** Return the picture of a tile: each pixel shows the square that holds its middle. */
function paintTile({ header, data }, { colour, mark, rows }, place) {
  const image = new ImageData(TILE, TILE);
  const pixels = new Uint32Array(image.data.buffer);
  const cols = columns(header, place);
  const first = cols.findIndex((col) => col >= 0);
  const end = cols.findLastIndex((col) => col >= 0) + 1;
  const starts = first < 0 ? [] : rowStarts(header, place);
  for (let line = 0; line < starts.length; line += 1) {
    const start = starts[line];
    if (start < 0) { continue; }
    for (let at = first; at < end; at += 1) {
      const code = data[start + cols[at]];
      if (code !== 0) {
        pixels[line * TILE + at] = (rows[code * 8 + (line & 7)] >> (at & 7)) & 1 ? mark[code] : colour[code];
      }
    }
  }
  return image;
}

/** A layer of squares: `show` takes `{sizes, open(size), coloursAt(size)(level), bounds, opacity}`. */
export class SquaresLayer {
  constructor(map, id) {
    Object.assign(this, { map, id, key: `${map.todokuSide}-${id}`, version: 0, layers: [id] });
  }

  show({ sizes, open, coloursAt, bounds, opacity }, look) {
    painted.set(this.key, { sizes, open, coloursAt });
    if (!this.map.getSource(this.id)) {
      const box = { minzoom: 0, maxzoom: DEEPEST, bounds, tileSize: TILE_SIZE };
      this.map.addSource(this.id, { type: "raster", tiles: [this.address()], ...box });
      const paint = { "raster-resampling": "nearest", "raster-fade-duration": 0, "raster-opacity": opacity };
      this.map.addLayer({ id: this.id, type: "raster", source: this.id, paint });
    } else if (look !== this.look) {
      this.version += 1;
      this.map.getSource(this.id).setTiles([this.address()]);
    }
    this.look = look;
    this.map.setPaintProperty(this.id, "raster-opacity", opacity);
  }

  address() {
    return `${PROTOCOL}://${this.key}/${this.version}/{z}/{x}/{y}`;
  }

  remove() {
    this.map.removeLayer(this.id);
    this.map.removeSource(this.id);
    painted.delete(this.key);
  }
}
