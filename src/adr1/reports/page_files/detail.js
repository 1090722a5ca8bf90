"use strict";
// One route: video, events, curves and the way on the map; all share one time.
const dialog = document.getElementById("detail");
const BEFORE_S = 2;  // a moment is seen from a little earlier
let closeRoute = () => {};

function openRoute(key, t) { location.hash = `route=${encodeURIComponent(key)}` + (t === undefined ? "" : `&t=${t.toFixed(1)}`); }

function readHash() {
  const values = new URLSearchParams(location.hash.slice(1));
  const route = DATA.routes.find((row) => row.key === values.get("route"));
  if (route) showRoute(route, values.has("t") ? Number(values.get("t")) : null);
  else if (dialog.open) dialog.close();
}

function filmOf(cell, run, route) {
  const caption = h("figcaption", {}, tag(run), statusPill(cell), h("b", { class: "num" }, `score ${fixed(cellScore(cell), 1)}`),
    cell ? h("span", { class: "small num" }, `${cell.scores[MAIN].route.toFixed(1)} % of ${cell.length_m.toFixed(0)} m in ${clock(cell.duration_s)}`) : null);
  if (cell && cell.video) return h("figure", {}, caption, h("video", { src: filePath(cell.video), muted: true, playsinline: true, preload: "auto", "aria-label": `video of ${route.name}` }));
  const reason = !cell ? "Not driven in this run." : cell.problem ? `No video: ${cell.problem}.` : "No video was asked for. Make the report with --video all to have one.";
  return h("figure", {}, caption, h("div", { class: "novideo" }, reason));
}

function eventsOf(cell, jump) {
  if (!cell) return null;
  const items = cell.infractions.map((item) => ({ t: item.t, title: kindName(item.kind), text: item.message, staged: false }));
  for (const span of cell.scenarios) {
    if (span.begin === null) items.push({ t: 0, title: span.type, text: "The ego did not come to this scenario.", staged: true });
    else items.push({ t: span.begin, title: `${span.type} starts`, text: span.name, staged: true });
    if (span.end !== null) items.push({ t: span.end, title: `${span.type} ${span.outcome === "timed out" ? "timed out" : "is over"}`, text: `after ${(span.end - span.begin).toFixed(1)} s` + (span.outcome === "passed" || span.outcome === "not passed" ? `, ${span.outcome}` : ""), staged: true });
  }
  items.sort((p, q) => p.t - q.t);
  if (!items.length) return h("p", { class: "empty" }, "No infraction.");
  return h("ul", { class: "events" }, items.map((item) => h("li", { class: item.staged ? "staged" : "" }, h("button", { type: "button", "data-t": item.t, onclick: () => jump(item.t) },
    h("time", {}, clock(item.t)), h("span", {}, h("b", {}, item.title), h("small", {}, item.text))))));
}

function miniMap(route, series, town) {
  const flats = [route.path, ...series.filter(Boolean).map((one) => one.x.flatMap((x, i) => [x, one.y[i]]))];
  const box = boxOf(flats, 25);
  if (!box) return { element: null, setTime: () => {} };
  const dots = series.map((one, run) => (one ? h("circle", { class: `here ${SIDE[run]}`, r: 3, "data-px": 6 }) : null));
  const svg = h("svg", { class: "mini", viewBox: box.join(" "), "aria-label": "the way on the map" }, town ? townShapes(town) : null, h("path", { class: "way", d: flatPath(route.path) }),
    series.map((one, run) => (one ? h("path", { class: `driven ${SIDE[run]}`, d: flatPath(flats[1 + series.slice(0, run).filter(Boolean).length]) }) : null)),
    route.cells.flatMap((cell) => (cell ? cell.infractions.map((item) => h("circle", { class: `spot ${spotClass(item.kind)}`, cx: item.x, cy: item.y, r: 3, "data-px": 5 })) : [])), dots);
  const view = movable(svg, box);
  return { element: svg, show: view.show, setTime: (t) => series.forEach((one, run) => {
    if (!one || !one.t.length) return;
    const row = rowAt(one.t, t);
    dots[run].setAttribute("cx", one.x[row]); dots[run].setAttribute("cy", one.y[row]);
  }) };
}

