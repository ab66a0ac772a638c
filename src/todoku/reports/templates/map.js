// Brings the page to life: what a pointer, a key or the system's settings do, and the first picture.
const distanceToLine = (x, y, points) => {
  let best = Infinity;
  for (let place = 1; place < points.length; place += 1) {
    const [ax, ay, bx, by] = [toX(points[place - 1][0]), toY(points[place - 1][1]), toX(points[place][0]), toY(points[place][1])];
    const size = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = size ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / size)) : 0;
    best = Math.min(best, Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)));
  }
  return best;
};
const pick = (x, y) => {
  const near = (place) => Math.hypot(toX(place.lon) - x, toY(place.lat) - y) < 14;
  const site = state.shown.sites && data.sites.find(near);
  if (site) { pickSite(site); return; }
  const place = state.shown.exchange && data.exchange.find(near);
  if (place) { chooseBranch(null); state.picked = place; describe([[words.exchange, place.name], [words.basis, place.basis]]); repaint(); return; }
  const crossing = state.shown.crossings && data.crossings.find(near);
  if (crossing) { chooseBranch(null); state.picked = crossing; describeCrossing(crossing); repaint(); return; }
  const lines = state.shown.routes ? data.routes.filter((route) => branches.has(route.branch)) : [];
  const close = lines.map((route) => [Math.min(...route.lines.map((line) => distanceToLine(x, y, line))), route.branch]).sort((one, other) => one[0] - other[0])[0];
  if (close && close[0] < 7) { chooseBranch(close[1], { move: false }); return; }
  const [lon, lat] = [toLon(x), toLat(y)];
  const cell = cells.find(({ box: [s, w, n, e] }) => lat >= s && lat < n && lon >= w && lon < e);
  if (cell) { pickCell(cell); } else { chooseBranch(null); }
};

const gestures = () => {
  const fingers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!fingers.size) { moved = 0; }
    fingers.set(event.pointerId, event);
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) { return; }
    const step = Math.hypot(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
    if (fingers.size === 2) {
      const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
      const was = Math.hypot(before.offsetX - other.offsetX, before.offsetY - other.offsetY);
      const is = Math.hypot(event.offsetX - other.offsetX, event.offsetY - other.offsetY);
      if (was > 0) { zoom(is / was, other.offsetX, other.offsetY); }
    } else {
      pan(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
    }
    moved += step;
    fingers.set(event.pointerId, event);
  });
  const lift = (event) => {
    if (fingers.delete(event.pointerId) && !fingers.size && moved < 5 && event.type === "pointerup") { pick(event.offsetX, event.offsetY); }
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.offsetX, event.offsetY); }, { passive: false });
};
const keys = () => {
  const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const acts = {
    "+": () => zoom(1.3), "=": () => zoom(1.3), ";": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit,
    Enter: () => pick(canvas.clientWidth / 2, canvas.clientHeight / 2), " ": () => pick(canvas.clientWidth / 2, canvas.clientHeight / 2),
    Escape: () => chooseBranch(null),
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const step = steps[event.key];
    const act = step ? () => pan(...step) : acts[event.key];
    if (act) { act(); event.preventDefault(); }
  });
  canvas.addEventListener("focus", repaint);
  canvas.addEventListener("blur", repaint);
};
const recolour = () => { readColours(); mixFills(pen); drawSigns(); paint(); };
const settings = () => {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) { matchMedia(query).addEventListener("change", recolour); }
  addEventListener("beforeprint", () => { document.documentElement.classList.add("printing"); recolour(); });
  addEventListener("afterprint", () => { document.documentElement.classList.remove("printing"); recolour(); });
  let started = false;
  new ResizeObserver(() => {
    if (document.documentElement.classList.contains("printing")) { return; }
    const [lon, lat] = [toLon(canvas.width / devicePixelRatio / 2), toLat(canvas.height / devicePixelRatio / 2)];
    resize();
    if (started) { pan(canvas.clientWidth / 2 - toX(lon), canvas.clientHeight / 2 - toY(lat)); } else { fit(); }
    started = true;
  }).observe(canvas);
};
const fillIn = () => {
  byId("title").textContent = data.title;
  byId("made").textContent = data.made;
  for (const badge of data.badges) { byId("badges").append(made("li", { textContent: badge.text, className: badge.weak ? "weak" : "" })); }
  for (const [name, value] of data.figures) { byId("figures").append(made("div", {}, made("dt", { textContent: name }), made("dd", { textContent: value }))); }
  byId("assumption").textContent = data.assumption;
  byId("sources").textContent = data.sources;
  byId("detail").textContent = words.hint;
  byId("keys").textContent = words.keys;
  byId("branches-note").textContent = words.branches_note;
  canvas.setAttribute("aria-label", words.map_label);
  for (const key of ["find", "detail", "legend", "branches", "sites", "cells"]) { byId(`h-${key}`).textContent = words[`h_${key}`]; }
  byId("panel").setAttribute("aria-label", words.panel);
  byId("skip").textContent = words.skip;
  byId("go").textContent = words.go;
  for (const [id, act] of [["in", () => zoom(1.4)], ["out", () => zoom(1 / 1.4)], ["all", fit]]) {
    byId(id).setAttribute("aria-label", words[`zoom_${id}`]);
    byId(id).title = words[`zoom_${id}`];
    byId(id).addEventListener("click", act);
  }
};
fillIn();
readColours();
mixFills(pen);
legend();
tables();
finder();
gestures();
keys();
settings();
