// Puts the page together: messages in, one picture out per animation frame, mouse and keys.

import { Link } from "./link.js";
import { Viewport, scaleBar } from "./viewport.js";
import { Town } from "./town.js";
import * as scene from "./scene.js";
import { ActorList, FocusCard, showClock, showPulse, showWeather } from "./panel.js";
import { SensorCard } from "./sensors.js";

const $ = (id) => document.getElementById(id);
const TRAIL_STATES = 240;
const CLICK_PX = 5;
const GRAB_PX = 14;
const FOLLOW_SCALE = 8;
const PAN_KEY_PX = 70;
const PANS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const canvas = $("map");
const context = canvas.getContext("2d", { alpha: false });
const view = new Viewport();
const app = {
  town: null, cast: new Map(), stopLines: {}, state: null, actors: [], live: false, paused: false,
  selected: null, egoId: null, follow: true, labels: false, trail: [], trailOf: null, pointer: null, hovered: null, counts: {}, placed: false,
};
let dirty = true;

const focusCard = new FocusCard();
const list = new ActorList((id) => select(id));
const sensorCard = new SensorCard(() => tellWish(), flash);
const link = new Link({
  json(message) {
    app.counts[message.kind] = (app.counts[message.kind] ?? 0) + 1;
    takers[message.kind]?.(message);
    dirty = true;
  },
  picture: (id, frame, blob) => sensorCard.takePicture(id, frame, blob),
  points(id, frame, points) {
    sensorCard.takePoints(id, frame, points);
    dirty = true;
  },
  lost: () => showBanner(false, "the page's own server does not answer; is `adr1 view` still running?"),
});

const takers = {
  status(message) {
    app.paused = message.live && message.text !== "";
    showBanner(message.live, message.text);
  },
  town(message) {
    app.state = null;
    app.actors = [];
    app.trail = [];
    app.cast.clear();
    if (app.town?.key === message.key) return;
    app.town = new Town(message);
    app.selected = null;
    app.placed = false;
    $("town").textContent = app.town.name;
    document.title = `${app.town.name} · adr1 view`;
    view.fit(app.town.bounds, 60);
  },
  cast(message) {
    app.cast = new Map(message.actors.map((actor) => [actor.id, actor]));
    app.stopLines = message.stop_lines;
    app.egoId = message.actors.find((actor) => actor.ego)?.id ?? null;
    if (app.selected !== null && !app.cast.has(app.selected)) app.selected = null;
    focusChanged();
  },
  weather: (message) => showWeather(message),
  state(message) {
    app.state = message;
    app.actors = message.actors.map((row) => scene.actorOf(row, app.cast)).filter(Boolean);
    showClock(message, app.live, app.paused);
    const focus = focused();
    if (focus) {
      if (app.trailOf !== focus.id) [app.trailOf, app.trail] = [focus.id, []];
      app.trail.push([focus.x, focus.y]);
      if (app.trail.length > TRAIL_STATES) app.trail.shift();
    }
    focusCard.show(focus, focus && message.details[focus.id], focus?.id === app.egoId);
    sensorCard.showReadings(message.readings ?? {});
    list.show(app.actors, focusId(), app.egoId);
  },
};

function focusId() {
  return app.selected ?? app.egoId;
}

function focused() {
  return app.actors.find((actor) => actor.id === focusId()) ?? null;
}

function focusChanged() {
  sensorCard.show(app.cast, focusId());
  tellWish();
  dirty = true;
}

function tellWish() {
  link?.want(focusId(), sensorCard.wanted);
}

function select(id) {
  app.selected = id;
  focusChanged();
}

function showBanner(live, text) {
  app.live = live;
  app.statusText = text;
  $("banner").hidden = live;
  $("banner").querySelector("strong").textContent = "Waiting for the simulator…";
  $("banner").querySelector("p").textContent = text;
  showPulse(live, app.paused);
  dirty = true;
}

function flash() {
  $("flash").classList.add("on");
  setTimeout(() => $("flash").classList.remove("on"), 60);
}

