// Clock, details of the actor in focus, and the list of actors.

import { lightColour, shortName } from "./scene.js";

const $ = (id) => document.getElementById(id);
const MAX_ROWS = 300;
const SPARK_STATES = 400;
const GEARS = { "-1": "R", 0: "N" };

export function showClock(state, live, paused) {
  const minutes = Math.floor(state.time_s / 60);
  const seconds = state.time_s - 60 * minutes;
  const [whole, part] = seconds.toFixed(2).split(".");
  $("time").firstChild.textContent = `${String(minutes).padStart(2, "0")}:${whole.padStart(2, "0")}`;
  $("time").lastChild.textContent = `.${part}`;
  $("frame").textContent = state.frame.toLocaleString("en").replaceAll(",", "\u2009");
  $("ticks").textContent = paused ? "0" : state.ticks_per_s.toFixed(state.ticks_per_s < 100 ? 1 : 0);
  $("factor").textContent = paused ? "0×" : `${state.real_time_factor.toFixed(2)}×`;
  showPulse(live, paused);
}

export function showPulse(live, paused) {
  const pulse = $("pulse");
  pulse.textContent = !live ? "waiting" : paused ? "paused" : "live";
  pulse.className = `pill ${!live ? "" : paused ? "paused" : "live"}`;
}

export function showWeather(weather) {
  const height = weather.sun_altitude_angle;
  const sky = weather.cloudiness < 25 ? "clear" : weather.cloudiness < 65 ? "partly cloudy" : "overcast";
  const day = height < -6 ? "night" : height < 12 ? "low sun" : "day";
  const parts = [`${day}, ${sky}`];
  if (weather.precipitation > 5) parts.push(`rain ${weather.precipitation.toFixed(0)} %`);
  if (weather.fog_density > 5) parts.push(`fog ${weather.fog_density.toFixed(0)} %`);
  if (Math.max(weather.wetness, weather.precipitation_deposits) > 5) parts.push("wet road");
  $("weather").textContent = parts.join(" · ");
}

export class FocusCard {
  constructor() {
    this.id = null;
    this.speeds = [];
  }

  show(actor, detail, isEgo) {
    $("ego").hidden = !actor || !detail;
    if (!actor || !detail) return;
    if (actor.id !== this.id) {
      this.id = actor.id;
      this.speeds = [];
    }
    this.speeds.push(detail.speed_mps * 3.6);
    if (this.speeds.length > SPARK_STATES) this.speeds.shift();
    $("ego-title").textContent = isEgo ? `Ego · ${shortName(actor)}` : shortName(actor);
    $("ego-id").textContent = `${actor.role && !isEgo ? actor.role + " · " : ""}#${actor.id}`;
    $("speed").textContent = (detail.speed_mps * 3.6).toFixed(0);
    $("ego").classList.toggle("drives", "throttle" in detail);
    this.showDriving(detail);
    paintSpark($("spark"), this.speeds, detail.speed_limit_kmh);
    const facts = [`${actor.x.toFixed(1)}, ${actor.y.toFixed(1)} m`, `${detail.acceleration_mps2.toFixed(1)} m/s²`];
    if ("gear" in detail) facts.push(`gear ${GEARS[detail.gear] ?? detail.gear}`);
    if (detail.hand_brake) facts.push("hand brake");
    $("facts").textContent = facts.join(" · ");
  }

  showDriving(detail) {
    $("ahead").style.background = detail.light === null || detail.light === undefined ? "transparent" : lightColour(detail.light);
    $("limit").textContent = detail.speed_limit_kmh ? detail.speed_limit_kmh.toFixed(0) : "";
    if (!("throttle" in detail)) return;
    for (const name of ["throttle", "brake"]) {
      $(name).style.width = `${100 * detail[name]}%`;
      $(`${name}-value`).textContent = `${Math.round(100 * detail[name])} %`;
    }
    const half = 50 * Math.min(1, Math.abs(detail.steer));
    $("steer").style.width = `${half}%`;
    $("steer").style.left = detail.steer < 0 ? `${50 - half}%` : "50%";
    $("steer-value").textContent = detail.steer.toFixed(2);
  }
}

function paintSpark(canvas, speeds, limit_kmh) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const top = Math.max(20, ...speeds, limit_kmh ?? 0) * 1.12;
  const y = (speed) => height - 1 - (speed / top) * (height - 3);
  if (limit_kmh) {
    context.strokeStyle = "#ff5f5799";
    context.setLineDash([3, 4]);
    context.beginPath();
    context.moveTo(0, y(limit_kmh));
    context.lineTo(width, y(limit_kmh));
    context.stroke();
    context.setLineDash([]);
  }
  const step = width / (SPARK_STATES - 1);
  const begin = width - (speeds.length - 1) * step;
  context.beginPath();
  speeds.forEach((speed, i) => context.lineTo(begin + i * step, y(speed)));
  context.strokeStyle = "#2dd4bf";
  context.lineWidth = 1.6;
  context.lineJoin = "round";
  context.stroke();
  context.lineTo(width, height);
  context.lineTo(begin, height);
  context.fillStyle = "#2dd4bf1f";
  context.fill();
}

export class ActorList {
  constructor(choose) {
    this.items = new Map();
    this.order = "";
    $("rows").addEventListener("click", (event) => {
      const item = event.target.closest("li[data-id]");
      if (item) choose(Number(item.dataset.id));
    });
  }

  show(actors, focus, egoId) {
    const words = $("filter").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (a) => words.every((w) => `${a.type} ${a.role ?? ""} ${a.kind} ${a.id}`.toLowerCase().includes(w));
    const rank = (a) => (a.id === egoId ? 0 : { vehicle: 1, two_wheeler: 2, walker: 3 }[a.kind] ?? 4);
    const chosen = actors.filter(fits).sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    $("count").textContent = words.length ? `${chosen.length} of ${actors.length}` : `${actors.length}`;
    const rows = chosen.slice(0, MAX_ROWS);
    const order = rows.map((a) => a.id).join() + (chosen.length > MAX_ROWS ? "+" : "");
    if (order !== this.order) this.rebuild(rows, chosen.length, order);
    for (const actor of rows) {
      const item = this.items.get(actor.id);
      const speed = actor.kind === "prop" ? "" : `${(actor.speed * 3.6).toFixed(0)} km/h`;
      if (item.lastChild.textContent !== speed) item.lastChild.textContent = speed;
      item.classList.toggle("chosen", actor.id === focus);
      item.firstChild.className = actor.id === egoId ? "ego" : actor.kind;
    }
  }

  rebuild(rows, total, order) {
    this.order = order;
    this.items.clear();
    const items = rows.map((actor) => {
      const item = document.createElement("li");
      item.dataset.id = actor.id;
      const name = document.createElement("span");
      const id = document.createElement("em");
      id.textContent = ` #${actor.id}`;
      name.append(shortName(actor), id);
      item.append(document.createElement("i"), name, document.createElement("small"));
      this.items.set(actor.id, item);
      return item;
    });
    if (total > rows.length) {
      const more = document.createElement("li");
      more.className = "more";
      more.textContent = `and ${total - rows.length} more`;
      items.push(more);
    }
    $("rows").replaceChildren(...items);
  }
}
