/** What the bot has stored and not yet done: its inbox, its timers, its outbox. */
import { getQueues } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { zone } from "../core/store.js";
import { dayAndTime } from "../core/times.js";
import { folded } from "./activity.js";
import { json } from "./code.js";

const WORDS = {
  inbox: ["Inbox", "What Slack sent, stored before it was acknowledged", "Everything is worked off."],
  timer: ["Timers", "What falls due by itself, the next first", "Nothing falls due."],
  outbox: ["Outbox", "Messages written with their change, sent behind it", "Everything is sent."],
};
const BAD = ["dead", "unconfirmed", "refused", "unknown"];

export class Queues {
  #shown = "";

  constructor() {
    this.node = h("div", { class: "inspector-list", data: { testid: "queues" } });
  }

  async look() {
    const { queues } = await getQueues();
    const seen = JSON.stringify([zone(), queues]);
    if (seen === this.#shown) return;
    this.#shown = seen;
    const open = new Set([...this.node.querySelectorAll("details[open]")].map((one) => one.dataset.key));
    if (queues) fill(this.node, queues.map((queue) => drawQueue(queue, open)));
    else fill(this.node, h("p", { class: "soft" }, "Rolecall has no database yet; it is being prepared."));
  }
}

function drawQueue(queue, open) {
  const [name, what, empty] = WORDS[queue.name];
  return h(
    "section",
    { class: "queue", "aria-label": name },
    h("h3", {}, name, h("small", {}, counted(queue.counts))),
    h("p", { class: "soft" }, what),
    queue.open.length ? queue.open.map((row) => drawRow(queue.name, row, open)) : h("p", { class: "queue-empty" }, empty),
    queue.settled.length ? h("h4", {}, "Settled last") : null,
    queue.settled.map((row) => drawRow(queue.name, row, open)),
  );
}

/** A stored request goes by what was done, everything else by its kind and what it is about. */
const what = (queue, { kind, to, body }) =>
  queue === "inbox" ? `${body.name} ${body.text || body.value}`.trim() : `${kind} ${to}`;

const counted = (counts) =>
  Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(" · ");

function drawRow(queue, row, open) {
  const look = BAD.includes(row.state) || row.error ? "bad" : "plain";
  const summary = [
    h("span", { class: "queue-what" }, h("code", { dir: "auto" }, what(queue, row))),
    h("span", { class: `state ${look}` }, row.state),
    h("small", { class: "queue-when" }, dayAndTime(Date.parse(row.at), zone())),
  ];
  const facts = { key: row.key, attempts: row.attempts, ...(row.error && { error: row.error }) };
  return folded(summary, [json("Row", facts), json("Body", row.body)], open, `${queue}-${row.id}`);
}