// -- painting --------------------------------------------------------------------------

function paint() {
  requestAnimationFrame(paint);
  if (!dirty) return;
  dirty = false;
  const ratio = window.devicePixelRatio || 1;
  place();
  if (!app.town) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#10151b";
    context.fillRect(0, 0, canvas.width, canvas.height);
    return;
  }
  app.town.paint(context, view, ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (app.state) paintActors();
  if (!app.live) {
    context.fillStyle = "#0c1015a0";
    context.fillRect(0, 0, view.width, view.height);
  }
  showScale();
}

function place() {
  const focus = focused();
  if (focus && !app.placed) {
    app.placed = true;
    view.scale = FOLLOW_SCALE;
  }
  if (app.follow && focus) [view.x, view.y] = [focus.x, focus.y];
}

function paintActors() {
  const focus = focused();
  const colour = (actor) => scene.KIND_COLOURS[actor.id === app.egoId ? "ego" : actor.kind];
  scene.paintSigns(context, view, app.cast);
  scene.paintLights(context, view, app.stopLines, app.state.lights);
  if (focus) scene.paintTrail(context, view, app.trail, colour(focus));
  for (const { points, radar } of sensorCard.points.values()) scene.paintPoints(context, view, points, radar, focus?.z ?? 0);
  if (focus) scene.paintFocus(context, view, focus, colour(focus));
  const order = { prop: 0, vehicle: 1, two_wheeler: 2, walker: 3 };
  const sorted = [...app.actors].sort((a, b) => order[a.kind] - order[b.kind]);
  for (const actor of sorted) scene.paintActor(context, view, actor, actor.id === app.egoId ? "ego" : "");
  if (app.labels) for (const actor of sorted) if (actor.kind !== "prop") scene.paintLabel(context, view, actor);
  showTip();
}

function showScale() {
  const [metres, pixels] = scaleBar(view.scale, 130);
  $("scale").firstElementChild.style.width = `${pixels}px`;
  $("scale").lastElementChild.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}

function resize() {
  const ratio = window.devicePixelRatio || 1;
  view.width = canvas.clientWidth;
  view.height = canvas.clientHeight;
  canvas.width = Math.round(view.width * ratio);
  canvas.height = Math.round(view.height * ratio);
  dirty = true;
}

// -- mouse and keys --------------------------------------------------------------------

function actorAt(px, py) {
  let [best, least] = [null, Infinity];
  for (const actor of app.actors) {
    const [ax, ay] = view.toScreen(actor.x, actor.y);
    const reach = Math.max(GRAB_PX, actor.extent[0] * view.scale);
    const distance = Math.hypot(ax - px, ay - py);
    if (distance < reach && distance < least) [best, least] = [actor, distance];
  }
  return best;
}

function showTip() {
  const tip = $("tip");
  const actor = app.pointer && !app.pointer.down ? actorAt(app.pointer.x, app.pointer.y) : null;
  tip.hidden = !actor;
  canvas.classList.toggle("over", Boolean(actor));
  app.hovered = actor?.id ?? null;
  if (!actor) return;
  const speed = actor.kind === "prop" ? "" : ` · ${(actor.speed * 3.6).toFixed(0)} km/h`;
  tip.replaceChildren(Object.assign(document.createElement("b"), { textContent: `#${actor.id} ` }), actor.type,
    Object.assign(document.createElement("span"), { textContent: `${speed}${actor.role ? ` · ${actor.role}` : ""}` }));
  tip.style.left = `${Math.min(app.pointer.x + 14, view.width - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(app.pointer.y + 14, view.height - tip.offsetHeight - 8)}px`;
}

function setFollow(on) {
  app.follow = on;
  $("follow").setAttribute("aria-pressed", on);
  dirty = true;
}

function setLabels(on) {
  app.labels = on;
  $("labels").setAttribute("aria-pressed", on);
  dirty = true;
}

function fitTown() {
  setFollow(false);
  app.placed = true;
  if (app.town) view.fit(app.town.bounds, 60);
}

