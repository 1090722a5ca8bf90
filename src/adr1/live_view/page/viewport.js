// Which part of the world the canvas shows: x east, y south, metres to pixels. North is up.

const LEAST_PX_PER_M = 0.15;
const MOST_PX_PER_M = 60;

export class Viewport {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.scale = 4; // CSS pixels per metre
    this.width = 1;
    this.height = 1;
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  toWorld(px, py) {
    return [(px - this.width / 2) / this.scale + this.x, (py - this.height / 2) / this.scale + this.y];
  }

  panPixels(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  // Zoom so that the place under a pixel stays there.
  zoomAt(px, py, factor) {
    const [x, y] = this.toWorld(px, py);
    this.scale = Math.min(MOST_PX_PER_M, Math.max(LEAST_PX_PER_M, this.scale * factor));
    const [now_x, now_y] = this.toWorld(px, py);
    this.x += x - now_x;
    this.y += y - now_y;
  }

  fit([left, top, right, bottom], margin_px) {
    this.x = (left + right) / 2;
    this.y = (top + bottom) / 2;
    const fit = Math.min((this.width - 2 * margin_px) / (right - left), (this.height - 2 * margin_px) / (bottom - top));
    this.scale = Math.min(MOST_PX_PER_M, Math.max(LEAST_PX_PER_M, fit));
  }

  apply(context, ratio) {
    const k = this.scale * ratio;
    context.setTransform(k, 0, 0, k, (this.width / 2) * ratio - this.x * k, (this.height / 2) * ratio - this.y * k);
  }
}

// A round length of a scale bar for about that many pixels: [metres, pixels].
export function scaleBar(scale, wanted_px) {
  const wanted = wanted_px / scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].map((n) => n * power).find((n) => n <= wanted) ?? power;
  return [metres, metres * scale];
}
