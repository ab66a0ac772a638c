"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const byId = (id) => document.getElementById(id);
  const canvas = byId("map");
  const pen = canvas.getContext("2d");
  const number = new Intl.NumberFormat(data.lang);
  const [west, south, east, north] = data.bounds;
  const squeeze = Math.cos(((south + north) / 2) * Math.PI / 180);
  const METRES_PER_DEGREE = 111195;
  const view = { x: 0, y: 0, scale: 1 };
  const state = { colour: "state", branch: null, picked: null, opacity: {}, shown: {} };
  const LAYERS = ["cells", "roads", "routes", "sites", "exchange", "places", "boundary"];
  const RAMP = ["#fde725", "#7ad151", "#22a884", "#2a788e", "#414487"];
  for (const layer of LAYERS) { state.shown[layer] = true; state.opacity[layer] = 1; }

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const toX = (lon) => (lon - west) * squeeze * view.scale + view.x;
  const toY = (lat) => (north - lat) * view.scale + view.y;
  const toLon = (x) => (x - view.x) / view.scale / squeeze + west;
  const toLat = (y) => north - (y - view.y) / view.scale;

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
  for (const layer of ["boundary", "roads", "routes"]) {
    for (const feature of data[layer]) { feature.lines = feature.lines.map(unpack); }
  }

  const bounds = (values) => {
    const sorted = values.filter((value) => value !== null && value > 0).sort((a, b) => a - b);
    if (!sorted.length) { return []; }
    const cuts = [0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * (sorted.length - 1))]);
    return [...new Set(cuts)];
  };
  const cuts = { population: bounds(data.cells.map((cell) => cell.population)),
                 households: bounds(data.cells.map((cell) => cell.households)) };
  const classOf = (value, edges) => edges.filter((edge) => value > edge).length;

  const hatch = (colour) => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const brush = tile.getContext("2d");
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 8, 8);
    brush.strokeStyle = "rgba(0,0,0,.55)";
    brush.beginPath();
    brush.moveTo(0, 8);
    brush.lineTo(8, 0);
    brush.stroke();
    return pen.createPattern(tile, "repeat");
  };
  let fills = {};
  const readColours = () => {
    fills = { served: css("--served"), unserved: hatch(css("--unserved")), unknown: css("--unknown") };
  };

  const cellFill = (cell) => {
    if (state.colour === "state") { return fills[cell.state]; }
    const value = cell[state.colour];
    return value === null || value === 0 ? null : RAMP[classOf(value, cuts[state.colour])];
  };

  const path = (lines) => {
    pen.beginPath();
    for (const points of lines) {
      points.forEach(([lon, lat], index) => (index ? pen.lineTo(toX(lon), toY(lat)) : pen.moveTo(toX(lon), toY(lat))));
    }
  };
  const draw = {
    cells: () => {
      for (const cell of data.cells) {
        const fill = cellFill(cell);
        if (!fill) { continue; }
        pen.fillStyle = fill;
        const [s, w, n, e] = cell.box;
        pen.fillRect(toX(w), toY(n), toX(e) - toX(w) + 0.5, toY(s) - toY(n) + 0.5);
      }
    },
    roads: () => {
      pen.lineWidth = 1;
      pen.strokeStyle = css("--road");
      for (const road of data.roads) { path(road.lines); pen.stroke(); }
    },
    routes: () => {
      for (const route of data.routes) {
        const chosen = state.branch !== null && route.branch === state.branch;
        pen.lineWidth = chosen ? 6 : 2.6;
        pen.strokeStyle = state.branch === null || chosen ? css("--route") : css("--ink");
        pen.setLineDash(route.estimated ? [7, 4] : []);
        path(route.lines);
        pen.stroke();
      }
      pen.setLineDash([]);
    },
    sites: () => {
      pen.fillStyle = css("--site");
      pen.strokeStyle = css("--paper");
      pen.lineWidth = 1.5;
      for (const site of data.sites) {
        const x = toX(site.lon);
        const y = toY(site.lat);
        pen.beginPath();
        pen.moveTo(x, y - 9);
        pen.lineTo(x + 8, y + 6);
        pen.lineTo(x - 8, y + 6);
        pen.closePath();
        pen.fill();
        pen.stroke();
      }
    },
    exchange: () => {
      pen.fillStyle = css("--ink");
      pen.strokeStyle = css("--paper");
      for (const place of data.exchange) {
        pen.fillRect(toX(place.lon) - 6, toY(place.lat) - 6, 12, 12);
        pen.strokeRect(toX(place.lon) - 6, toY(place.lat) - 6, 12, 12);
      }
    },
    places: () => {
      pen.font = "12px 'Noto Sans JP', 'Hiragino Sans', Meiryo, sans-serif";
      pen.textAlign = "center";
      const taken = [];
      for (const place of data.places) {
        const x = toX(place.lon);
        const y = toY(place.lat) - 4;
        const half = pen.measureText(place.name).width / 2 + 2;
        const box = [x - half, y - 13, x + half, y + 3];
        if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) { continue; }
        taken.push(box);
        pen.lineWidth = 3;
        pen.strokeStyle = css("--paper");
        pen.strokeText(place.name, x, y);
        pen.fillStyle = css("--ink");
        pen.fillText(place.name, x, y);
      }
    },
    boundary: () => {
      pen.lineWidth = 1.6;
      pen.strokeStyle = css("--ink");
      for (const part of data.boundary) { path(part.lines); pen.stroke(); }
    },
  };

  const scaleBar = () => {
    const metresPerPixel = METRES_PER_DEGREE / view.scale;
    const room = 120 * metresPerPixel;
    const unit = 10 ** Math.floor(Math.log10(room));
    const length = [5, 2, 1].map((step) => step * unit).find((candidate) => candidate <= room);
    byId("scale").style.width = `${length / metresPerPixel}px`;
    byId("scale").textContent = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  };

  let waiting = false;
  const paint = () => {
    waiting = false;
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    for (const layer of LAYERS) {
      if (!state.shown[layer]) { continue; }
      pen.globalAlpha = state.opacity[layer];
      draw[layer]();
    }
    pen.globalAlpha = 1;
    if (state.picked) {
      const [s, w, n, e] = state.picked.box;
      pen.lineWidth = 3;
      pen.strokeStyle = css("--accent");
      pen.strokeRect(toX(w), toY(n), toX(e) - toX(w), toY(s) - toY(n));
    }
    scaleBar();
    canvas.dataset.ready = "yes";
  };
  const repaint = () => { if (!waiting) { waiting = true; requestAnimationFrame(paint); } };

  const fit = () => {
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    view.scale = 0.92 * Math.min(width / ((east - west) * squeeze), height / (north - south));
    view.x = (width - (east - west) * squeeze * view.scale) / 2;
    view.y = (height - (north - south) * view.scale) / 2;
    repaint();
  };
  const resize = () => {
    canvas.width = canvas.clientWidth * devicePixelRatio;
    canvas.height = canvas.clientHeight * devicePixelRatio;
    repaint();
  };
  const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    view.x = x - (x - view.x) * factor;
    view.y = y - (y - view.y) * factor;
    view.scale *= factor;
    repaint();
  };
  const centre = (lon, lat) => {
    view.x += canvas.clientWidth / 2 - toX(lon);
    view.y += canvas.clientHeight / 2 - toY(lat);
    repaint();
  };

  const shown = (value, unit) => (value === null || value === undefined ? words.unknown : `${number.format(value)}${unit ? ` ${unit}` : ""}`);
  const describe = (rows) => {
    const list = document.createElement("dl");
    for (const [name, value] of rows) {
      const term = document.createElement("dt");
      const definition = document.createElement("dd");
      term.textContent = name;
      definition.textContent = value;
      list.append(term, definition);
    }
    byId("detail").replaceChildren(list);
  };
  const pick = (x, y) => {
    const near = (place) => Math.hypot(toX(place.lon) - x, toY(place.lat) - y) < 12;
    const site = state.shown.sites && data.sites.find(near);
    const lon = toLon(x);
    const lat = toLat(y);
    state.picked = null;
    if (site) {
      describe([[words.site, site.id], [words.height, shown(site.height_m, "m")], [words.covered, shown(site.covered_population, words.people)],
        [words.basis, site.basis]]);
    } else {
      const cell = data.cells.find(({ box: [s, w, n, e] }) => lat >= s && lat < n && lon >= w && lon < e);
      if (cell) {
        state.picked = cell;
        describe([[words.mesh, cell.mesh_code], [words.population, shown(cell.population, words.people)],
          [words.households, shown(cell.households, words.homes)], [words.service, words[cell.state]],
          [words.in_plan, cell.in_plan ? words.yes : words.no], [words.basis, cell.basis]]);
      } else {
        byId("detail").textContent = words.hint;
      }
    }
    repaint();
  };

  const gestures = () => {
    const fingers = new Map();
    let moved = 0;
    canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); fingers.set(event.pointerId, event); moved = 0; });
    canvas.addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (!before) { return; }
      if (fingers.size === 2) {
        const other = [...fingers.values()].find((finger) => finger.pointerId !== event.pointerId);
        const was = Math.hypot(before.offsetX - other.offsetX, before.offsetY - other.offsetY);
        const is = Math.hypot(event.offsetX - other.offsetX, event.offsetY - other.offsetY);
        if (was > 0) { zoom(is / was, other.offsetX, other.offsetY); }
      } else {
        view.x += event.offsetX - before.offsetX;
        view.y += event.offsetY - before.offsetY;
        repaint();
      }
      moved += Math.hypot(event.offsetX - before.offsetX, event.offsetY - before.offsetY);
      fingers.set(event.pointerId, event);
    });
    const lift = (event) => { if (fingers.delete(event.pointerId) && moved < 4 && event.type === "pointerup") { pick(event.offsetX, event.offsetY); } };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.offsetX, event.offsetY); }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (step) { view.x += step[0]; view.y += step[1]; repaint(); event.preventDefault(); }
      if (event.key === "+" || event.key === "=") { zoom(1.3); }
      if (event.key === "-") { zoom(1 / 1.3); }
      if (event.key === "0") { fit(); }
      if (event.key === "Enter") { pick(canvas.clientWidth / 2, canvas.clientHeight / 2); }
    });
  };

  const layerControls = () => {
    for (const layer of [...LAYERS].reverse()) {
      if (!data[layer].length) { continue; }
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
      const strength = Object.assign(document.createElement("input"), { type: "range", min: 0.1, max: 1, step: 0.1, value: 1 });
      strength.setAttribute("aria-label", `${words[`layer_${layer}`]} ${words.opacity}`);
      box.addEventListener("change", () => { state.shown[layer] = box.checked; repaint(); });
      strength.addEventListener("input", () => { state.opacity[layer] = Number(strength.value); repaint(); });
      label.append(box, document.createTextNode(words[`layer_${layer}`]), strength);
      byId("layers").append(label);
    }
  };
  const legendRow = (paintSwatch, label) => {
    const row = document.createElement("li");
    const swatch = document.createElement("span");
    swatch.className = "swatch";
    swatch.style.background = paintSwatch;
    row.append(swatch, document.createTextNode(label));
    byId("legend").append(row);
  };
  const legend = () => {
    byId("legend").replaceChildren();
    if (state.colour === "state") {
      legendRow("var(--served)", words.served);
      legendRow("repeating-linear-gradient(135deg, var(--unserved) 0 4px, #7a5b00 4px 5px)", words.unserved);
      legendRow("var(--unknown)", words.unknown_state);
      return;
    }
    const edges = cuts[state.colour];
    const unit = state.colour === "population" ? words.people : words.homes;
    for (let index = 0; index <= edges.length; index += 1) {
      const low = index ? edges[index - 1] + 1 : 1;
      const high = index < edges.length ? `–${number.format(edges[index])}` : "–";
      legendRow(RAMP[index], `${number.format(low)}${high} ${unit}`);
    }
  };
  const colourControl = () => {
    for (const key of ["state", "population", "households"]) {
      byId("colour").append(new Option(words[`colour_${key}`], key));
    }
    byId("colour").addEventListener("change", (event) => { state.colour = event.target.value; legend(); repaint(); });
  };
  const table = (heads, rows, chosen) => {
    const made = document.createElement("table");
    const head = made.createTHead().insertRow();
    for (const name of heads) { head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: name })); }
    const body = made.createTBody();
    for (const cells of rows) {
      const row = body.insertRow();
      for (const value of cells) { row.insertCell().textContent = value; }
      if (chosen) {
        row.tabIndex = 0;
        row.dataset.branch = cells[0];
        const act = () => chosen(row, Number(cells[0]));
        row.addEventListener("click", act);
        row.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } });
      }
    }
    return made;
  };
  const tables = () => {
    const rows = data.branches.map((branch) => [branch.rank, branch.name, number.format(branch.length_km), number.format(branch.households),
      branch.jpy_per_household === null ? "–" : number.format(branch.jpy_per_household)]);
    byId("branches").append(table([words.rank, words.branch, "km", words.homes, words.per_household], rows, (row, rank) => {
      const again = state.branch === rank;
      state.branch = again ? null : rank;
      for (const other of row.parentElement.rows) { other.classList.toggle("chosen", other === row && !again); }
      repaint();
    }));
    byId("cells-table").append(table([words.mesh, words.service, words.population, words.households],
      data.cells.map((cell) => [cell.mesh_code, words[cell.state], shown(cell.population, ""), shown(cell.households, "")])));
  };
  const finder = () => {
    for (const place of data.places) { byId("names").append(new Option(place.name)); }
    byId("find").addEventListener("change", (event) => {
      const asked = event.target.value.trim();
      const place = data.places.find((one) => one.name === asked) || data.places.find((one) => asked && one.name.includes(asked));
      if (place) { view.scale = Math.max(view.scale, canvas.clientHeight / 0.06); centre(place.lon, place.lat); }
    });
  };

  byId("title").textContent = data.title;
  byId("assumption").textContent = data.assumption;
  byId("sources").textContent = `${words.sources}: ${data.sources.join(" / ")}`;
  byId("detail").textContent = words.hint;
  canvas.setAttribute("aria-label", words.map_label);
  for (const key of ["find", "layers", "colour", "detail", "branches", "cells"]) { byId(`h-${key}`).textContent = words[`h_${key}`]; }
  byId("find").setAttribute("aria-label", words.h_find);
  byId("colour").setAttribute("aria-label", words.h_colour);
  byId("in").setAttribute("aria-label", words.zoom_in);
  byId("out").setAttribute("aria-label", words.zoom_out);
  byId("all").setAttribute("aria-label", words.zoom_all);
  byId("in").addEventListener("click", () => zoom(1.4));
  byId("out").addEventListener("click", () => zoom(1 / 1.4));
  byId("all").addEventListener("click", fit);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); repaint(); });
  new ResizeObserver(resize).observe(canvas);
  readColours();
  layerControls();
  colourControl();
  legend();
  tables();
  finder();
  gestures();
  resize();
  fit();
})();
