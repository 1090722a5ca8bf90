"use strict";
// The head of the page: scores with intervals, counts, profiles side by side, infractions by kind.
function meanOf(run, name) { return run.profiles.find((row) => row.name === name)?.mean || null; }
function intervalOf(run, name) { return run.profiles.find((row) => row.name === name)?.interval || null; }

function scoreScale(value, interval) {
  const scale = h("div", { class: "scale", "aria-hidden": "true" }, h("i", { style: `width:${value}%` }));
  if (interval) scale.append(h("b", { style: `left:${interval[0]}%;width:${Math.max(interval[1] - interval[0], 0.4)}%` }));
  return scale;
}

function scoreBlock(run) {
  const mean = meanOf(run, MAIN), interval = intervalOf(run, MAIN);
  if (!mean) {
    return h("div", {}, h("div", { class: "big none" }, "No average yet"),
      h("p", { class: "small" }, `${run.finished} of ${run.total} routes are driven. Run the same command again to drive the rest.`));
  }
  return h("div", { class: "score" }, h("div", { class: "big", id: run === DATA.runs[0] ? "headline" : null }, mean.composed.toFixed(1)),
    h("div", {}, h("b", {}, "driving score"), h("span", { class: "small" }, ` of 100, ${MAIN}`), scoreScale(mean.composed, interval),
      h("span", { class: "small num" }, interval
        ? `95 % interval ${interval[0].toFixed(1)} to ${interval[1].toFixed(1)}`
        : run.profiles.find((row) => row.name === MAIN).driven ? "of the driven way, averaged by route"
          : `completion ${mean.route.toFixed(1)} % × penalty ${mean.penalty.toFixed(3)}, averaged by route`)));
}

function tile(value, of, text, kind) { return h("div", { class: `tile ${kind || ""}` }, h("b", {}, String(value), of === null ? null : h("small", {}, ` / ${of}`)), h("span", {}, text)); }

function headOf(run, number) {
  const spoiled = run.infrastructure.length;
  return h("div", { class: `card head ${SIDE[number]}` },
    PAIR ? h("div", { class: "who" }, tag(number), run.label, h("span", { class: "small" }, run.folder)) : null,
    scoreBlock(run),
    h("div", { class: "tiles" },
      tile(run.finished, run.total, "routes driven", run.complete ? "" : "warn"),
      tile(run.completed, run.finished, "reached their end"), tile(run.passed, run.finished, "passed: no infraction but slow driving"),
      tile(run.agent_failures, null, "agent crashed, hung or refused", run.agent_failures ? "bad" : ""),
      tile(spoiled, null, "attempts lost to simulator or harness", spoiled ? "warn" : "")),
    scoreBars(number));
}

// Every route as a bar, worst first.
function scoreBars(number) {
  const rows = DATA.routes.filter((route) => route.cells[number]).sort((p, q) => cellScore(p.cells[number]) - cellScore(q.cells[number]));
  if (!rows.length) return null;
  return h("div", {}, h("div", { class: "bars", role: "group", "aria-label": "driving score of every route" }, rows.map((route) => {
    const cell = route.cells[number], text = `${route.key}: ${fixed(cellScore(cell), 1)}, ${cell.status}`;
    return h("button", { type: "button", class: cell.failed ? "failed" : "", "aria-label": text, onclick: () => openRoute(route.key),
      onpointermove: (event) => tell(event, text), onpointerleave: hush }, h("i", { style: `height:${cellScore(cell)}%` }));
  })), h("div", { class: "small" }, "driving score of every route, worst first; red: did not reach its end"));
}

function titleOf() {
  if (PAIR) return h("h1", {}, DATA.runs[0].label, " against ", DATA.runs[1].label);
  return h("h1", {}, DATA.runs[0].label);
}

function changeLine() {
  const [a, b] = DATA.runs.map((run) => meanOf(run, MAIN));
  if (!a || !b) return h("p", { class: "lead" }, "A difference is shown once both runs are complete.");
  const both = DATA.routes.filter((route) => route.cells[0] && route.cells[1]).length;
  return h("p", { class: "lead change" }, "B minus A: ", changeOf(b.composed - a.composed, 2), ` driving score (${MAIN}); ${plural(both, "route")} in both.`);
}

// What `adr1 compare` says: better, worse, or not distinguishable, and what could have been seen at all.
function verdictCard() {
  const found = DATA.comparison;
  if (!found) return null;
  if (found.problem) return h("div", { class: "card verdict" }, h("h3", {}, "No verdict"), h("p", {}, found.problem));
  const kind = found.verdict === "better" ? "good" : found.verdict === "worse" ? "bad" : "warn";
  return h("div", { class: "card verdict", id: "verdict" }, h("h3", {}, h("span", { class: `pill ${kind}` }, found.verdict), ` by ${found.profile}`),
    h("p", {}, found.text + "."), h("p", { class: "small" }, found.smallest_effect),
    found.notes.map((note) => h("p", { class: "small" }, note)), found.left_out.length ? h("p", { class: "small" }, `Left out, driven by one of them only: ${found.left_out.join(", ")}`) : null);
}

