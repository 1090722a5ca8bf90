"use strict";
// Curves over time, one above the other, with one cursor through all of them.
const PANELS = [
  { key: "speed", title: "speed", unit: "km/h", height: 104, low: () => 0, high: (values) => 2 * ([10, 20, 30, 40, 50, 60, 80].find((step) => 2 * step >= Math.max(...values)) || 100), digits: 0, limit: "limit" },
  { key: "ttc", title: "time to collision", unit: "s", height: 78, low: () => 0, high: () => 10, digits: 1 },
  { key: "pedal", title: "throttle, brake", hint: " (up, down)", unit: "", height: 70, low: () => -1, high: () => 1, digits: 2, areas: true },
  { key: "steer", title: "steering", hint: " (right up, left down)", unit: "", height: 62, low: (values) => -steerTop(values), high: (values) => steerTop(values), digits: 2 },
];
const LEFT = 38, RIGHT = 12, GAP = 34, SEEK_S = 0.5;
function steerTop(values) { return [0.1, 0.2, 0.4, 1].find((top) => values.every((value) => Math.abs(value) <= top)) || 1; }

function curve(times, values, x, y, steps = false) {
  let d = "", pen = false;
  for (let i = 0; i < times.length; i += 1) {
    if (values[i] === null) { pen = false; continue; }
    if (steps && pen) d += `H${x(times[i]).toFixed(1)}`;
    d += `${pen ? "L" : "M"}${x(times[i]).toFixed(1)},${y(values[i]).toFixed(1)}`;
    pen = true;
  }
  return d;
}
function areaOf(times, values, x, y) {
  return `M${x(times[0])},${y(0)}` + times.map((t, i) => `L${x(t).toFixed(1)},${y(values[i] || 0).toFixed(1)}`).join("") + `L${x(times[times.length - 1])},${y(0)}Z`;
}
function rowAt(times, t) {
  let low = 0, high = times.length - 1;
  while (low < high) { const middle = (low + high + 1) >> 1; if (times[middle] <= t + 1e-6) low = middle; else high = middle - 1; }
  return low;
}
function timeStep(length, width) { return [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((step) => length / step <= width / 70) || 1200; }

// series: per run its data or null. Returns { setTime }; calls seek(t) while somebody drags.
function drawCharts(host, series, seek) {
  const there = series.filter(Boolean);
  const length = Math.max(0.1, ...there.map((one) => one.t[one.t.length - 1] || 0));
  const panels = PANELS.filter((panel) => there.some((one) => one[panel.key] && one[panel.key].some((value) => value !== null)));
  let now = 0, place = () => {};
  function panelAt(panel, top, width, x) {
    const known = there.flatMap((one) => [...(one[panel.key] || []), ...(one[panel.limit] || [])]).filter((value) => value !== null);
    const low = panel.low(known), high = panel.high(known);
    const y = (value) => top + panel.height - ((Math.max(low, Math.min(high, value)) - low) / (high - low)) * panel.height;
    const parts = [low, (low + high) / 2, high].map((value) => [h("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
      h("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, value.toFixed(high - low > 5 ? 0 : value !== 0 && high < 0.5 ? 2 : 1).replace("-", "−"))]);
    parts.push(h("text", { class: "title", x: LEFT, y: top - 9 }, panel.title + (panel.hint && width > 520 ? panel.hint : "") + (panel.unit ? `, ${panel.unit}` : "")));
    series.forEach((one, run) => {
      if (!one || !one[panel.key]) return;
      if (panel.areas && there.length === 1) parts.push(h("path", { class: "gas", d: areaOf(one.t, one[panel.key].map((v) => Math.max(v, 0)), x, y) }), h("path", { class: "stop", d: areaOf(one.t, one[panel.key].map((v) => Math.min(v, 0)), x, y) }));
      if (panel.limit) parts.push(h("path", { class: "limit", d: curve(one.t, one[panel.limit], x, y, true) }));
      parts.push(h("path", { class: `curve ${SIDE[run]}`, d: curve(one.t, one[panel.key], x, y) }));
    });
    return parts;
  }
  function draw() {
    const width = Math.max(280, host.clientWidth), height = panels.reduce((sum, panel) => sum + panel.height + GAP, 0) + 24;
    const x = (t) => LEFT + (t / length) * (width - LEFT - RIGHT);
    const svg = h("svg", { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "slider", tabindex: 0, "aria-label": "curves over time", "aria-valuemin": 0, "aria-valuemax": length.toFixed(1) });
    const bottom = height - 24;
    series.forEach((one, run) => one && one.spans.forEach((span) => svg.append(h("rect", { class: PAIR ? `span ${SIDE[run]}` : "span", x: x(span.begin), y: GAP - 4, width: Math.max(1, x(span.end === null ? length : Math.min(span.end, length)) - x(span.begin)), height: bottom - GAP + 4 }))));
    let top = GAP;
    const readings = panels.map((panel) => {
      svg.append(...panelAt(panel, top, width, x).flat(2));
      const read = h("text", { class: "read", x: width - RIGHT, y: top - 9, "text-anchor": "end" });
      svg.append(read);
      top += panel.height + GAP;
      return read;
    });
    series.forEach((one, run) => one && one.moments.forEach((moment) => svg.append(h("line", { class: PAIR ? `fault ${SIDE[run]}` : "fault", x1: x(moment.t), x2: x(moment.t), y1: GAP - 4, y2: bottom }))));
    for (let t = 0, step = timeStep(length, width); t <= length; t += step) svg.append(h("text", { x: x(t), y: height - 6, "text-anchor": "middle" }, t < 60 ? `${t} s` : `${Math.floor(t / 60)}:${String(t % 60).padStart(2, "0")}`));
    const cursor = h("line", { class: "cursor", y1: GAP - 6, y2: bottom });
    svg.append(cursor);
    const pick = (event) => { const box = svg.getBoundingClientRect(); seek(Math.max(0, Math.min(length, ((event.clientX - box.left - LEFT) / (width - LEFT - RIGHT)) * length))); };
    svg.addEventListener("pointerdown", (event) => { svg.setPointerCapture(event.pointerId); pick(event); });
    svg.addEventListener("pointermove", (event) => { if (event.buttons) pick(event); });
    svg.addEventListener("keydown", (event) => {
      const by = { ArrowRight: SEEK_S, ArrowLeft: -SEEK_S, PageUp: 10 * SEEK_S, PageDown: -10 * SEEK_S, Home: -length, End: length }[event.key];
      if (by !== undefined) { event.preventDefault(); seek(Math.max(0, Math.min(length, now + by))); }
    });
    place = () => {
      svg.setAttribute("aria-valuenow", now.toFixed(1)); svg.setAttribute("aria-valuetext", clock(now));
      cursor.setAttribute("x1", x(now)); cursor.setAttribute("x2", x(now));
      panels.forEach((panel, i) => { readings[i].textContent = series.map((one, run) => !one ? null : (PAIR ? LETTER[run] + " " : "") + (one[panel.key] ? fixed(one[panel.key][rowAt(one.t, now)], panel.digits) : "–")).filter(Boolean).join("   "); });
    };
    host.replaceChildren(svg);
    place();
  }
  new ResizeObserver(draw).observe(host);
  draw();
  return { setTime: (t) => { now = Math.min(t, length); place(); } };
}

// What the marks in the curves mean.
function chartLegend(series) {
  const there = series.filter(Boolean);
  const item = (name, text) => h("span", {}, h("i", { class: name }), text);
  return h("div", { class: "chart-legend" }, PAIR ? [0, 1].map((run) => (series[run] ? h("span", {}, tag(run), DATA.runs[run].agent) : null)) : null,
    there.some((one) => one.spans.length) ? item(PAIR ? "key-span pair" : "key-span", "scenario") : null, there.some((one) => one.moments.length) ? item(PAIR ? "key-fault pair" : "key-fault", "infraction") : null, item("key-limit", "speed limit"));
}
