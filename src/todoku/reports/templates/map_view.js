// The map itself: where one looks, and the layers painted there.
const canvas = byId("map");
const pen = canvas.getContext("2d");
const [west, south, east, north] = data.bounds;
const squeeze = Math.cos(((south + north) / 2) * Math.PI / 180);
const view = { x: 0, y: 0, scale: 1 };
const state = { colour: "state", branch: null, picked: null, opacity: {}, shown: {} };
for (const layer of LAYERS) { state.shown[layer] = true; state.opacity[layer] = 1; }

const toX = (lon) => (lon - west) * squeeze * view.scale + view.x;
const toY = (lat) => (north - lat) * view.scale + view.y;
const toLon = (x) => (x - view.x) / view.scale / squeeze + west;
const toLat = (y) => north - (y - view.y) / view.scale;
const isInside = (x, y, room = 0) => x > -room && y > -room && x < canvas.clientWidth + room && y < canvas.clientHeight + room;

const trace = (lines) => {
  for (const points of lines) {
    points.forEach(([lon, lat], place) => (place ? pen.lineTo(toX(lon), toY(lat)) : pen.moveTo(toX(lon), toY(lat))));
  }
};
const traceAll = (features) => {
  pen.beginPath();
  for (const feature of features) { trace(feature.lines); }
};
const boxOf = (cell) => {
  const [s, w, n, e] = cell.box;
  const [left, top] = [Math.round(toX(w)), Math.round(toY(n))];
  return [left, top, Math.round(toX(e)) - left, Math.round(toY(s)) - top];
};

const routeGroups = data.route_classes.flatMap((kind) => [false, true].map((estimated) => (
  { kind, estimated, routes: data.routes.filter((route) => route.class === kind.id && route.estimated === estimated) }
))).filter((group) => group.routes.length);
const roadGroups = [false, true].map((estimated) => [estimated, data.roads.filter((road) => road.estimated === estimated)]);