function figuresCard() {
  const names = [...new Set(DATA.runs.flatMap((run) => run.figures.map((row) => row.name)))];
  if (!names.length) return null;
  const digits = (value) => value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
  const cell = (run, name) => {
    const row = run.figures.find((one) => one.name === name);
    return h("td", { class: "n" }, row ? digits(row.value) : "–", row && row.low !== null ? h("span", { class: "range" }, ` ${digits(row.low)} – ${digits(row.high)}`) : null);
  };
  const unit = (name) => DATA.runs.map((run) => run.figures.find((one) => one.name === name)?.unit).find(Boolean) || "";
  return h("div", { class: "card", id: "figures" }, h("h3", {}, "Figures of the whole run"), h("p", { class: "small" }, "Small: 95 % interval, by bootstrap over routes and seeds."), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, "figure"), DATA.runs.map((run, i) => h("th", { class: "n" }, PAIR ? tag(i) : "value")), h("th", {}, "unit"))),
    h("tbody", {}, names.map((name) => h("tr", {}, h("td", {}, name), DATA.runs.map((run) => cell(run, name)), h("td", {}, unit(name))))))));
}

function drawHead(host) {
  const run = DATA.runs[0];
  host.append(titleOf(), h("div", { class: "meta" }, run.started ? h("span", {}, run.started.slice(0, 16).replace("T", " ") + " UTC") : null,
    h("span", {}, `${run.km.toFixed(2)} km driven`), PAIR ? null : h("span", {}, `run ${run.folder}`),
    ...Object.entries(run.versions).map(([name, version]) => h("span", {}, `${name.replace("_", " ")} ${version}`))));
  if (PAIR) host.append(changeLine(), verdictCard() || "");
  host.append(h("div", { class: "heads" }, DATA.runs.map(headOf)));
}

function profileCells(name) {
  return DATA.runs.map((run) => {
    const mean = meanOf(run, name), interval = intervalOf(run, name);
    const driven = run.profiles.find((row) => row.name === name)?.driven;
    return [h("td", { class: "n" }, mean ? mean.composed.toFixed(2) : "–", interval ? h("span", { class: "range" }, ` ${interval[0].toFixed(1)} – ${interval[1].toFixed(1)}`) : null),
      PAIR ? null : [h("td", { class: "n" }, mean ? mean.route.toFixed(1) + " %" : "–"), h("td", { class: "n" }, mean && !driven ? mean.penalty.toFixed(3) : "–")]];
  });
}

function profilesCard() {
  const names = [...new Set(DATA.runs.flatMap((run) => run.profiles.map((row) => row.name)))];
  const formula = (name) => DATA.runs.map((run) => run.profiles.find((row) => row.name === name)?.formula).find(Boolean) || "";
  return h("div", { class: "card" }, h("h3", {}, "Score profiles"), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, "profile"), DATA.runs.map((run, i) => PAIR ? h("th", { class: "n" }, tag(i)) : [h("th", { class: "n" }, "score"), h("th", { class: "n" }, "completion"), h("th", { class: "n" }, "penalty")]),
      h("th", { class: "hide-small" }, "penalty factor, or formula"))),
    h("tbody", {}, names.map((name) => h("tr", { class: name === MAIN ? "main" : "" }, h("td", {}, name), profileCells(name), h("td", { class: "hide-small" }, h("code", {}, formula(name)))))))));
}

function kindsCard() {
  const counts = new Map();
  for (const route of DATA.routes) route.cells.forEach((cell, run) => (cell ? cell.infractions : []).forEach((item) => {
    if (!counts.has(item.kind)) counts.set(item.kind, DATA.runs.map(() => 0));
    counts.get(item.kind)[run] += 1;
  }));
  const rows = [...counts].sort((p, q) => Math.max(...q[1]) - Math.max(...p[1]));
  const most = Math.max(1, ...rows.flatMap((row) => row[1]));
  return h("div", { class: "card" }, h("h3", {}, "Infractions"), rows.length ? h("div", { class: "kinds" }, rows.map(([kind, values]) =>
    h("div", { class: "kind" }, h("span", {}, kindName(kind)), h("b", { class: "num" }, values.join(" · ")),
      h("div", { class: "track" }, values.map((value, run) => h("i", { class: SIDE[run], style: `width:${100 * value / most}%` })))))) : h("p", { class: "empty" }, "None."));
}

function lostCard() {
  const rows = DATA.runs.flatMap((run, number) => run.infrastructure.map((item) => [number, item]));
  if (!rows.length) return null;
  return h("div", { class: "card", style: "margin-top:18px" }, h("h3", {}, "Lost to simulator or harness"),
    h("p", { class: "small" }, "No fault of the agent; these attempts do not count."),
    h("div", { class: "scroll" }, h("table", {}, h("tbody", {}, rows.map(([number, item]) => h("tr", {}, h("td", {}, tag(number), " ", item.route),
      h("td", {}, h("span", { class: "pill warn" }, item.blame)), h("td", {}, item.problem), h("td", {}, item.redeemed ? "driven again" : "still missing")))))));
}

function drawScores(host) {
  host.append(h("h2", {}, "Scores"), h("p", { class: "lead" }, "The same drives, scored by every profile. By the profiles of the leaderboard and Bench2Drive a route's driving score is its completion times its penalty factor; pdms and epdms judge the driven way by their own formula."),
    h("div", { class: "two" }, profilesCard(), h("div", { class: "stack" }, kindsCard(), figuresCard() || "")), lostCard() || "");
}
