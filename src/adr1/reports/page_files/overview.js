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
          : `mean completion ${mean.route.toFixed(1)} %, mean penalty factor ${mean.penalty.toFixed(3)}`)));
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
    const cell = route.cells[number], text = `${route.name}: ${fixed(cellScore(cell), 1)}, ${cell.status}`;
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
  if (found.problem) return h("div", { class: "card verdict", id: "verdict" }, h("h3", {}, "No verdict"), h("p", {}, found.problem));
  const kind = found.verdict === "better" ? "good" : found.verdict === "worse" ? "bad" : "warn";
  const chance = found.p_value < 0.001 ? "p < 0.001" : `p = ${found.p_value.toFixed(3)}`;
  const range = found.low === null ? "" : ` [${signed(found.low, 1)}, ${signed(found.high, 1)}]`;
  return h("div", { class: "card verdict", id: "verdict" },
    h("div", { class: "told" }, h("span", { class: `pill big-pill ${kind}` }, found.verdict),
      h("div", {}, h("b", {}, `B is ${found.verdict} ${found.verdict === "not distinguishable" ? "from" : "than"} A: `, h("span", { class: "num" }, signed(found.difference, 1) + range)),
        h("p", { class: "small" }, `Driving score (${found.profile}), B minus A over ${plural(found.pairs, "pair")} of route and seed, with its 95 % interval; ${found.reason} (sign-flip ${chance}).`))),
    differenceScale(found, kind), h("p", { class: "small" }, found.smallest_effect),
    found.notes.map((note) => h("p", { class: "small" }, `Note: ${note}.`)), found.left_out.length ? h("p", { class: "small" }, `Left out, driven by one of them only: ${found.left_out.join(", ")}`) : null);
}

// The difference as a point with its interval, on a scale about zero; grey: too small to be seen.
function differenceScale(found, kind) {
  if (found.low === null) return null;
  const far = Math.max(Math.abs(found.low), Math.abs(found.high), found.smallest || 0);
  const end = [1, 2, 5, 10, 20, 30, 50, 75, 100].find((value) => value >= far * 1.05) || 100;
  const at = (value) => 50 + 50 * Math.max(-1, Math.min(1, value / end)), digits = end < 5 ? 1 : 0;
  const band = (name, low, high) => h("i", { class: name, style: `left:${at(low)}%;width:${Math.max(at(high) - at(low), 0.3)}%` });
  return h("div", { class: "difference", role: "img", "aria-label": `difference ${signed(found.difference, 1)}, from ${signed(found.low, 1)} to ${signed(found.high, 1)}` },
    h("div", { class: "axis" }, found.smallest ? band("unseen", -found.smallest, found.smallest) : null, h("i", { class: "zero" }), band(`span ${kind}`, found.low, found.high), h("i", { class: `point ${kind}`, style: `left:${at(found.difference)}%` })),
    h("div", { class: "ends num" }, h("span", {}, `A better by ${end.toFixed(digits)}`), h("span", {}, "0"), h("span", {}, `B better by ${end.toFixed(digits)}`)));
}

// Figures of the whole run, gathered by the profile that their names end with.
function figuresCard() {
  const names = [...new Set(DATA.runs.flatMap((run) => run.figures.map((row) => row.name)))];
  if (!names.length) return null;
  const parts = new Map([["", []]]);
  for (const name of names) {
    const [, short, profile] = name.match(/^(.*?)(?: \(([^)]*)\))?$/);
    if (!parts.has(profile || "")) parts.set(profile || "", []);
    parts.get(profile || "").push([name, short]);
  }
  return h("div", { class: "card", id: "figures" }, h("h3", {}, "Figures of the whole run"), h("p", { class: "small" }, "With 95 % intervals, by bootstrap over routes and seeds."),
    h("div", { class: "figure-parts" }, [...parts].map(([profile, rows]) => h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, profile || "all profiles"), DATA.runs.map((run, i) => h("th", { class: "n" }, tag(i))))),
      h("tbody", {}, rows.map(([name, short]) => h("tr", {}, h("td", {}, short), DATA.runs.map((run) => figureCell(run, name)))))))));
}
function figureCell(run, name) {
  const row = run.figures.find((one) => one.name === name);
  if (!row) return h("td", { class: "n" }, "–");
  const digits = row.unit === "%" || Math.max(Math.abs(row.value), row.high || 0) >= 10 ? 1 : 2;
  return h("td", { class: "n" }, `${row.value.toFixed(digits)}${row.unit ? " " + row.unit.replace("per ", "/ ") : ""}`, row.low !== null ? h("span", { class: "range" }, ` ${row.low.toFixed(digits)} – ${row.high.toFixed(digits)}`) : null);
}

