// The sensors of the actor in focus: what is shown of them, pictures, points, numbers.

const $ = (id) => document.getElementById(id);
const PICTURES = /^sensor\.camera\.(?!cosmos)/;
const POINTS = /^sensor\.(lidar\.|other\.radar)/;
const NUMBERS = /^sensor\.other\.(gnss|imu|collision|obstacle)/;
const NAMES = {
  "sensor.camera.rgb": "camera", "sensor.camera.depth": "depth", "sensor.camera.semantic_segmentation": "semantic",
  "sensor.camera.instance_segmentation": "instance", "sensor.camera.normals": "normals", "sensor.camera.optical_flow": "optical flow",
  "sensor.camera.dvs": "events", "sensor.lidar.ray_cast": "LiDAR", "sensor.lidar.ray_cast_semantic": "semantic LiDAR", "sensor.other.radar": "radar",
};

export class SensorCard {
  // changed() is called when another set of sensors is wanted; hit() when a collision is told.
  constructor(changed, hit) {
    this.changed = changed;
    this.hit = hit;
    this.sensors = [];
    this.off = new Set(); // what the user switched off
    this.on = new Set(); // and on
    this.figures = new Map();
    this.points = new Map();
    this.hits = new Map();
    this.pictureCounts = {};
  }

  // Take the sensors attached to the actor in focus.
  show(cast, focus) {
    const mine = focus === null ? [] : [...cast.values()].filter((a) => a.kind === "sensor" && a.parent === focus);
    if (mine.map((s) => s.id).join() === this.sensors.map((s) => s.id).join()) return;
    this.sensors = mine;
    this.points.clear();
    this.hits.clear();
    $("sensors").hidden = mine.length === 0;
    $("sensor-count").textContent = mine.length;
    $("readings").replaceChildren();
    this.arrange();
  }

  get wanted() {
    return this.sensors.filter((s) => NUMBERS.test(s.type) || this.isOn(s)).map((s) => s.id).slice(0, 16);
  }

  // At first the first camera, and LiDAR and radar: most of what is worth seeing, little to transmit.
  isOn(sensor) {
    if (this.on.has(sensor.id)) return true;
    if (this.off.has(sensor.id)) return false;
    if (POINTS.test(sensor.type)) return true;
    return sensor === this.sensors.find((s) => PICTURES.test(s.type));
  }

  arrange() {
    const shown = this.sensors.filter((s) => PICTURES.test(s.type) || POINTS.test(s.type));
    const count = {};
    for (const s of shown) count[s.type] = (count[s.type] ?? 0) + 1;
    const seen = {};
    const chips = shown.map((sensor) => {
      seen[sensor.type] = (seen[sensor.type] ?? 0) + 1;
      const chip = document.createElement("button");
      chip.textContent = (NAMES[sensor.type] ?? sensor.type.slice(7)) + (count[sensor.type] > 1 ? ` ${seen[sensor.type]}` : "");
      chip.title = `${sensor.type} #${sensor.id}`;
      chip.dataset.id = sensor.id;
      chip.setAttribute("aria-pressed", this.isOn(sensor));
      chip.onclick = () => this.toggle(sensor);
      sensor.label = chip.textContent;
      return chip;
    });
    $("chips").replaceChildren(...chips);
    this.figures.clear();
    const pictures = shown.filter((s) => PICTURES.test(s.type) && this.isOn(s));
    $("pictures").replaceChildren(...pictures.map((s) => this.figure(s)));
    for (const id of this.points.keys()) if (!this.wanted.includes(id)) this.points.delete(id);
    this.changed();
  }

  toggle(sensor) {
    const [to, from] = this.isOn(sensor) ? [this.off, this.on] : [this.on, this.off];
    to.add(sensor.id);
    from.delete(sensor.id);
    this.arrange();
  }

  figure(sensor) {
    const figure = document.createElement("figure");
    const { image_size_x: width = 4, image_size_y: height = 3, fov } = sensor.attributes;
    figure.style.aspectRatio = `${width} / ${height}`;
    const caption = document.createElement("figcaption");
    const frame = document.createElement("span");
    const label = document.createElement("span");
    const size = document.createElement("span");
    size.className = frame.className = "size";
    size.textContent = ` · ${width}×${height}${fov ? ` · ${Number(fov).toFixed(0)}°` : ""}`;
    label.append(sensor.label, size);
    caption.append(label, frame);
    const image = document.createElement("img");
    image.alt = "";
    image.hidden = true;
    figure.append(image, caption);
    this.figures.set(sensor.id, { image, frame, busy: false });
    return figure;
  }

  takePicture(id, frame, blob) {
    const figure = this.figures.get(id);
    if (!figure || figure.busy) return; // a picture is still being decoded: this one is left out
    figure.busy = true;
    const url = URL.createObjectURL(blob);
    const next = new Image();
    next.onload = next.onerror = () => {
      figure.busy = false;
      if (next.naturalWidth) {
        const old = figure.image.src;
        figure.image.src = url;
        figure.image.hidden = false;
        if (old) URL.revokeObjectURL(old);
        this.pictureCounts[id] = (this.pictureCounts[id] ?? 0) + 1;
        figure.frame.textContent = `frame ${frame}`;
      }
    };
    next.src = url;
  }

  takePoints(id, frame, points) {
    const sensor = this.sensors.find((s) => s.id === id);
    if (sensor && this.isOn(sensor)) this.points.set(id, { frame, points, radar: sensor.type.includes("radar") });
  }

  showReadings(readings) {
    const rows = [];
    for (const sensor of this.sensors) {
      const reading = readings[sensor.id];
      if (!reading) continue;
      rows.push(...rowsOf(sensor.type, reading));
      if (sensor.type.endsWith("collision")) {
        if ((this.hits.get(sensor.id) ?? 0) < reading.count) this.hit();
        this.hits.set(sensor.id, reading.count);
      }
    }
    $("readings").replaceChildren(...rows.map(([name, value, style]) => {
      const row = document.createElement("div");
      const label = document.createElement("span");
      label.textContent = name;
      const text = document.createElement("b");
      text.style.fontWeight = 400;
      text.textContent = value;
      text.className = style ?? "";
      row.append(label, text);
      return row;
    }));
  }
}

function rowsOf(type, r) {
  if (type.endsWith("gnss")) return [["GNSS", `${r.lat.toFixed(6)}°, ${r.lon.toFixed(6)}°, ${r.alt.toFixed(1)} m`]];
  if (type.endsWith("imu")) {
    return [
      ["acceleration", `${r.accelerometer_mps2.map((v) => v.toFixed(1)).join(" / ")} m/s²`],
      ["turn rate", `${r.gyroscope_radps.map((v) => v.toFixed(2)).join(" / ")} rad/s`],
      ["compass", `${((r.compass_rad * 180) / Math.PI).toFixed(0)}°`],
    ];
  }
  if (type.endsWith("collision")) return [["collision", `${r.other} · ${(r.impulse_ns / 1000).toFixed(1)} kNs`, "hit"]];
  if (type.endsWith("obstacle")) return [["obstacle", `${r.other} at ${r.distance_m.toFixed(1)} m`]];
  return [];
}
