// The town: painted once into a bitmap somewhat larger than the screen, painted anew when the view leaves it.

import { Viewport } from "./viewport.js";

const COLOURS = {
  land: "#12181d", building: "#202b37", building_edge: "#344453",
  Sidewalk: "#2d363f", Shoulder: "#272f37", Parking: "#343e49", Biking: "#41393f", Driving: "#414b57", Junction: "#414b57",
  line: "#e8eef4a0", yellow: "#e0b94fb8", crossing: "#e8eef466",
};
const SPARE = 1.5; // the bitmap is so many times the screen
const LINE_M = 0.16;
const DASH_M = [3, 4.5];

export class Town {
  constructor(content) {
    this.name = content.name;
    this.key = content.key;
    this.layers = new Map();
    this.bounds = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [surface, points] of [...content.surfaces, ...content.junctions.map((ring) => ["Junction", ring])]) {
      this.add(surface, points, true);
      this.grow(points);
    }
    for (const [broken, yellow, points] of content.lines) this.add(`${broken ? "broken" : "solid"}-${yellow ? "yellow" : "line"}`, points, false);
    for (const points of content.crossings) this.add("crossing", points, true);
    for (const points of content.buildings) this.add("building", points, true);
    this.crossings = content.crossings;
    this.bitmap = document.createElement("canvas");
    this.shown = null; // the viewport that the bitmap was painted for
  }

  add(layer, points, closed) {
    if (!this.layers.has(layer)) this.layers.set(layer, new Path2D());
    const path = this.layers.get(layer);
    path.moveTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) path.lineTo(points[i], points[i + 1]);
    if (closed) path.closePath();
  }

  grow(points) {
    const b = this.bounds;
    for (let i = 0; i < points.length; i += 2) {
      b[0] = Math.min(b[0], points[i]);
      b[1] = Math.min(b[1], points[i + 1]);
      b[2] = Math.max(b[2], points[i]);
      b[3] = Math.max(b[3], points[i + 1]);
    }
  }

  paint(context, view, ratio) {
    if (!this.covers(view)) this.repaint(view, ratio);
    const shown = this.shown;
    const left = ((view.width - shown.width) / 2 + (shown.x - view.x) * view.scale) * ratio;
    const top = ((view.height - shown.height) / 2 + (shown.y - view.y) * view.scale) * ratio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = COLOURS.land;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.drawImage(this.bitmap, Math.round(left), Math.round(top));
  }

  covers(view) {
    const shown = this.shown;
    if (!shown || shown.scale !== view.scale || shown.for_width !== view.width || shown.for_height !== view.height) return false;
    return (
      Math.abs(shown.x - view.x) * view.scale < (shown.width - view.width) / 2 &&
      Math.abs(shown.y - view.y) * view.scale < (shown.height - view.height) / 2
    );
  }

  repaint(view, ratio) {
    const shown = Object.assign(new Viewport(), view);
    Object.assign(shown, { for_width: view.width, for_height: view.height, width: view.width * SPARE, height: view.height * SPARE });
    this.shown = shown;
    this.bitmap.width = Math.round(shown.width * ratio);
    this.bitmap.height = Math.round(shown.height * ratio);
    const context = this.bitmap.getContext("2d", { alpha: false });
    context.fillStyle = COLOURS.land;
    context.fillRect(0, 0, this.bitmap.width, this.bitmap.height);
    shown.apply(context, ratio);
    const pixel = 1 / view.scale;
    context.lineJoin = "round";
    for (const layer of ["building", "Sidewalk", "Shoulder", "Parking", "Biking", "Driving", "Junction"]) this.fill(context, layer, pixel);
    if (view.scale > 1.2) this.paintLines(context, pixel);
  }

  fill(context, layer, pixel) {
    const path = this.layers.get(layer);
    if (!path) return;
    const building = layer === "building";
    context.fillStyle = COLOURS[layer];
    context.strokeStyle = building ? COLOURS.building_edge : COLOURS[layer];
    context.lineWidth = building ? Math.max(0.3, pixel) : 0.12; // closes the seams between lanes
    context.fill(path, "nonzero");
    context.stroke(path);
  }

  paintLines(context, pixel) {
    context.lineWidth = Math.max(LINE_M, 0.8 * pixel);
    for (const [layer, path] of this.layers) {
      const [style, colour] = layer.split("-");
      if (style !== "solid" && style !== "broken") continue;
      context.strokeStyle = COLOURS[colour];
      context.setLineDash(style === "broken" ? DASH_M : []);
      context.stroke(path);
    }
    context.setLineDash([]);
    context.fillStyle = COLOURS.crossing;
    for (const ring of this.crossings) paintStripes(context, ring);
  }
}

// Zebra stripes along the shorter side of a four-cornered crossing; others are filled faintly.
function paintStripes(context, ring) {
  if (ring.length !== 8) {
    context.beginPath();
    for (let i = 0; i < ring.length; i += 2) context.lineTo(ring[i], ring[i + 1]);
    context.fill();
    return;
  }
  let [a, b, c, d] = [0, 2, 4, 6].map((i) => [ring[i], ring[i + 1]]);
  const length = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1]);
  if (length(a, b) < length(b, c)) [a, b, c, d] = [b, c, d, a]; // a-b and c-d are the long sides now
  const count = Math.max(1, Math.round(length(a, b) / 1.1));
  const mix = (p, q, t) => [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
  for (let i = 0; i < count; i++) {
    const [from, to] = [(i + 0.25) / count, (i + 0.75) / count];
    context.beginPath();
    for (const p of [mix(a, b, from), mix(a, b, to), mix(d, c, to), mix(d, c, from)]) context.lineTo(p[0], p[1]);
    context.fill();
  }
}