function drawHead(host) {
  const run = DATA.runs[0];
  host.append(titleOf(), h("div", { class: "meta" }, run.started ? h("span", {}, run.started.slice(0, 16).replace("T", " ") + " UTC") : null,
    h("span", {}, `${run.km.toFixed(2)} km driven`), PAIR ? null : h("span", {}, `run ${run.folder}`),
    ...Object.entries(run.versions).map(([name, version]) => h("span", {}, `${name.replace("_", " ")} ${version}`))));
  if (PAIR) host.append(verdictCard() || changeLine());
  host.append(h("div", { class: "heads" }, DATA.runs.map(headOf)));
}

function profileCells(name) {
  return DATA.runs.map((run) => {
    const mean = meanOf(run, name), interval = intervalOf(run, name);
    const driven = run.profiles.find((row) => row.name === name)?.driven;
    return [h("td", { class: "n" }, mean ? mean.composed.toFixed(2) : "–", interval ? h("span", { class: "range" }, ` ${interval[0].toFixed(1)} – ${interval[1].toFixed(1)}`) : null),
      PAIR ? null : [h("td", { class: "n hide-small" }, mean ? mean.route.toFixed(1) + " %" : "–"), h("td", { class: "n" }, mean && !driven ? mean.penalty.toFixed(3) : "–")]];
  });
}

function profilesCard() {
  const names = [...new Set(DATA.runs.flatMap((run) => run.profiles.map((row) => row.name)))];
  const row = (name) => DATA.runs.map((run) => run.profiles.find((one) => one.name === name)).find(Boolean);
  return h("div", { class: "card" }, h("h3", {}, "Score profiles"), h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", {}, "profile"), DATA.runs.map((run, i) => PAIR ? h("th", { class: "n" }, tag(i)) : [h("th", { class: "n" }, "score"), h("th", { class: "n hide-small" }, "completion"), h("th", { class: "n" }, "penalty")]),
      h("th", { class: "hide-small" }, "how a route's score is made"))),
    h("tbody", {}, names.map((name) => h("tr", { class: name === MAIN ? "main" : "" }, h("td", {}, name), profileCells(name),
      h("td", { class: "hide-small" }, h("span", { class: "made" }, row(name).composition), h("code", {}, row(name).formula))))))), termsOf());
}

function termsOf() {
  return h("details", { class: "terms" }, h("summary", {}, "What the terms mean"), DATA.terms.map(([head, words]) => [h("h4", {}, head),
    h("dl", {}, words.map(([word, meaning]) => [h("dt", {}, h("code", {}, word)), h("dd", {}, meaning)]))]));
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
    h("button", { type: "button", class: "kind", title: "show the routes", onclick: () => showOnly(kindName(kind)) }, h("span", { class: "kname" }, h("i", { class: `dot ${spotClass(kind)}` }), kindName(kind)), h("b", { class: "num" }, values.join(" · ")),
      h("span", { class: "track" }, values.map((value, run) => (value ? h("i", { class: SIDE[run], style: `width:${100 * value / most}%` }) : null)))))) : h("p", { class: "empty" }, "None."));
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
  host.append(h("h2", {}, "Scores"), h("p", { class: "lead" }, "The same drives, scored by every profile. The score of a run is the mean over its routes; beside it its 95 % interval."),
    h("div", { class: "two" }, profilesCard(), kindsCard()), figuresCard() || "", lostCard() || "");
}
