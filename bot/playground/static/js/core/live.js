/** The event stream: one web socket for the person acted as, opened again by itself when it drops. */

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 6000;

export class Live {
  constructor({ onEvent, onUp, onDown }) {
    Object.assign(this, { onEvent, onUp, onDown, socket: null, wait: FIRST_WAIT_MS, timer: 0, dropped: false });
    addEventListener("online", () => this.socket || this.#open());
  }

  connect(as) {
    this.as = as;
    clearTimeout(this.timer);
    this.#forget();
    this.dropped = false;
    this.#open();
  }

  #open() {
    if (!this.as) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/page/events?as=${encodeURIComponent(this.as)}`);
    this.socket = socket;
    socket.onopen = () => this.#up();
    socket.onmessage = (event) => this.onEvent(JSON.parse(event.data));
    socket.onclose = () => socket === this.socket && this.#down();
  }

  #up() {
    this.wait = FIRST_WAIT_MS;
    this.onUp(this.dropped);
    this.dropped = false;
  }

  #down() {
    this.socket = null;
    this.dropped = true;
    this.onDown();
    this.timer = setTimeout(() => this.#open(), this.wait);
    this.wait = Math.min(this.wait * 1.7, LONGEST_WAIT_MS);
  }

  #forget() {
    const old = this.socket;
    this.socket = null;
    old?.close();
  }
}
