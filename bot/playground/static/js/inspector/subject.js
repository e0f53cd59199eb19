/** What one message (or the home tab) is made of: where it came from, its plain-text twin, its blocks. */
import { getActivity } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { userName, zone } from "../core/store.js";
import { dayAndTime, fromTs } from "../core/times.js";
import { withEmoji } from "../text/emoji.js";
import { codeText } from "../text/mrkdwn.js";
import { code, json } from "./code.js";

export function messageSubject(message) {
  const { channel, ts, thread_ts, text, blocks, metadata, ephemeral } = message;
  return {
    title: `${userName(message.user)}, ${dayAndTime(fromTs(ts), zone())}`,
    place: `${channel} ${ts}`,
    facts: { channel, ts, ...(thread_ts && { thread_ts }), ...(ephemeral && { ephemeral }), ...(metadata && { metadata }) },
    text,
    blocks,
  };
}

export const homeSubject = (home) => ({ title: "The home tab", view: home.view });

export function drawSubject(subject, onDeed) {
  const cause = h("p", { class: "inspector-cause" });
  if (subject.place) find(subject.place, cause, onDeed).catch(() => {});
  return [h("h3", { class: "inspector-title", dir: "auto" }, subject.title), cause, parts(subject)];
}

function parts({ text, blocks, facts, view }) {
  if (view) return [json(`View, ${view.blocks.length} blocks`, view)];
  return [
    code("Plain-text twin", withEmoji(codeText(text ?? "")) || "(empty)"),
    blocks.length ? json(blocks.length === 1 ? "1 block" : `${blocks.length} blocks`, blocks) : null,
    json("Message", facts),
  ];
}

/** The deed that led to a message, among those that are remembered. */
async function find(place, cause, onDeed) {
  const { deeds } = await getActivity();
  const found = deeds.find((deed) => deed.posted.includes(place));
  if (!found) return;
  const open = () => onDeed(found.id);
  fill(cause, "Came from ", h("button", { class: "text-button", type: "button", onclick: open }, found.what));
}
