// What the page draws: the embedded content, unpacked, and the colours of the present scheme.
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat(data.lang);
const LAYERS = ["cells", "roads", "boundary", "routes", "reach", "crossings", "sites", "exchange", "labels"];
const METRES_PER_DEGREE = 111195;
const HIGHEST_STEP = 3;

const unpack = (flat) => {
  const points = [];
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < flat.length; i += 2) {
    lon += flat[i];
    lat += flat[i + 1];
    points.push([lon / data.precision, lat / data.precision]);
  }
  return points;
};
for (const layer of ["boundary", "roads", "routes", "reach"]) {
  for (const feature of data[layer]) { feature.lines = feature.lines.map(unpack); }
}

const cells = data.cells.code.map((code, place) => ({
  code,
  population: data.cells.population[place],
  households: data.cells.households[place],
  state: data.states[data.cells.state[place]],
  inPlan: data.cells.in_plan[place] === 1,
  isLeftOut: data.cells.left_out[place] === 1,
  isReached: data.cells.station_reach[place] === 1,
  basis: data.bases[data.cells.basis[place]],
  box: ["south", "west", "north", "east"].map((side) => data.cells[side][place] / data.box_precision),
}));

const lengthOf = (points) => points.slice(1).reduce((sum, point, place) =>
  sum + Math.hypot(point[0] - points[place][0], point[1] - points[place][1]), 0);
const middleOf = (points) => {
  let rest = lengthOf(points) / 2;
  for (let place = 1; place < points.length; place += 1) {
    const [from, to] = [points[place - 1], points[place]];
    const step = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (step >= rest && step > 0) { return [from[0] + (to[0] - from[0]) * rest / step, from[1] + (to[1] - from[1]) * rest / step]; }
    rest -= step;
  }
  return points[0];
};

const branches = new Map(data.branches.map((branch) => [branch.rank, { ...branch, lines: [] }]));
for (const route of data.routes) {
  if (branches.has(route.branch)) { branches.get(route.branch).lines.push(...route.lines); }
}
for (const branch of branches.values()) {
  const longest = branch.lines.reduce((best, line) => (best && lengthOf(best) >= lengthOf(line) ? best : line), null);
  branch.middle = longest && middleOf(longest);
  branch.size = branch.lines.reduce((sum, line) => sum + lengthOf(line), 0);
}

const classOf = (value, classes) => classes.findIndex(([low, high]) => value >= low && value <= high);
const countColour = (place, count) => `--count-${count > 1 ? Math.round(place * 5 / (count - 1)) : 5}`;
const shown = (value, unit) => (value === null || value === undefined ? words.unknown : `${number.format(value)}${unit ? ` ${unit}` : ""}`);
const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// A keyword such as CanvasText is no colour of a canvas: the browser says what it stands for.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);
let colours = {};
const readColours = () => {
  const names = ["ink", "quiet", "paper", "land", "outside", "served", "unserved", "hatch", "unknown", "dots", "road", "site", "reach", "chosen", "accent",
    ...[0, 1, 2, 3, 4, 5].map((step) => `count-${step}`), ...[0, 1, 2, 3].map((step) => `route-${step}`)];
  colours = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
};
const highContrast = () => matchMedia("(forced-colors: active)").matches;