const cellFill = (cell, counted) => {
  if (state.colour === "state") { return fills[cell.state]; }
  const value = cell[state.colour];
  return value === null ? fills.unknown : counted[classOf(value, data.classes[state.colour])];
};
const paintCells = () => {
  const classes = data.classes[state.colour] || [];
  const counted = classes.map((_, place) => countFill(pen, place, classes.length));
  const visible = cells.map((cell) => [cell, boxOf(cell)]).filter(([, [left, top, width, height]]) => isInside(left, top, Math.max(width, height) + 2));
  const alike = new Map();
  for (const [cell, box] of visible) {
    const fill = cellFill(cell, counted);
    if (!alike.has(fill)) { alike.set(fill, []); }
    alike.get(fill).push(box);
  }
  for (const [fill, boxes] of alike) {
    pen.beginPath();
    for (const box of boxes) { pen.rect(...box); }
    pen.fillStyle = fill;
    pen.fill();
  }
  pen.beginPath();
  for (const [cell, [left, top, width, height]] of visible) {
    if (cell.inPlan && width > 4) { pen.rect(left + 0.5, top + 0.5, width - 1, height - 1); }
  }
  pen.strokeStyle = colours.quiet;
  pen.lineWidth = 1;
  pen.stroke();
};
// Where squares are small, routes are drawn thinner so as not to hide them.
const slimness = () => (cells.length ? Math.min(1, Math.max(0.5, boxOf(cells[0])[2] / 12)) : 1);
const paintRoutes = () => {
  const slim = slimness();
  const chosen = state.branch === null ? [] : data.routes.filter((route) => route.branch === state.branch);
  if (chosen.length) {
    traceAll(chosen);
    pen.lineCap = "round";
    pen.strokeStyle = colours.chosen;
    pen.lineWidth = 13 * slim;
    pen.stroke();
  }
  const strength = pen.globalAlpha;
  for (const { kind, estimated, routes } of routeGroups) {
    const parts = chosen.length
      ? [[routes.filter((route) => route.branch !== state.branch), 0.4], [routes.filter((route) => route.branch === state.branch), 1]]
      : [[routes, 1]];
    for (const [some, share] of parts) {
      if (!some.length) { continue; }
      pen.globalAlpha = strength * share;
      traceAll(some);
      strokeRoute(pen, routeStyle(kind, estimated), slim);
    }
  }
  pen.globalAlpha = strength;
};
const overlaps = (box, other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1];
// Where squares are large enough, each shows its count, so that nobody has to tell colours apart.
const paintCounts = (take) => {
  const value = state.colour === "state" ? "households" : state.colour;
  for (const cell of cells) {
    const [left, top, width, height] = boxOf(cell);
    if (width <= 46) { return; }
    const [x, y] = [left + width / 2, top + height / 2 + 4];
    if (isInside(x, y)) { take([x - 18, y - 12, x + 18, y + 3], () => signs.name(pen, x, y, shown(cell[value], ""))); }
  }
};
const paintLabels = () => {
  const taken = [];
  const take = (box, draw) => {
    if (taken.some((other) => overlaps(box, other))) { return; }
    taken.push(box);
    draw();
  };
  for (const place of [...data.sites, ...data.exchange]) {
    const [x, y] = [toX(place.lon), toY(place.lat)];
    taken.push([x - 9, y - 10, x + 9, y + 8]);
  }
  const named = new Set();
  const write = (name, lon, lat, bold) => {
    const [x, y] = [toX(lon), toY(lat) - (bold ? 12 : 5)];
    if (!isInside(x, y) || named.has(name)) { return; }
    pen.font = `${bold ? "700 " : ""}12px ${FONT}`;
    const half = pen.measureText(name).width / 2 + 3;
    take([x - half, y - 12, x + half, y + 3], () => { named.add(name); signs.name(pen, x, y, name, bold); });
  };
  for (const place of data.exchange) { write(place.name, place.lon, place.lat, true); }
  const ranked = [...branches.values()].sort((one, other) => (other.rank === state.branch) - (one.rank === state.branch) || one.rank - other.rank);
  for (const branch of ranked) {
    if (!branch.middle) { continue; }
    const [x, y] = [toX(branch.middle[0]), toY(branch.middle[1])];
    const room = 8 + 2 * String(branch.rank).length;
    const visible = branch.size * view.scale > 3 * room || branch.rank === state.branch;
    if (visible && isInside(x, y)) { take([x - room, y - room, x + room, y + room], () => signs.rank(pen, x, y, branch.rank, branch.rank === state.branch)); }
  }
  for (const place of data.places) { write(place.name, place.lon, place.lat, false); }
  if (state.shown.cells) { paintCounts(take); }
};
const painters = {
  cells: paintCells,
  roads: () => {
    for (const [estimated, some] of roadGroups) {
      traceAll(some);
      roadStyle(pen, estimated);
      pen.stroke();
    }
    pen.setLineDash([]);
  },
  boundary: () => { traceAll(data.boundary); borderStyle(pen); pen.stroke(); pen.setLineDash([]); },
  routes: paintRoutes,
  reach: () => {
    for (const site of data.reach_m ? data.sites : []) { signs.reach(pen, toX(site.lon), toY(site.lat), data.reach_m / METRES_PER_DEGREE * view.scale); }
    traceAll(data.reach);
    reachStyle(pen);
    pen.stroke();
    pen.setLineDash([]);
  },
  crossings: () => { for (const one of data.crossings) { signs.crossing(pen, toX(one.lon), toY(one.lat), one.kind); } },
  sites: () => { for (const site of data.sites) { signs.site(pen, toX(site.lon), toY(site.lat)); } },
  exchange: () => { for (const place of data.exchange) { signs.exchange(pen, toX(place.lon), toY(place.lat)); } },
  labels: paintLabels,
};
const paintPicked = () => {
  pen.lineWidth = 3;
  pen.strokeStyle = colours.chosen;
  if (state.picked && state.picked.box) { pen.strokeRect(...boxOf(state.picked)); }
  if (state.picked && state.picked.lon !== undefined) {
    pen.beginPath();
    pen.arc(toX(state.picked.lon), toY(state.picked.lat), 14, 0, 2 * Math.PI);
    pen.stroke();
  }
  if (canvas.matches(":focus-visible")) {
    const [x, y] = [canvas.clientWidth / 2, canvas.clientHeight / 2];
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) { pen.moveTo(x + 4 * dx, y + 4 * dy); pen.lineTo(x + 14 * dx, y + 14 * dy); }
    pen.stroke();
  }
};
const scaleBar = () => {
  const metresPerPixel = METRES_PER_DEGREE / view.scale;
  const room = 120 * metresPerPixel;
  const unit = 10 ** Math.floor(Math.log10(room));
  const length = [5, 2, 1].map((step) => step * unit).find((candidate) => candidate <= room);
  byId("scale").style.width = `${length / metresPerPixel}px`;
  byId("scale").textContent = length >= 1000 ? `${number.format(length / 1000)} km` : `${number.format(length)} m`;
};

