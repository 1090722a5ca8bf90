"use strict";
// Tables of groups and of routes: sorted by a click on a head, filtered by text, outcome and town.
function sortable(columns, rows, start, draw) {
  let key = start.key, down = start.down;
  const body = h("tbody");
  const heads = columns.map((column) => h("th", { class: `${column.number ? "n" : ""} ${column.small === false ? "hide-small" : ""}`, "aria-sort": "none" },
    h("button", { type: "button", onclick: () => { down = key === column ? !down : Boolean(column.number); key = column; fill(); } }, column.title)));
  let keep = () => true;
  function fill() {
    heads.forEach((head, i) => head.setAttribute("aria-sort", columns[i] === key ? (down ? "descending" : "ascending") : "none"));
    const order = (p, q) => {
      const x = key.value(p), y = key.value(q);
      if (x === null || y === null) return (x === null) - (y === null);  // what does not exist goes last
      const sign = typeof x === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true });
      return down ? -sign : sign;
    };
    const shown = rows.filter(keep).sort(order);
    body.replaceChildren(...shown.map(draw));
    return shown.length;
  }
  fill();
  return { table: h("table", {}, h("thead", {}, h("tr", {}, heads)), body), filter: (test) => { keep = test; return fill(); } };
}

function meter(value, run) { return h("span", { class: `meter ${SIDE[run]} hide-small` }, h("i", { style: `width:${Math.max(0, Math.min(100, value))}%` })); }

function groupTable(groups, title) {
  const names = [...new Set(groups.flatMap((list) => list.map((group) => group.name)))];
  const rows = names.map((name) => ({ name, of: groups.map((list) => list.find((group) => group.name === name) || null) }));
  const pick = (field) => (run) => (row) => (row.of[run] ? row.of[run][field] : null);
  const share = (run) => (row) => (row.of[run] ? row.of[run].share ?? (100 * row.of[run].passed) / row.of[run].routes : null);
  const columns = [{ title, value: (row) => row.name }];
  DATA.runs.forEach((_, run) => {
    const mark = PAIR ? `${LETTER[run]} ` : "";
    columns.push({ title: `${mark}score`, number: true, value: pick("score")(run) }, { title: `${mark}passed`, number: true, value: share(run) },
      { title: `${mark}infractions`, number: true, small: false, value: pick("infractions")(run) });
  });
  return sortable(columns, rows, { key: columns[1], down: false }, (row) => h("tr", {}, h("td", {}, breakable(row.name)), row.of.map((group, run) => group
    ? [h("td", { class: "n" }, group.score.toFixed(1), group.score_low === null ? null : h("span", { class: "range" }, ` ${group.score_low.toFixed(0)} – ${group.score_high.toFixed(0)}`), meter(group.score, run)), h("td", { class: "n" }, group.share === null ? `${group.passed} of ${group.routes}` : [`${group.share.toFixed(0)} % of ${group.routes}`, group.low === null ? null : h("span", { class: "range" }, ` ${group.low.toFixed(0)} – ${group.high.toFixed(0)} %`)]), h("td", { class: "n hide-small" }, String(group.infractions))]
    : [0, 1, 2].map((i) => h("td", { class: i === 2 ? "n hide-small" : "n" }, "–"))))).table;
}

function drawGroups(host) {
  host.append(h("h2", {}, "Groups"), h("p", { class: "lead" }, `Mean driving score (${MAIN}) of the routes of a group. Small: 95 % intervals, where there is more than one drive. A route counts in every scenario type that started on it; the abilities are Bench2Drive's, by the type of a route's first scenario and with its rule for success.`));
  const parts = [["ability", "ability", "By ability"], ["town", "town", "By town"], ["type", "scenario type", "By scenario type"]];
  const cards = parts.filter(([key]) => DATA.groups[key] && DATA.groups[key].some((list) => list.length)).map(([key, title, head]) =>
    h("div", { class: `card group-${key}` }, h("h3", {}, head), h("div", { class: "scroll" }, groupTable(DATA.groups[key], title))));
  host.append(cards.length ? h("div", { class: PAIR ? "stack" : "groups" }, cards) : h("p", { class: "empty" }, "No route is driven yet."));
}

const OUTCOMES = {
  all: ["all outcomes", () => true], failed: ["not passed", (cell) => !cell.passed], ended: ["did not reach the end", (cell) => cell.failed],
  agent: ["agent crashed or hung", (cell) => cell.agent_failed], passed: ["passed", (cell) => cell.passed],
};

