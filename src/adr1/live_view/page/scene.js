// Everything that moves or changes: actors, lights, signs, trails, points of LiDAR and radar.

export const KIND_COLOURS = { ego: "#2dd4bf", vehicle: "#7fb0ff", two_wheeler: "#ffb454", walker: "#d79bff", prop: "#97a3b0" };
const LIGHT_COLOURS = ["#ff5f57", "#ffc04d", "#3ddc84", "#4a5561", "#4a5561"];
const EDGE = "#0b0f14";
const TAIL_S = 0.7; // a tail is as long as the way of so much time
const LEAST_PX = 5;
const LABEL_FONT = "600 11px system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

export function lightColour(state) {
  return LIGHT_COLOURS[state] ?? LIGHT_COLOURS[4];
}

// One row of the state, joined with what the cast knows: null if the cast does not know it yet.
export function actorOf(row, cast) {
  const known = cast.get(row[0]);
  if (!known || !known.extent) return null;
  const [id, x, y, yaw, vx, vy, z] = row;
  return { ...known, id, x, y, yaw: (yaw * Math.PI) / 180, vx, vy, z, speed: Math.hypot(vx, vy) };
}

export function paintLights(context, view, lines, states) {
  for (const [id, state] of states) {
    for (const [x, y, yaw_deg, half] of lines[id] ?? []) {
      const yaw = (yaw_deg * Math.PI) / 180;
      const [px, py] = view.toScreen(x, y);
      if (!onScreen(view, px, py, 40)) continue;
      const [dx, dy] = [-Math.sin(yaw) * half * view.scale * 0.86, Math.cos(yaw) * half * view.scale * 0.86];
      const colour = lightColour(state);
      context.strokeStyle = colour;
      context.lineWidth = Math.max(1.5, 0.35 * view.scale);
      context.globalAlpha = 0.85;
      context.beginPath();
      context.moveTo(px - dx, py - dy);
      context.lineTo(px + dx, py + dy);
      context.stroke();
      context.globalAlpha = 1;
      if (view.scale > 2.5) dot(context, px, py, Math.min(6, 0.55 * view.scale), colour);
    }
  }
}

export function paintSigns(context, view, cast) {
  if (view.scale < 3) return;
  for (const sign of cast.values()) {
    if (sign.kind !== "sign") continue;
    const [px, py] = view.toScreen(sign.pose[0], sign.pose[1]);
    if (!onScreen(view, px, py, 20)) continue;
    const radius = Math.min(9, 0.9 * view.scale);
    const limit = /speed_limit\.(\d+)/.exec(sign.type);
    context.lineWidth = Math.max(1, radius / 4);
    context.strokeStyle = limit ? "#ff5f57" : "#fff";
    context.fillStyle = limit ? "#f5f7f9" : sign.type.includes("stop") ? "#d8392f" : "#f5f7f9";
    context.beginPath();
    if (sign.type.includes("stop")) polygon(context, px, py, radius, 8, Math.PI / 8);
    else if (sign.type.includes("yield")) polygon(context, px, py, radius, 3, Math.PI / 2);
    else context.arc(px, py, radius, 0, 7);
    if (sign.type.includes("yield")) context.strokeStyle = "#ff5f57";
    context.fill();
    context.stroke();
    if (limit && radius > 5) text(context, limit[1], px, py, `700 ${radius}px system-ui, sans-serif`, "#14181d");
  }
}

export function paintTrail(context, view, trail, colour) {
  for (let i = 1; i < trail.length; i++) {
    const [ax, ay] = view.toScreen(...trail[i - 1]);
    const [bx, by] = view.toScreen(...trail[i]);
    if (Math.hypot(bx - ax, by - ay) > 12 * view.scale) continue; // it was put elsewhere
    context.globalAlpha = (0.55 * i) / trail.length;
    context.strokeStyle = colour;
    context.lineWidth = Math.max(2, 0.5 * view.scale);
    context.beginPath();
    context.moveTo(ax, ay);
    context.lineTo(bx, by);
    context.stroke();
  }
  context.globalAlpha = 1;
}

export function paintPoints(context, view, points, radar, ground_m) {
  const size = Math.max(1.2, Math.min(radar ? 5 : 2.4, 0.14 * view.scale * (radar ? 3 : 1)));
  for (let i = 0; i < points.length; i += 4) {
    const [px, py] = view.toScreen(points[i], points[i + 1]);
    if (!onScreen(view, px, py, 0)) continue;
    const value = points[i + 3];
    if (radar) context.fillStyle = value < -0.3 ? "#ff8a5c" : value > 0.3 ? "#5cc8ff" : "#ffe27a";
    else context.fillStyle = heightColour(points[i + 2] - ground_m);
    context.fillRect(px - size / 2, py - size / 2, size, size);
  }
}

// From violet on the ground to yellow 3 m above it and higher.
function heightColour(height_m) {
  const t = Math.max(0, Math.min(1, height_m / 3));
  return `hsl(${265 - 215 * t} 90% ${66 + 4 * t}% / .85)`;
}