let waiting = false;
const paint = () => {
  waiting = false;
  pen.setTransform(canvas.width / canvas.clientWidth, 0, 0, canvas.height / canvas.clientHeight, 0, 0);
  pen.lineJoin = "round";
  pen.lineCap = "butt";
  pen.fillStyle = colours.outside;
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  traceAll(data.boundary);
  pen.fillStyle = colours.land;
  pen.fill("evenodd");
  for (const layer of LAYERS) {
    if (!state.shown[layer]) { continue; }
    pen.globalAlpha = state.opacity[layer];
    painters[layer]();
  }
  pen.globalAlpha = 1;
  paintPicked();
  scaleBar();
  canvas.dataset.view = [toLon(canvas.clientWidth / 2).toFixed(5), toLat(canvas.clientHeight / 2).toFixed(5), view.scale.toFixed(1)].join(" ");
};
const repaint = () => { if (!waiting) { waiting = true; requestAnimationFrame(paint); } };

const lookAt = ([w, s, e, n]) => {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  view.scale = 0.94 * Math.min(width / ((e - w) * squeeze), height / (n - s));
  view.x = width / 2 - ((w + e) / 2 - west) * squeeze * view.scale;
  view.y = height / 2 - (north - (s + n) / 2) * view.scale;
  repaint();
};
const fit = () => lookAt(data.bounds);
const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
  const smallest = 0.3 * Math.min(canvas.clientWidth, canvas.clientHeight) / Math.max(east - west, north - south);
  const wanted = Math.min(Math.max(view.scale * factor, smallest), 5e6);
  view.x = x - (x - view.x) * wanted / view.scale;
  view.y = y - (y - view.y) * wanted / view.scale;
  view.scale = wanted;
  repaint();
};
const pan = (dx, dy) => { view.x += dx; view.y += dy; repaint(); };
const goTo = (lon, lat) => {
  view.scale = Math.max(view.scale, Math.min(canvas.clientWidth, canvas.clientHeight) / 0.06);
  pan(canvas.clientWidth / 2 - toX(lon), canvas.clientHeight / 2 - toY(lat));
};
// A branch is brought into view where a part of it lies outside, or where it is too small to be seen.
const showBranch = (branch) => {
  const points = branch.lines.flat();
  if (!points.length) { return; }
  const [lons, lats] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  const size = Math.max(toX(box[2]) - toX(box[0]), toY(box[1]) - toY(box[3]));
  if (isInside(toX(box[0]), toY(box[3]), -10) && isInside(toX(box[2]), toY(box[1]), -10) && size > 24) { repaint(); return; }
  const room = Math.max(box[2] - box[0], box[3] - box[1], 0.02);
  lookAt([box[0] - room, box[1] - room, box[2] + room, box[3] + room]);
};
const resize = () => {
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  repaint();
};
