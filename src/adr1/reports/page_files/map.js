"use strict";
// Towns as SVG: routes and infractions on the streets; zoom by buttons, keys + wheel or drag.
function townShapes(town) {
  return [town.buildings ? h("path", { class: "buildings", d: town.buildings }) : null,
    town.junctions ? h("path", { class: "Driving", d: town.junctions }) : null,
    ...town.surfaces.map(([surface, d]) => h("path", { class: surface, d })),
    h("path", { class: "crossings", d: town.crossings }), h("path", { class: "solid", d: town.solid }), h("path", { class: "broken", d: town.broken })];
}
function flatPath(flat) { let d = ""; for (let i = 0; i + 1 < flat.length; i += 2) d += `${i ? "L" : "M"}${flat[i]},${flat[i + 1]}`; return d; }

function boxOf(flats, margin) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const flat of flats) for (let i = 0; i + 1 < flat.length; i += 2) {
    x0 = Math.min(x0, flat[i]); x1 = Math.max(x1, flat[i]); y0 = Math.min(y0, flat[i + 1]); y1 = Math.max(y1, flat[i + 1]);
  }
  return Number.isFinite(x0) ? [x0 - margin, y0 - margin, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin] : null;
}

// A view that can be moved; spots keep their size on the screen.
function movable(svg, box) {
  let view = [...box];
  const spots = () => svg.querySelectorAll(".spot, .here");
  function show() {
    svg.setAttribute("viewBox", view.join(" "));
    const size = svg.getBoundingClientRect();
    const metres = Math.max(view[2] / Math.max(size.width, 1), view[3] / Math.max(size.height, 1));
    for (const spot of spots()) spot.setAttribute("r", (spot.dataset.px || 6.5) * metres);
  }
  function zoom(factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) {
    const next = Math.max(20, Math.min(view[2] * factor, box[2] * 3)) / view[2];
    view = [x - (x - view[0]) * next, y - (y - view[1]) * next, view[2] * next, view[3] * next];
    show();
  }
  function toTown(event) { return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse()); }
  let grip = null;
  svg.addEventListener("pointerdown", (event) => { grip = { at: toTown(event), moved: false }; });
  svg.addEventListener("pointermove", (event) => {
    if (!grip || !event.buttons) return;
    const at = toTown(event);
    view[0] += grip.at.x - at.x; view[1] += grip.at.y - at.y;
    show();
  });
  addEventListener("pointerup", () => { grip = null; });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;  // a page must scroll on
    event.preventDefault();
    const at = toTown(event);
    zoom(Math.exp(event.deltaY * 0.002), at.x, at.y);
  }, { passive: false });
  new ResizeObserver(show).observe(svg);
  return { zoom, show, home: () => { view = [...box]; show(); } };
}

function spotsOf(town) {
  return DATA.routes.filter((route) => route.town === town).flatMap((route) => route.cells.flatMap((cell, run) => (cell ? cell.infractions : []).map((item) => {
    const text = `${PAIR ? LETTER[run] + ": " : ""}${kindName(item.kind)}, ${route.name} at ${clock(item.t)}`;
    const open = () => openRoute(route.key, item.t);
    return h("circle", { class: `spot ${spotClass(item.kind)}`, cx: item.x, cy: item.y, r: 3, "fill-opacity": run ? 0.55 : 1, tabindex: 0, role: "button", "aria-label": text, onclick: open,
      onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); } }, onpointermove: (event) => tell(event, text), onpointerleave: hush });
  })));
}

async function drawTown(card, name) {
  const town = await load(DATA.towns[name]);
  const routes = DATA.routes.filter((route) => route.town === name);
  const spots = spotsOf(name);
  const flats = [...routes.map((route) => route.path), ...routes.flatMap((route) => route.cells.flatMap((cell) => (cell ? cell.infractions.map((item) => [item.x, item.y]) : [])))];
  const box = boxOf(flats, 40) || (town && town.box);
  if (!box) { card.replaceChildren(h("p", { class: "empty", style: "padding:24px" }, "Nothing to draw: no state log was kept.")); return; }
  const svg = h("svg", { class: "town", viewBox: box.join(" "), preserveAspectRatio: "xMidYMid meet", "aria-label": `map of ${name}` }, town ? townShapes(town) : null,
    h("g", {}, routes.map((route) => h("path", { class: "way", d: flatPath(route.path) }))), h("g", {}, spots));
  const used = new Set(spots.map((spot) => spot.getAttribute("class").split(" ")[1]));
  const legend = SPOT_NAMES.filter(([kind]) => used.has(kind)).map(([kind, text]) => h("span", {}, h("i", { class: kind }), text));
  const problem = !town ? "the file of this town is missing" : town.problem;
  card.replaceChildren(svg, h("div", { class: "glass zoom" }),
    h("div", { class: "legend" }, legend.length ? legend : "no infraction here", problem ? h("span", {}, `No streets: ${problem}`) : null));
  const view = movable(svg, box);
  card.querySelector(".zoom").append(...[["+", "closer", () => view.zoom(0.6)], ["−", "farther", () => view.zoom(1 / 0.6)], ["⤢", "all", view.home]].map(([sign, label, act]) =>
    h("button", { type: "button", "aria-label": label, title: label, onclick: act }, sign)));
  view.show();
}

function drawMap(host) {
  const names = Object.keys(DATA.towns);
  if (!names.length) return;
  const card = h("div", { class: "card maps" });
  const tabs = names.map((name) => h("button", { type: "button", "aria-pressed": "false", onclick: () => choose(name) }, name));
  function choose(name) { tabs.forEach((button) => button.setAttribute("aria-pressed", String(button.textContent === name))); drawTown(card, name); }
  host.append(h("h2", {}, "Infractions on the map"), h("p", { class: "lead" }, "Click a mark for the moment in its route. Drag to move; Ctrl and the wheel to zoom."),
    h("div", { class: "controls" }, h("div", { class: "tabs" }, tabs)), card);
  choose(names[0]);
}
