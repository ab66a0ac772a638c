// Codes of the standard grid squares of JIS X 0410, from a place.

const LAT_PER_FIRST = 2 / 3;

/** Return the code of the square of a level (1 = 80 km ... 6 = 125 m) that holds a place. */
export function meshCode(lon, lat, level) {
  const first = [Math.floor(lat / LAT_PER_FIRST), Math.floor(lon) - 100];
  let code = `${first[0]}${String(first[1]).padStart(2, "0")}`;
  let down = lat / LAT_PER_FIRST - first[0];
  let across = lon - Math.floor(lon);
  const parts = [8, 10, 2, 2, 2].slice(0, level - 1);
  for (const count of parts) {
    const [row, col] = [Math.floor(down * count), Math.floor(across * count)];
    code += count === 2 ? String(row * 2 + col + 1) : `${row}${col}`;
    down = down * count - row;
    across = across * count - col;
  }
  return code;
}

/** Return `[west, south, east, north]` of a code of levels 1 to 6. */
export function meshBounds(code) {
  let [south, west] = [Number(code.slice(0, 2)) * LAT_PER_FIRST, Number(code.slice(2, 4)) + 100];
  let [height, width] = [LAT_PER_FIRST, 1];
  const digits = code.slice(4);
  for (let at = 0; at < digits.length; ) {
    const pair = at < 4;
    const count = at === 0 ? 8 : pair ? 10 : 2;
    const quarter = Number(digits[at]) - 1;
    const [row, col] = pair ? [Number(digits[at]), Number(digits[at + 1])] : [Math.floor(quarter / 2), quarter % 2];
    height /= count;
    width /= count;
    south += row * height;
    west += col * width;
    at += pair ? 2 : 1;
  }
  return [west, south, west + width, south + height];
}
