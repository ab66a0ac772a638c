// The panel beside the map: legend with switches, what was chosen, search, and tables that hold what the map shows.
const made = (name, fields = {}, ...children) => {
  const element = Object.assign(document.createElement(name), fields);
  element.append(...children);
  return element;
};
const describe = (rows) => {
  const list = made("dl");
  for (const [name, value] of rows) { list.append(made("dt", { textContent: name }), made("dd", { textContent: value })); }
  const close = made("button", { type: "button", className: "close", textContent: "×" });
  close.setAttribute("aria-label", words.close);
  close.addEventListener("click", () => chooseBranch(null));
  byId("detail").replaceChildren(list, close);
  document.body.classList.add("picked");
};
const describeCell = (cell) => describe([[words.mesh, cell.code], [words.population, shown(cell.population, words.people)],
  [words.households, shown(cell.households, words.homes)], [words.service, words[`state_${cell.state}`]],
  [words.in_plan, cell.inPlan ? words.yes : cell.isLeftOut ? words.left_out : words.no], [words.station_reach, cell.isReached ? words.yes : words.no], [words.basis, cell.basis]]);
const describeSite = (site) => describe([[words.site, site.id], [words.height, shown(site.height_m, "m")],
  [words.covered, shown(site.covered_population, words.people)], [words.basis, site.basis]]);
const describeCrossing = (crossing) => describe([[words[`crossing_${crossing.kind}`], crossing.name || words.unknown], [words.basis, crossing.basis]]);
const perHousehold = (branch, unit = "") => (branch.jpy_per_household === null ? words.no_household : shown(branch.jpy_per_household, unit));
const describeBranch = (branch) => describe([[words.branch, `${branch.rank}. ${branch.name}`], [words.length, shown(branch.length_km, "km")],
  [words.households, shown(branch.households, words.homes)], [words.cost, shown(branch.cost_jpy, words.yen)],
  [words.each_household, perHousehold(branch, words.yen)], [words.basis, data.branch_basis]]);

const chooseBranch = (rank, { move = true } = {}) => {
  state.branch = rank;
  state.picked = null;
  for (const row of byId("branches").querySelectorAll("tbody tr")) {
    const chosen = Number(row.dataset.branch) === rank;
    row.classList.toggle("chosen", chosen);
    row.querySelector("button").setAttribute("aria-pressed", String(chosen));
    if (chosen) { byId("branches").scrollTop = row.offsetTop - byId("branches").clientHeight / 3; }
  }
  if (rank === null) {
    byId("detail").textContent = words.hint;
    document.body.classList.remove("picked");
    repaint();
    return;
  }
  describeBranch(branches.get(rank));
  if (move) { showBranch(branches.get(rank)); } else { repaint(); }
};
const pickCell = (cell) => { chooseBranch(null); state.picked = cell; describeCell(cell); repaint(); };
const pickSite = (site) => { chooseBranch(null); state.picked = site; describeSite(site); repaint(); };