export function paintActor(context, view, actor, role) {
  const [px, py] = view.toScreen(actor.x, actor.y);
  if (!onScreen(view, px, py, 60)) return;
  const colour = KIND_COLOURS[role === "ego" ? "ego" : actor.kind];
  if (actor.speed > 0.4) paintTail(context, view, actor, px, py, colour);
  const grow = Math.max(1, LEAST_PX / (2 * actor.extent[0] * view.scale));
  context.save();
  context.translate(px, py);
  context.rotate(actor.yaw);
  const k = view.scale * grow;
  context.translate(actor.center[0] * k, actor.center[1] * k);
  const [half_length, half_width] = [actor.extent[0] * k, Math.max(actor.extent[1] * k, 1.2)];
  context.fillStyle = colour;
  context.strokeStyle = EDGE;
  context.lineWidth = 1;
  context.beginPath();
  if (actor.kind === "walker") context.arc(0, 0, Math.max(3, 1.5 * half_length), 0, 7);
  else if (actor.kind === "prop") context.rect(-half_length, -half_width, 2 * half_length, 2 * half_width);
  else context.roundRect(-half_length, -half_width, 2 * half_length, 2 * half_width, corners(half_length, half_width));
  context.fill();
  context.stroke();
  if (actor.kind === "vehicle" && half_length > 9) paintGlass(context, half_length, half_width);
  if (actor.kind === "walker" || actor.kind === "two_wheeler") paintNose(context, half_length, half_width);
  context.restore();
}

function corners(half_length, half_width) {
  const front = Math.min(half_width * 0.75, half_length);
  const rear = half_width * 0.35;
  return [rear, front, front, rear];
}

function paintGlass(context, a, b) {
  context.fillStyle = "#0b0f14b0";
  context.beginPath(); // windscreen
  context.moveTo(0.42 * a, -0.72 * b);
  context.quadraticCurveTo(0.56 * a, 0, 0.42 * a, 0.72 * b);
  context.lineTo(0.16 * a, 0.6 * b);
  context.lineTo(0.16 * a, -0.6 * b);
  context.fill();
  context.beginPath(); // rear window
  context.moveTo(-0.62 * a, -0.62 * b);
  context.lineTo(-0.62 * a, 0.62 * b);
  context.lineTo(-0.78 * a, 0.7 * b);
  context.lineTo(-0.78 * a, -0.7 * b);
  context.fill();
}

function paintNose(context, a, b) {
  const reach = Math.max(a, b, 3);
  context.fillStyle = EDGE;
  context.beginPath();
  context.moveTo(reach, 0);
  context.lineTo(0.2 * reach, 0.45 * Math.max(b, 2));
  context.lineTo(0.2 * reach, -0.45 * Math.max(b, 2));
  context.fill();
}

function paintTail(context, view, actor, px, py, colour) {
  const [dx, dy] = [actor.vx * TAIL_S * view.scale, actor.vy * TAIL_S * view.scale];
  const fade = context.createLinearGradient(px, py, px - dx, py - dy);
  fade.addColorStop(0, `${colour}b0`);
  fade.addColorStop(1, `${colour}00`);
  context.strokeStyle = fade;
  context.lineWidth = Math.max(2, 1.3 * actor.extent[1] * view.scale);
  context.beginPath();
  context.moveTo(px, py);
  context.lineTo(px - dx, py - dy);
  context.stroke();
}

// A ring around the actor in focus.
export function paintFocus(context, view, actor, colour) {
  const [px, py] = view.toScreen(actor.x, actor.y);
  const radius = Math.max(13, (Math.hypot(...actor.extent) + 0.8) * view.scale);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.globalAlpha = 0.9;
  context.beginPath();
  context.arc(px, py, radius, 0, 7);
  context.stroke();
  context.globalAlpha = 0.1;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
}

export function paintLabel(context, view, actor) {
  const [px, py] = view.toScreen(actor.x, actor.y);
  if (!onScreen(view, px, py, 0)) return;
  const name = shortName(actor);
  context.lineWidth = 3;
  context.strokeStyle = "#0b0f14cc";
  context.font = LABEL_FONT;
  context.textAlign = "center";
  const y = py - Math.max(10, actor.extent[0] * view.scale + 8);
  context.strokeText(name, px, y);
  context.fillStyle = "#dfe6ec";
  context.fillText(name, px, y);
}

export function shortName(actor) {
  return actor.type.replace(/^(vehicle|walker\.pedestrian|walker|static\.prop|static)\./, "").replace(/[._]/g, " ");
}

function onScreen(view, px, py, margin) {
  return px > -margin && py > -margin && px < view.width + margin && py < view.height + margin;
}

function dot(context, px, py, radius, colour) {
  context.fillStyle = colour;
  context.strokeStyle = EDGE;
  context.lineWidth = 1.2;
  context.beginPath();
  context.arc(px, py, radius, 0, 7);
  context.fill();
  context.stroke();
}

function polygon(context, px, py, radius, sides, turn) {
  for (let i = 0; i < sides; i++) {
    const angle = turn + (2 * Math.PI * i) / sides;
    context.lineTo(px + radius * Math.cos(angle), py + radius * Math.sin(angle));
  }
  context.closePath();
}

function text(context, words, px, py, font, colour) {
  context.font = font;
  context.fillStyle = colour;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(words, px, py + 0.5);
  context.textBaseline = "alphabetic";
}