function routeColumns() {
  const columns = [{ title: "route", value: (row) => row.name }];
  DATA.runs.forEach((_, run) => {
    const mark = PAIR ? `${LETTER[run]} ` : "";
    columns.push({ title: `${mark}score`, number: true, value: (row) => cellScore(row.cells[run]) });
    columns.push({ title: `${mark}outcome`, small: false, value: (row) => (row.cells[run] ? row.cells[run].status : null) }, { title: `${mark}infractions`, number: true, small: false, value: (row) => (row.cells[run] ? row.cells[run].infractions.length : null) });
    if (!PAIR) columns.push({ title: "completion", number: true, small: false, value: (row) => row.cells[run].scores[MAIN].route }, { title: "time", number: true, small: false, value: (row) => row.cells[run].duration_s });
  });
  if (PAIR) columns.splice(1, 0, { title: "change", number: true, value: rowChange });
  columns.push({ title: "town", small: false, value: (row) => row.town });
  return { columns, start: { key: columns[1], down: false } };
}

function rowChange(row) { return row.cells[0] && row.cells[1] ? cellScore(row.cells[1]) - cellScore(row.cells[0]) : null; }

function routeRow(row) {
  const cells = row.cells.map((cell, run) => [h("td", { class: "n" }, fixed(cellScore(cell), 1), cell && !PAIR ? meter(cellScore(cell), run) : null), h("td", { class: "hide-small" }, statusPill(cell)),
    h("td", { class: "n dots hide-small" }, cell ? [dotsOf(row, cell), h("span", {}, String(cell.infractions.length))] : "–"),
    PAIR ? null : [h("td", { class: "n hide-small" }, `${cell.scores[MAIN].route.toFixed(1)} %`), h("td", { class: "n hide-small" }, clock(cell.duration_s))]]);
  const change = PAIR ? rowChange(row) : null;
  return h("tr", { "data-key": row.key, onclick: () => openRoute(row.key) },
    h("td", {}, h("button", { type: "button", title: row.key }, breakable(row.name)), drawnAs(row) ? h("span", { class: "small" }, ` ${drawnAs(row)}`) : null,
      row.cells.map((cell, run) => stagedLine(cell, run, row.name)), h("span", { class: "show-small" }, row.cells.map((cell, run) => [h("span", { class: "phone-line" }, tag(run), statusPill(cell), cell ? dotsOf(row, cell) : null)]))),
    PAIR ? h("td", { class: "n" }, change === null ? "–" : changeOf(change, 1)) : null, cells, h("td", { class: "hide-small" }, row.town));
}

// Every infraction of a route as a mark that leads to its moment.
const MOST_DOTS = PAIR ? 4 : 8;
function dotsOf(row, cell) {
  const rest = cell.infractions.length - MOST_DOTS;
  return h("span", { class: "dot-row" }, cell.infractions.slice(0, MOST_DOTS).map((item) => {
    const text = `${kindName(item.kind)} at ${clock(item.t)}`;
    return h("button", { type: "button", class: `dot ${spotClass(item.kind)}`, "data-t": item.t, "aria-label": text, onclick: (event) => { event.stopPropagation(); openRoute(row.key, item.t); },
      onpointermove: (event) => tell(event, text), onpointerleave: hush });
  }), rest > 0 ? h("small", {}, `+${rest}`) : null);
}

// Set by the list of routes: narrows it to a text, and shows it.
let showOnly = () => {};

function drawRoutes(host) {
  host.append(h("h2", {}, "Routes"), h("p", { class: "lead" }, "Click a route for its video, its curves and what happened on it; click a mark for that moment."));
  if (!DATA.routes.length) { host.append(h("p", { class: "empty" }, "No route is driven yet.")); return; }
  const { columns, start } = routeColumns();
  const list = sortable(columns, DATA.routes, start, routeRow);
  const text = h("input", { type: "search", placeholder: "route, scenario type or infraction", "aria-label": "filter routes" });
  const outcome = h("select", { "aria-label": "outcome" }, Object.entries(OUTCOMES).map(([value, [name]]) => h("option", { value }, name)));
  const towns = h("select", { "aria-label": "town" }, h("option", { value: "" }, "all towns"), Object.keys(DATA.towns).map((name) => h("option", { value: name }, name)));
  const count = h("span", { class: "small", id: "shown" });
  const words = new Map(DATA.routes.map((row) => [row.key, [row.key, row.name, row.town, ...row.types,
    ...row.cells.flatMap((cell) => (cell ? [cell.status, ...cell.scenarios.map((item) => item.outcome), ...cell.infractions.map((item) => kindName(item.kind))] : []))].join(" ").toLowerCase()]));
  const apply = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean), test = OUTCOMES[outcome.value][1];
    const shown = list.filter((row) => wanted.every((word) => words.get(row.key).includes(word)) && (!towns.value || row.town === towns.value) && row.cells.some((cell) => cell && test(cell)));
    count.textContent = `${shown} of ${plural(DATA.routes.length, "route")}`;
  };
  showOnly = (wanted) => { text.value = wanted; apply(); host.scrollIntoView(); text.focus({ preventScroll: true }); };
  for (const control of [text, outcome, towns]) control.addEventListener("input", apply);
  apply();
  host.append(h("div", { class: "controls" }, text, outcome, Object.keys(DATA.towns).length > 1 ? towns : null, count), h("div", { class: "card" }, h("div", { class: "scroll" }, list.table)));
}