const legendItem = (list, sign, label) => list.append(made("li", {}, sign, made("span", { textContent: label })));
const cellSigns = (list) => {
  if (state.colour === "state") {
    for (const name of data.states) {
      const count = cells.filter((cell) => cell.state === name).length;
      legendItem(list, boxSwatch(fills[name]), `${words[`state_${name}`]} (${filled(words.squares, { count: number.format(count) })})`);
    }
  } else {
    const classes = data.classes[state.colour];
    const [one, many] = state.colour === "population" ? [words.one_person, words.people] : [words.one_home, words.homes];
    classes.forEach(([low, high], place) => legendItem(list, boxSwatch(countFill(pen, place, classes.length)),
      `${low === high ? number.format(low) : `${number.format(low)}–${number.format(high)}`} ${high === 1 ? one : many}`));
    if (cells.some((cell) => cell[state.colour] === null)) { legendItem(list, boxSwatch(fills.unknown), words.unknown); }
  }
  legendItem(list, swatch((brush) => { brush.strokeStyle = colours.quiet; brush.strokeRect(10.5, 2.5, 14, 13); }), words.in_plan_frame);
  list.append(made("li", { className: "note", textContent: filled(words.zoom_counts, { name: state.colour === "population" ? words.population : words.households }) }));
};
const routeSigns = (list) => {
  for (const kind of data.route_classes) {
    const alike = data.routes.filter((route) => route.class === kind.id);
    if (alike.length) { legendItem(list, lineSwatch((brush) => strokeRoute(brush, routeStyle(kind, false))), kind.label); }
  }
  const priced = data.route_classes.find((kind) => kind.step >= 0) || data.route_classes[0];
  if (data.routes.some((route) => !route.estimated)) { legendItem(list, lineSwatch((brush) => strokeRoute(brush, routeStyle(priced, false))), words.along_roads); }
  if (data.routes.some((route) => route.estimated)) { legendItem(list, lineSwatch((brush) => strokeRoute(brush, routeStyle(priced, true))), words.estimated_route); }
  legendItem(list, lineSwatch((brush) => { brush.strokeStyle = colours.chosen; brush.lineWidth = 11; brush.stroke(); strokeRoute(brush, routeStyle(priced, false)); }), words.chosen_branch);
};
const roadSigns = (list) => {
  for (const estimated of [false, true]) {
    if (data.roads.some((road) => road.estimated === estimated)) {
      legendItem(list, lineSwatch((brush) => { roadStyle(brush, estimated); brush.stroke(); }), estimated ? words.estimated_road : words.real_road);
    }
  }
};
const boundarySigns = (list) => legendItem(list, boxSwatch(colours.outside), words.outside);
const crossingSigns = (list) => {
  for (const kind of ["railway", "river"]) {
    if (data.crossings.some((crossing) => crossing.kind === kind)) {
      legendItem(list, swatch((brush) => signs.crossing(brush, 18, 9, kind)), words[`crossing_${kind}`]);
    }
  }
};
const LISTS = { cells: cellSigns, routes: routeSigns, crossings: crossingSigns, roads: roadSigns, boundary: boundarySigns };
const SIGNS = {
  boundary: (brush) => { brush.beginPath(); brush.moveTo(1, 9); brush.lineTo(35, 9); borderStyle(brush); brush.stroke(); },
  reach: (brush) => signs.reach(brush, 18, 9, 8),
  sites: (brush) => signs.site(brush, 18, 10),
  exchange: (brush) => signs.exchange(brush, 18, 9),
  labels: (brush) => signs.rank(brush, 18, 9, 1),
};
const held = { cells: cells.length, roads: data.roads.length, boundary: data.boundary.length, routes: data.routes.length,
  reach: data.reach_m ? data.sites.length : data.reach.length, crossings: data.crossings.length, sites: data.sites.length, exchange: data.exchange.length, labels: data.branches.length + data.places.length };
const layerName = (layer) => filled(layer === "reach" && !data.reach_m ? words.layer_reach_terrain : words[`layer_${layer}`], { km: number.format(Math.round((data.reach_m || 0) / 100) / 10) });
const drawSigns = () => {
  for (const list of byId("legend").querySelectorAll(".signs")) {
    list.replaceChildren();
    LISTS[list.dataset.layer](list);
  }
  for (const sign of byId("legend").querySelectorAll(".layer canvas")) { sign.replaceWith(signOf(sign.dataset.layer)); }
};
const signOf = (layer) => {
  const sign = swatch(SIGNS[layer]);
  sign.dataset.layer = layer;
  return sign;
};
const colourControl = () => {
  const select = made("select", { id: "colour" });
  for (const key of ["state", "households", "population"]) { select.append(new Option(words[`colour_${key}`], key)); }
  select.setAttribute("aria-label", words.h_colour);
  select.addEventListener("change", () => { state.colour = select.value; drawSigns(); repaint(); });
  return select;
};
const legend = () => {
  for (const layer of ["routes", "crossings", "cells", "exchange", "sites", "reach", "labels", "roads", "boundary"]) {
    if (!held[layer]) { continue; }
    const name = layerName(layer);
    const box = made("input", { type: "checkbox", checked: true, name: layer });
    const strength = made("input", { type: "range", min: 0.1, max: 1, step: 0.1, value: 1, name: `${layer}-opacity` });
    strength.setAttribute("aria-label", filled(words.opacity_of, { name }));
    box.addEventListener("change", () => { state.shown[layer] = box.checked; repaint(); });
    strength.addEventListener("input", () => { state.opacity[layer] = Number(strength.value); repaint(); });
    const label = made("label", {}, box, ...(SIGNS[layer] ? [signOf(layer)] : []), made("span", { textContent: name }));
    byId("legend").append(made("div", { className: "layer" }, label, strength));
    if (!LISTS[layer]) { continue; }
    if (layer === "cells") { byId("legend").append(colourControl()); }
    const list = made("ul", { className: "signs" });
    list.dataset.layer = layer;
    byId("legend").append(list);
  }
  drawSigns();
};