function zoom(factor, px = view.width / 2, py = view.height / 2) {
  view.zoomAt(px, py, factor);
  dirty = true;
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  app.pointer = { x: event.offsetX, y: event.offsetY, down: true, moved: 0 };
});
canvas.addEventListener("pointermove", (event) => {
  const last = app.pointer;
  const down = Boolean(last?.down);
  const [dx, dy] = down ? [event.offsetX - last.x, event.offsetY - last.y] : [0, 0];
  app.pointer = { x: event.offsetX, y: event.offsetY, down, moved: (last?.moved ?? 0) + Math.hypot(dx, dy) };
  if (down && app.pointer.moved > CLICK_PX) {
    if (app.follow) setFollow(false);
    canvas.classList.add("dragging");
    view.panPixels(dx, dy);
  }
  dirty = true;
});
canvas.addEventListener("pointerup", (event) => {
  const clicked = app.pointer && app.pointer.moved <= CLICK_PX;
  app.pointer = { x: event.offsetX, y: event.offsetY, down: false, moved: 0 };
  canvas.classList.remove("dragging");
  if (clicked) select(actorAt(event.offsetX, event.offsetY)?.id ?? null);
});
canvas.addEventListener("pointerleave", () => {
  app.pointer = null;
  dirty = true;
});
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  const keep = app.follow && focused();
  zoom(Math.exp(-event.deltaY * 0.0015), keep ? undefined : event.offsetX, keep ? undefined : event.offsetY);
}, { passive: false });

const KEYS = {
  "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fitTown,
  f: () => setFollow(!app.follow), l: () => setLabels(!app.labels), Escape: () => select(null),
};
document.addEventListener("keydown", (event) => {
  if (event.target.tagName === "INPUT" || event.ctrlKey || event.metaKey || event.altKey) return;
  const pan = PANS[event.key];
  if (pan) {
    setFollow(false);
    view.panPixels(pan[0] * PAN_KEY_PX, pan[1] * PAN_KEY_PX);
  } else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
  dirty = true;
});
$("zoom-in").onclick = () => zoom(1.3);
$("zoom-out").onclick = () => zoom(1 / 1.3);
$("fit").onclick = fitTown;
$("follow").onclick = () => setFollow(!app.follow);
$("labels").onclick = () => setLabels(!app.labels);
$("filter").addEventListener("input", () => app.state && list.show(app.actors, focusId(), app.egoId));

new ResizeObserver(resize).observe(canvas);
resize();
requestAnimationFrame(paint);

// What tests and curious users read.
window.adr1State = {
  get live() { return app.live; },
  get paused() { return app.paused; },
  get text() { return app.statusText ?? ""; },
  get town() { return app.town?.name ?? null; },
  get frame() { return app.state?.frame ?? -1; },
  get timeS() { return app.state?.time_s ?? -1; },
  get actors() { return app.actors.map(({ id, kind, x, y, speed }) => ({ id, kind, x, y, speed })); },
  get lights() { return app.state?.lights.length ?? 0; },
  get focus() { return focusId(); },
  get egoId() { return app.egoId; },
  get follow() { return app.follow; },
  get counts() { return { ...app.counts }; },
  get pictures() { return { ...sensorCard.pictureCounts }; },
  get points() { return Object.fromEntries([...sensorCard.points].map(([id, { points }]) => [id, points.length / 4])); },
  get readings() { return app.state?.readings ?? {}; },
  get view() { return { x: view.x, y: view.y, scale: view.scale }; },
  // Where the points of a LiDAR or radar lie on average, in the world.
  pointsCentre(id) {
    const { points } = sensorCard.points.get(id);
    let [x, y] = [0, 0];
    for (let i = 0; i < points.length; i += 4) [x, y] = [x + points[i], y + points[i + 1]];
    return [(4 * x) / points.length, (4 * y) / points.length];
  },
  screenOf(id) {
    const actor = app.actors.find((a) => a.id === id);
    return actor ? view.toScreen(actor.x, actor.y) : null;
  },
};
