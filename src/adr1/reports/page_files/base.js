"use strict";
// Data, small helpers, and files that are loaded on demand. All text goes in as text, never as markup.
const DATA = JSON.parse(document.getElementById("summary").textContent);
const PAIR = DATA.runs.length > 1;
const MAIN = DATA.runs.length ? DATA.runs[0].profile : "";
const SIDE = ["run-a", "run-b"], LETTER = ["A", "B"];
const SVG_TAGS = new Set(["svg", "g", "path", "circle", "line", "rect", "text", "polyline", "clipPath", "title"]);

function h(tag, attributes, ...children) {
  const isSvg = SVG_TAGS.has(tag);
  const element = isSvg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function fixed(value, digits) { return value === null || value === undefined ? "–" : value.toFixed(digits); }
function clock(seconds) { return Math.floor(seconds / 60) + ":" + (seconds % 60).toFixed(1).padStart(4, "0"); }
function plural(count, word) { return `${count} ${word}${count === 1 ? "" : "s"}`; }
function tag(run) { return PAIR ? h("span", { class: `tag ${SIDE[run]}` }, LETTER[run]) : null; }
function signed(value, digits) { return (value > 0 ? "+" : value < 0 ? "−" : "±") + Math.abs(value).toFixed(digits); }
function changeOf(value, digits) { return h("span", { class: value > 0 ? "up" : value < 0 ? "down" : "" }, signed(value, digits)); }
function cellScore(cell) { return cell && cell.scores[MAIN] ? cell.scores[MAIN].composed : null; }
function filePath(name) { return name.split("/").map(encodeURIComponent).join("/"); }

// A page opened by file:// must not fetch, but may load scripts: each calls adr1Data(name, content).
const waiting = new Map(), loaded = new Map();
window.adr1Data = (name, content) => { loaded.set(name, content); };
function load(name) {
  if (loaded.has(name)) return Promise.resolve(loaded.get(name));
  if (!waiting.has(name)) {
    waiting.set(name, new Promise((resolve) => {
      const script = h("script", { src: filePath(name) });
      script.onload = () => resolve(loaded.get(name) || null);
      script.onerror = () => resolve(null);
      document.head.append(script);
    }));
  }
  return waiting.get(name);
}

const tip = h("div", { id: "tip", role: "status" });
document.body.append(tip);
function tell(event, text) {
  tip.textContent = text;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(6, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top = Math.max(6, Math.min(event.clientY + 16, innerHeight - box.height - 8)) + "px";
}
function hush() { tip.textContent = ""; }

// A long name may break between its words only.
function breakable(name) { return name.split(/(?<=[_-])|(?<=[a-z0-9])(?=[A-Z])/).flatMap((part, i) => (i ? [h("wbr"), part] : [part])); }
const MANY_SEEDS = new Set(DATA.routes.map((row) => row.seed)).size > 1, MANY_REPETITIONS = new Set(DATA.routes.map((row) => row.repetition)).size > 1;
function drawnAs(route) { return [MANY_SEEDS ? `seed ${route.seed}` : null, MANY_REPETITIONS ? `repetition ${route.repetition + 1}` : null].filter(Boolean).join(", "); }

const STAGED = { "passed": "good", "not passed": "bad", "timed out": "bad", "did not end": "warn", "did not start": "", "over": "" };
function stagedLine(cell, run, name) {
  if (!cell || !cell.scenarios.length) return null;
  return h("span", { class: "types" }, tag(run), cell.scenarios.map((item) => h("span", { class: `staged-name ${STAGED[item.outcome]}`, title: `${item.name}: ${item.outcome}` }, h("i", { "aria-hidden": "true" }), item.type === name ? "scenario" : breakable(item.type), ` ${item.outcome}`)));
}

function statusPill(cell) {
  if (!cell) return h("span", { class: "pill" }, "not driven");
  if (cell.infrastructure) return h("span", { class: "pill warn" }, `${cell.blame} failed`);
  if (cell.failed) return h("span", { class: "pill bad" }, cell.status.replace("Failed - ", ""));
  return h("span", { class: cell.passed ? "pill good" : "pill" }, cell.status);
}

const SPOTS = {
  collisions_vehicle: "spot-veh", collisions_pedestrian: "spot-ped", collisions_layout: "spot-map", red_light: "spot-light",
  stop_infraction: "spot-light", outside_route_lanes: "spot-lane", route_dev: "spot-lane",
};
const SPOT_NAMES = [["spot-veh", "vehicle hit"], ["spot-ped", "pedestrian hit"], ["spot-map", "part of the map hit"],
  ["spot-light", "red light, stop sign"], ["spot-lane", "off lane or route"], ["spot-end", "others"]];
function spotClass(kind) { return SPOTS[kind] || "spot-end"; }
function kindName(kind) { return DATA.kinds[kind] || kind; }