const table = (heads, rows, textFirst) => {
  const element = made("table", { className: textFirst ? "first-text" : "" });
  const head = element.createTHead().insertRow();
  for (const name of heads) { head.append(made("th", { scope: "col", textContent: name })); }
  const body = element.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) { line.insertCell().append(value); }
  }
  return element;
};
const branchTable = () => {
  const rows = data.branches.map((branch) => {
    const button = made("button", { type: "button", textContent: branch.name });
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => chooseBranch(state.branch === branch.rank ? null : branch.rank));
    return [String(branch.rank), button, number.format(branch.length_km), number.format(branch.households), perHousehold(branch)];
  });
  const element = table([words.rank, words.branch, "km", words.homes, words.per_household], rows, true);
  [...element.tBodies[0].rows].forEach((row, place) => { row.dataset.branch = data.branches[place].rank; });
  byId("branches").append(element);
  byId("branches").parentElement.hidden = !rows.length;
};
const onceOpen = (id, target, make) => {
  byId(id).addEventListener("toggle", () => { if (!byId(target).firstChild) { byId(target).append(make()); } });
};
const tables = () => {
  branchTable();
  byId("sites-list").hidden = !data.sites.length;
  onceOpen("sites-list", "sites-table", () => table([words.site, words.latitude, words.longitude, words.height, words.covered],
    data.sites.map((site) => [site.id, site.lat.toFixed(5), site.lon.toFixed(5), shown(site.height_m, "m"), shown(site.covered_population, "")])));
  onceOpen("cells-list", "cells-table", () => table([words.mesh, words.service, words.population, words.households, words.basis],
    cells.map((cell) => [cell.code, words[`state_${cell.state}`], shown(cell.population, ""), shown(cell.households, ""), cell.basis]), true));
};

const plain = (content) => content.normalize("NFKC").toLowerCase().trim();
const find = (asked) => {
  const wanted = plain(asked);
  if (!wanted) { return false; }
  const named = [...data.exchange, ...data.places];
  const place = named.find((one) => plain(one.name) === wanted);
  const cell = cells.find((one) => one.code === wanted);
  const site = data.sites.find((one) => one.id === wanted);
  const branch = data.branches.find((one) => plain(one.name) === wanted) || data.branches.find((one) => String(one.rank) === wanted);
  const near = named.find((one) => plain(one.name).includes(wanted));
  const nearBranch = data.branches.find((one) => plain(one.name).includes(wanted));
  if (place || (near && !cell && !site && !branch)) {
    const found = place || near;
    chooseBranch(null);
    state.picked = found;
    describe([[words.place, found.name]]);
    goTo(found.lon, found.lat);
    return found.name;
  }
  if (cell) { goTo((cell.box[1] + cell.box[3]) / 2, (cell.box[0] + cell.box[2]) / 2); pickCell(cell); return cell.code; }
  if (site) { goTo(site.lon, site.lat); pickSite(site); return site.id; }
  if (branch || nearBranch) { chooseBranch((branch || nearBranch).rank); return (branch || nearBranch).name; }
  return false;
};
const finder = () => {
  for (const name of new Set([...data.places, ...data.branches].map((one) => one.name))) { byId("names").append(new Option(name)); }
  byId("finder").addEventListener("submit", (event) => {
    event.preventDefault();
    const found = find(byId("find").value);
    byId("found").textContent = found ? filled(words.found, { name: found }) : words.not_found;
  });
};
