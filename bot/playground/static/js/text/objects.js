/** A text object (plain or mrkdwn) as a node. `dir="auto"` lets each text choose its own direction. */
import { h } from "../core/dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

export const plainText = (object) => (object ? withEmoji(object.text) : "");

export function textNode(object, tag = "div", className = "text") {
  const body = object.type === "mrkdwn" ? mrkdwn(object.text) : plainText(object);
  return h(tag, { class: className, dir: "auto" }, body);
}
