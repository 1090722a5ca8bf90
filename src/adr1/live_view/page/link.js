// The WebSocket to the web process: messages in, wishes out, and a new connection when it breaks.

const RETRY_MS = 1000;
const HEADER_BYTES = 13; // u8 kind, u32 sensor id, u64 frame
const PICTURE = 5;

export class Link {
  // handlers: json(message), picture(sensorId, frame, blob), points(sensorId, frame, Float32Array), lost()
  constructor(handlers) {
    this.handlers = handlers;
    this.words = { focus: null, sensors: [] };
    document.addEventListener("visibilitychange", () => this.tell());
    this.open();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/live`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.tell();
    this.socket.onmessage = (event) => this.take(event.data);
    this.socket.onclose = () => {
      this.handlers.lost();
      setTimeout(() => this.open(), RETRY_MS);
    };
  }

  take(data) {
    if (typeof data === "string") return this.handlers.json(JSON.parse(data));
    const head = new DataView(data);
    const sensor = head.getUint32(1, true);
    const frame = Number(head.getBigUint64(5, true));
    const body = data.slice(HEADER_BYTES);
    if (head.getUint8(0) === PICTURE) this.handlers.picture(sensor, frame, new Blob([body], { type: "image/jpeg" }));
    else this.handlers.points(sensor, frame, new Float32Array(body));
  }

  // Tell what this page wants to see; a hidden page wants nothing.
  want(focus, sensors) {
    const words = { focus, sensors };
    if (JSON.stringify(words) === JSON.stringify(this.words)) return;
    this.words = words;
    this.tell();
  }

  tell() {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify({ visible: !document.hidden, ...this.words }));
  }
}
