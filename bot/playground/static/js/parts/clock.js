/** The clock of the playground: what time it is for the person acted as, and the jumps forward. */
import { post } from "../core/api.js";
import { announce, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { now } from "../core/now.js";
import { me, on, store, zone } from "../core/store.js";
import { city, clockTime, dayAndTime, nextMondayAt, offsetName, shortDay, tomorrowAt } from "../core/times.js";
import { chooseMoment } from "./moment.js";
import { busy } from "./notices.js";

const HOUR = 3600;
const JUMPS = [
  { key: "1h", label: "+1 h", body: () => ({ by: HOUR }), at: () => now() + HOUR * 1000 },
  { key: "4h", label: "+4 h", body: () => ({ by: 4 * HOUR }), at: () => now() + 4 * HOUR * 1000 },
  { key: "tomorrow", label: "Tomorrow 09:00", at: () => tomorrowAt(now(), "09:00", zone()) },
  { key: "monday", label: "Monday 09:00", at: () => nextMondayAt(now(), "09:00", zone()) },
];

export class Clock {
  constructor() {
    this.time = h("strong", { data: { testid: "clock-now" } });
    this.zone = h("small", { title: "The clock is shown in the zone of the person you act as" });
    this.face = h("div", { class: "clock-face" }, icon("clock"), h("span", {}, this.time, this.zone));
    this.buttons = JUMPS.map((jump) => jumpButton(jump));
    this.bar = h("i");
    this.walk = h(
      "div",
      { class: "walk", role: "progressbar", "aria-label": "The clock is moving", hidden: true },
      this.bar,
    );
    this.jumps = h(
      "div",
      { class: "jumps", role: "group", "aria-label": "Move the clock" },
      this.buttons,
      chooseMoment(),
    );
    on("clock me", () => this.#draw());
    setInterval(() => this.#draw(), 1000);
  }

  #draw() {
    if (!store.ready) return;
    const { walking } = store.clock;
    const text = dayAndTime(now(), zone());
    if (this.time.textContent !== text) this.time.textContent = text;
    this.time.dataset.now = new Date(now()).toISOString();
    this.zone.textContent = walking
      ? `moving to ${shortDay(Date.parse(store.clock.target), zone())}, ${clockTime(Date.parse(store.clock.target), zone())}`
      : `${city(zone())} time, ${offsetName(now(), zone())}`;
    this.zone.title = `${zone()}, the zone of ${me()?.real_name}`;
    for (const button of this.jumps.querySelectorAll("button")) button.disabled = walking;
    this.#progress(walking);
  }

  #progress(walking) {
    if (walking && this.from === undefined) this.from = now();
    if (!walking && this.from !== undefined) announce(`It is now ${this.time.textContent}.`);
    if (!walking) this.from = undefined;
    this.walk.hidden = !walking;
    const whole = Date.parse(store.clock.target) - this.from;
    const share = walking && whole > 0 ? Math.min(1, (now() - this.from) / whole) : 0;
    this.bar.style.width = `${Math.max(3, share * 100)}%`;
    this.walk.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }
}

function jumpButton({ key, label, body, at }) {
  const jump = (event) =>
    busy(event.currentTarget, () => post("clock", body?.() ?? { to: new Date(at()).toISOString() }));
  const button = h("button", { type: "button", onclick: jump, data: { testid: "clock-jump", jump: key } }, label);
  button.addEventListener("pointerenter", () => {
    button.title = `${dayAndTime(at(), zone())} in ${city(zone())}`;
  });
  return button;
}
