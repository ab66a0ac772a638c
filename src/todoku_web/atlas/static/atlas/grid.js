// Dense arrays of grid squares: fetched once, read by place, subtracted from one another.

const NONE = 0;
const UNKNOWN = 1;
const FIRST = 2;
const BLOCK_PX = 4;
const LEAST_PX = 0.4;
/** Tiles take up so many pixels of the screen. */
export const TILE_SIZE = 512;
const held = new Map();

/** Return a grid of squares: its header and one byte for each square, north first. */
export function loadGrid(header, url) {
  if (!held.has(url)) {
    const coming = fetch(url).then(async (answer) => {
      if (!answer.ok) { throw new Error(`${answer.status} ${url}`); }
      return { header, data: new Uint8Array(await answer.arrayBuffer()) };
    });
    coming.catch(() => held.delete(url));
    held.set(url, coming);
  }
  return held.get(url);
}

/** Return the header and address of each size of square of a layer, the finest first. */
export function sizesOf(layer, fill) {
  const { coarser = [], ...finest } = layer.header;
  return [{ header: finest, url: fill(layer.url) }, ...coarser.map((one) => ({ header: one, url: fill(one.url) }))];
}

/** Return which size suits the tiles of a zoom: the finest whose squares are a pixel wide, unless those are blocks. */
export function sizeAt(sizes, zoom) {
  const widths = sizes.map(({ header }) => (header.cell_lon / 360) * TILE_SIZE * 2 ** zoom);
  const suits = widths.findIndex((width) => width >= 1);
  if (suits < 0) { return sizes.length - 1; }
  return suits > 0 && widths[suits] > BLOCK_PX && widths[suits - 1] >= LEAST_PX ? suits - 1 : suits;
}

/** Return what a grid holds at a place: 0 none, 1 unknown, else the level and 2. */
export function codeAt({ header, data }, lon, lat) {
  const row = header.rows - 1 - Math.floor((lat - header.south) / header.cell_lat);
  const col = Math.floor((lon - header.west) / header.cell_lon);
  return row < 0 || row >= header.rows || col < 0 || col >= header.cols ? NONE : data[row * header.cols + col];
}

/** Return `[value, how often]` of the levels that occur. */
export function countedLevels({ header, data }) {
  const often = new Uint32Array(256);
  for (const code of data) { often[code] += 1; }
  return header.levels.map((level, at) => [level, often[at + FIRST]]).filter(([, times]) => times > 0);
}

/** Return the class of `later - earlier` at each square, by bounds; unknown where either is not known. */
export function differenceGrid(earlier, later, bounds, classOf) {
  const from = earlier.header.levels;
  const to = later.header.levels;
  const codes = new Uint8Array(256 * 256);
  for (let one = 0; one < 256; one += 1) {
    for (let other = 0; other < 256; other += 1) {
      const known = one >= FIRST && other >= FIRST && one - FIRST < from.length && other - FIRST < to.length;
      const code = known ? FIRST + classOf(bounds, to[other - FIRST] - from[one - FIRST]) : UNKNOWN;
      codes[one * 256 + other] = one === NONE && other === NONE ? NONE : code;
    }
  }
  const data = earlier.data.map((code, at) => codes[code * 256 + later.data[at]]);
  return { header: { ...earlier.header, levels: Array.from({ length: bounds.length + 1 }, (_, at) => at) }, data };
}

/** Return the sizes of all differences between two grids. */
export function differenceSizes(earlier, later) {
  const from = earlier.header.levels;
  const to = later.header.levels;
  const sizes = [];
  for (let at = 0; at < earlier.data.length; at += 1) {
    const [one, other] = [earlier.data[at], later.data[at]];
    if (one >= FIRST && other >= FIRST) { sizes.push(Math.abs(to[other - FIRST] - from[one - FIRST])); }
  }
  return sizes;
}
