/** What people and the clock set off, newest first; and one deed whole: payload, acknowledgement, calls with answers. */
import { getActivity, getDeed } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { store, userName, zone } from "../core/store.js";
import { format } from "../core/times.js";
import { readable } from "../parts/mentions.js";
import { json } from "./code.js";

const NOTHING = "Nothing has been done since the playground was started. Type a command or press a button.";
const TIME = { weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };

export class Activity {
  #shown = "";

  constructor(onDeed) {
    this.onDeed = onDeed;
    this.node = h("div", { class: "inspector-list" });
  }

  async look() {
    const id = store.deed;
    const found = id ? await getDeed(id) : (await getActivity()).deeds;
    const seen = JSON.stringify([id, zone(), found]);
    if (id !== store.deed || seen === this.#shown) return;
    this.#shown = seen;
    if (id) this.#whole(found);
    else this.#list(found);
  }

  #list(deeds) {
    const focused = document.activeElement?.dataset?.deed;
    fill(this.node, deeds.length ? deeds.map((deed) => this.#row(deed)) : h("p", { class: "soft" }, NOTHING));
    this.node.querySelector(`[data-deed="${focused}"]`)?.focus();
  }

  #row(deed) {
    return h(
      "button",
      { class: "deed", type: "button", data: { testid: "deed", deed: deed.id }, onclick: () => this.onDeed(deed.id) },
      h("span", { class: `kind kind-${deed.kind}` }, deed.kind),
      h("span", { class: "deed-what", dir: "auto" }, readable(deed.what)),
      h("span", { class: "deed-facts" }, facts(deed)),
    );
  }

  #whole(deed) {
    const open = this.#open();
    const back = h(
      "button",
      { class: "text-button back-button", type: "button", data: { testid: "deeds" }, onclick: () => this.onDeed(null) },
      icon("back"),
      "All activity",
    );
    fill(
      this.node,
      back,
      h("h3", { class: "inspector-title", dir: "auto" }, readable(deed.what)),
      h("p", { class: "deed-facts" }, facts(deed)),
      deed.payload ? folded("Payload sent", json("Payload", deed.payload), open) : null,
      deed.answer ? folded("Acknowledged with", json("Acknowledgement", deed.answer), open) : null,
      h("h4", {}, calls(deed)),
      deed.made.map((call, index) => drawCall(call, index, open)),
      deed.more_calls ? h("p", { class: "soft" }, `and ${deed.more_calls} more`) : null,
    );
  }

  /** What is folded open stays so while more calls arrive. */
  #open() {
    return new Set([...this.node.querySelectorAll("details[open]")].map((one) => one.dataset.key));
  }
}

function calls({ made }) {
  return made.length ? "Calls that followed" : "No call followed.";
}

function facts(deed) {
  const by = deed.user ? userName(deed.user) : null;
  const acked = deed.ok === null ? null : deed.ok ? `acknowledged in ${deed.ms} ms` : `not acknowledged: ${deed.error}`;
  const made = deed.calls ? `${deed.calls} ${deed.calls === 1 ? "call" : "calls"}` : null;
  const refused = deed.refused ? `${deed.refused} refused` : null;
  return [format(Date.parse(deed.at), zone(), TIME), by, acked, made, refused].filter(Boolean).join(" · ");
}

function drawCall(call, index, open) {
  const outcome = call.error ? h("span", { class: "state bad" }, call.error) : h("span", { class: "state ok" }, "ok");
  return folded(
    [h("code", {}, call.method), outcome],
    [json("Arguments", call.args), call.answer === null ? null : json("Answer", call.answer)],
    open,
    `call-${index}`,
  );
}

export function folded(summary, inside, open, key = String(summary)) {
  return h("details", { class: "fold", open: open.has(key), data: { key } }, h("summary", {}, summary), inside);
}
