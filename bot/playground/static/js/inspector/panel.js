/** The inspector: a drawer on the right that shows what stands behind a message, a click and the bot's queues. */
import { fill, h } from "../core/dom.js";
import { iconButton } from "../core/icons.js";
import { emit, on, store } from "../core/store.js";
import { Activity } from "./activity.js";
import { drawSubject } from "./subject.js";
import { Queues } from "./queues.js";

const LOOK_AGAIN_MS = 1200;
let opener = null;

/** `subject` is what a message or the home tab is made of; without one the list of deeds is shown. */
export function inspect(subject = null) {
  opener = document.activeElement;
  Object.assign(store, { inspecting: subject ? "subject" : "activity", subject: subject ?? store.subject, deed: null });
  emit("inspect");
  document.querySelector("#inspector [aria-selected=true]").focus();
}

export function showDeed(id) {
  Object.assign(store, { inspecting: "activity", deed: id });
  emit("inspect");
}

export const toggleInspector = () => (store.inspecting ? close() : inspect());

function close() {
  store.inspecting = null;
  emit("inspect");
  if (opener?.isConnected) opener.focus();
}

export class Inspector {
  constructor(root) {
    this.root = root;
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Inspector", onkeydown: (event) => this.#turn(event) });
    this.body = h("div", { class: "inspector-body", role: "tabpanel", tabindex: "-1" });
    this.activity = new Activity(showDeed);
    this.queues = new Queues();
    const cross = iconButton("close", "Close the inspector", { data: { testid: "inspector-close" }, onclick: close });
    fill(root, h("header", { class: "pane-head" }, h("h2", {}, "Inspector"), this.tabs, cross), this.body);
    root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && close());
    on("inspect", () => this.#show());
    on("me", () => store.inspecting && this.#draw());
    setInterval(() => this.#look(), LOOK_AGAIN_MS);
  }

  #show() {
    this.root.hidden = !store.inspecting;
    if (this.root.hidden) return;
    this.#drawTabs();
    this.#draw();
  }

  #drawTabs() {
    const held = this.tabs.contains(document.activeElement);
    const all = [store.subject && ["subject", store.subject.view ? "Home" : "Message"], ["activity", "Activity"], ["queues", "Queues"]].filter(Boolean);
    fill(this.tabs, all.map(tab));
    if (held) this.tabs.querySelector("[aria-selected=true]").focus();
  }

  #draw() {
    this.body.scrollTop = 0;
    if (store.inspecting === "subject") fill(this.body, drawSubject(store.subject, showDeed));
    else fill(this.body, this.#part().node);
    this.#look();
  }

  #part() {
    return store.inspecting === "queues" ? this.queues : this.activity;
  }

  /** While the panel is open it looks again and again: what it shows happens without the page's doing. */
  #look() {
    if (!store.inspecting || store.inspecting === "subject" || document.hidden) return;
    this.#part().look().catch(() => {});
  }

  #turn(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...this.tabs.children];
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    all[(at + step + all.length) % all.length].click();
  }
}

function tab([key, label]) {
  const chosen = store.inspecting === key;
  const choose = () => {
    Object.assign(store, { inspecting: key, deed: null });
    emit("inspect");
  };
  return h(
    "button",
    {
      type: "button",
      role: "tab",
      "aria-selected": String(chosen),
      tabindex: chosen ? "0" : "-1",
      data: { testid: `inspector-${key}` },
      onclick: choose,
    },
    label,
  );
}
