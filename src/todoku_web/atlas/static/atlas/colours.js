// Colours of classes: viridis, cividis, a diverging scale, and the small patterns that go with them.

const SCALES = {
  viridis: ["440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30", "fde725"],
  cividis: ["00224e", "123570", "3b496c", "575d6d", "707173", "8a8678", "a59c74", "c3b369", "fee838"],
  difference: ["1c4f8f", "4f8bc4", "a9cbe6", "e6e6e1", "f3c08c", "d9812c", "8c4505"],
};
const UNKNOWN = { light: ["d5d9de", "8b95a3"], dark: ["3d4650", "7f8b99"] };

export const PALETTES = ["viridis", "cividis"];

/** Eight rows of eight bits each. The first is empty, the last marks what is unknown; those between tell classes apart. */
export const PATTERNS = [
  [0, 0, 0, 0, 0, 0, 0, 0],
  [0x11, 0, 0, 0, 0x11, 0, 0, 0],
  [0, 0, 0, 0xff, 0, 0, 0, 0xff],
  [0x88, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88, 0x88],
  [0x81, 0x42, 0x24, 0x18, 0x18, 0x24, 0x42, 0x81],
  [0x55, 0, 0x55, 0, 0x55, 0, 0x55, 0],
  [0x88, 0x88, 0x88, 0xff, 0x88, 0x88, 0x88, 0xff],
  [0x11, 0x22, 0x44, 0x88, 0x11, 0x22, 0x44, 0x88],
  [0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55],
  [0x03, 0x06, 0x0c, 0x18, 0x30, 0x60, 0xc0, 0x81],
];
export const UNKNOWN_PATTERN = PATTERNS.length - 1;
const NEGATIVE_PATTERN = 7;
const MARK_SHARE = 0.42;

/** Whether the page is dark. */
export const isDark = () => matchMedia("(prefers-color-scheme: dark)").matches;

const parse = (hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
const mix = (one, other, share) => one.map((value, at) => Math.round(value + (other[at] - value) * share));

function along(scale, share) {
  const place = share * (scale.length - 1);
  const below = Math.min(Math.floor(place), scale.length - 2);
  return mix(parse(scale[below]), parse(scale[below + 1]), place - below);
}

function marked(colour, pattern) {
  const [red, green, blue] = colour;
  const bright = 0.3 * red + 0.59 * green + 0.11 * blue > 128;
  return { colour, mark: mix(colour, bright ? [0, 0, 0] : [255, 255, 255], MARK_SHARE), pattern };
}

/** Return the colours of so many classes from low to high: more is further from the ground, on light and on dark. */
export function classColours(palette, count, { pattern = false } = {}) {
  const scale = SCALES[palette] ?? SCALES.viridis;
  return Array.from({ length: count }, (_, at) => {
    const share = count === 1 ? 0.5 : at / (count - 1);
    const colour = along(scale, isDark() ? 0.12 + 0.88 * share : 0.94 - 0.94 * share);
    return marked(colour, pattern ? at % UNKNOWN_PATTERN : 0);
  });
}

/** Return the colours of a difference: less is blue and hatched, more is orange; the middle is no change. */
export function differenceColours(count) {
  const middle = (count - 1) / 2;
  return Array.from({ length: count }, (_, at) =>
    marked(along(SCALES.difference, at / (count - 1)), at < middle ? NEGATIVE_PATTERN : 0),
  );
}

/** Return the colour and hatching of what is unknown. */
export function unknownColour() {
  const [colour, mark] = UNKNOWN[isDark() ? "dark" : "light"].map(parse);
  return { colour, mark, pattern: UNKNOWN_PATTERN };
}

export const css = ([red, green, blue]) => `rgb(${red}, ${green}, ${blue})`;

/** Paint a swatch of a colour and its pattern. */
export function swatch({ colour, mark, pattern }, { width = 28, height = 18 } = {}) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.setAttribute("aria-hidden", "true");
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  for (let at = 0; at < width * height; at += 1) {
    const inked = (PATTERNS[pattern][Math.floor(at / width) & 7] >> (at % width & 7)) & 1;
    image.data.set([...(inked ? mark : colour), 255], at * 4);
  }
  pen.putImageData(image, 0, 0);
  return canvas;
}

/** Return a pattern alone, on nothing, as the map takes it. */
export function patternImage({ mark, pattern }) {
  const data = new Uint8Array(8 * 8 * 4);
  PATTERNS[pattern].forEach((row, y) => {
    for (let x = 0; x < 8; x += 1) { if ((row >> x) & 1) { data.set([...mark, 255], (y * 8 + x) * 4); } }
  });
  return { width: 8, height: 8, data };
}