async function showRoute(route, startAt) {
  closeRoute();
  let alive = true;
  closeRoute = () => { alive = false; };
  const series = await Promise.all(route.cells.map((cell) => (cell && cell.series ? load(cell.series) : null)));
  const town = DATA.towns[route.town] ? await load(DATA.towns[route.town]) : null;
  if (!alive) return;
  const films = route.cells.map((cell, run) => filmOf(cell, run, route));
  const videos = films.map((film) => film.querySelector("video")).filter(Boolean);
  const charts = h("div");
  const mini = miniMap(route, series, town);
  let view = { setTime: () => {} };
  const show = (t) => {
    view.setTime(t); mini.setTime(t);
    dialog.dataset.time = t.toFixed(2);
    for (const button of dialog.querySelectorAll(".events button")) button.classList.toggle("now", Math.abs(Number(button.dataset.t) - t) < 1);
  };
  const player = transport(videos, show, () => alive);
  const jump = (t) => player.jump(Math.max(0, t));
  dialog.replaceChildren(
    h("div", { class: "dhead" }, h("h2", { tabindex: -1, autofocus: true }, breakable(route.name)), h("span", { class: "small hide-small" }, `${route.town}, seed ${route.seed}`), h("button", { type: "button", "aria-label": "close", onclick: () => dialog.close() }, "✕")),
    h("div", { class: "dbody" }, h("div", { class: PAIR ? "stack wide" : "stack" }, h("div", { class: "films" }, films), player.element, PAIR || videos.length ? null : mini.element),
      h("div", { class: PAIR ? "films wide" : "stack" }, route.cells.map((cell, run) => h("div", { class: "card" }, h("h3", {}, tag(run), PAIR ? " " : null, "What happened"), eventsOf(cell, jump))), PAIR || !videos.length ? null : mini.element),
      h("div", { class: "wide stack" }, route.cells.map((cell, run) => (cell && cell.exception ? h("div", { class: "card" }, h("h3", {}, tag(run), " Exception"), h("pre", {}, cell.exception)) : null)),
        series.some(Boolean) ? h("div", { class: "card" }, chartLegend(series), charts) : h("p", { class: "empty" }, "No curves: no state log was kept of this route."), PAIR ? mini.element : null)));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  if (series.some(Boolean)) view = drawCharts(charts, series, jump);
  if (mini.show) mini.show();
  const first = startAt === null ? 0 : Math.max(0, startAt - BEFORE_S);
  jump(first);
  for (const video of videos) if (video.readyState < 1) video.addEventListener("loadedmetadata", () => jump(first), { once: true });
}

// One transport for all videos of a route: the longest leads, the cursor goes with it.
const SPEEDS = [0.25, 0.5, 1, 2, 4];
function lengthOf(video) { return Number.isFinite(video.duration) ? video.duration : 0; }
function transport(videos, show, isAlive) {
  if (!videos.length) return { element: null, jump: show };
  const leader = () => videos.reduce((best, video) => (lengthOf(video) > lengthOf(best) ? video : best));
  const play = h("button", { type: "button", class: "play", "aria-label": "play", onclick: toggle }, "▶");
  const bar = h("input", { type: "range", min: 0, max: 1, step: 0.01, value: 0, "aria-label": "time in the video" });
  const time = h("span", { class: "small num" }, "0:00.0");
  const speed = h("select", { "aria-label": "playing speed" }, SPEEDS.map((value) => h("option", { value, selected: value === 1 }, `${value}×`)));
  const wide = PAIR ? null : h("button", { type: "button", class: "hide-small", "aria-label": "full screen", title: "full screen", onclick: () => videos[0].requestFullscreen && videos[0].requestFullscreen() },
    h("svg", { viewBox: "0 0 16 16", width: 15, height: 15 }, h("path", { d: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", fill: "none", stroke: "currentColor", "stroke-width": 1.7 })));
  function toggle() {
    const first = leader();
    if (!first.paused) { videos.forEach((video) => video.pause()); return; }
    if (first.ended || first.currentTime >= lengthOf(first) - 0.05) jump(0);
    for (const video of videos) if (video.currentTime < lengthOf(video) - 0.05) video.play();
  }
  function tellTime(t) {
    const length = lengthOf(leader());
    bar.max = length || 1; bar.value = t;
    time.textContent = `${clock(t)} / ${clock(length)}`;
    show(t);
  }
  function jump(t) {
    for (const video of videos) video.currentTime = Math.max(0, lengthOf(video) ? Math.min(t, lengthOf(video) - 0.02) : t);
    tellTime(t);
  }
  let stepping = false;
  function step() {
    const first = leader();
    stepping = isAlive() && !first.paused;
    if (!stepping) return;
    tellTime(first.currentTime);
    requestAnimationFrame(step);
  }
  function state() {
    const playing = !leader().paused;
    play.textContent = playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", playing ? "pause" : "play");
    if (playing && !stepping) step();
  }
  for (const video of videos) {
    video.addEventListener("click", toggle);
    video.addEventListener("play", state);
    video.addEventListener("pause", state);
  }
  bar.addEventListener("input", () => jump(Number(bar.value)));
  speed.addEventListener("input", () => videos.forEach((video) => { video.playbackRate = Number(speed.value); }));
  return { element: h("div", { class: "transport" }, play, bar, time, speed, wide), jump };
}

dialog.addEventListener("close", () => { closeRoute(); dialog.replaceChildren(); if (location.hash.startsWith("#route=")) history.replaceState(null, "", location.pathname + location.search); });
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
