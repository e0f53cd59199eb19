/** One message: who, when, what, and what can be done with it. */
import { post } from "../core/api.js";
import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { openThread } from "../core/session.js";
import { isBotDm, channel, store, user, userName, zone } from "../core/store.js";
import { clockTime, dayAndTime, fromTs } from "../core/times.js";
import { drawBlocks } from "../blocks/blocks.js";
import { textNode } from "../text/objects.js";
import { avatar } from "./avatar.js";
import { menu } from "../controls/menu.js";
import { inspectButton } from "../inspector/button.js";
import { messageSubject } from "../inspector/subject.js";
import { readable } from "./mentions.js";
import { busy } from "./notices.js";
import { messageSurface } from "./surface.js";

const FOLD_FROM = 1400;

export function drawMessage(message, { grouped = false, inThread = false } = {}) {
  const content = h(
    "div",
    { class: "message-main" },
    grouped ? null : head(message),
    body(message, inThread),
    foot(message, inThread),
  );
  const row = h(
    "div",
    { class: "message-row", data: { testid: message.ephemeral ? "ephemeral" : null } },
    gutter(message, grouped),
    content,
  );
  return h(
    "article",
    {
      class: classes(message, grouped),
      data: { testid: "message", ts: message.ts, user: message.user },
      "aria-label": `${userName(message.user)}, ${time(message)}`,
    },
    message.slash ? echo(message) : null,
    message.ephemeral ? h("p", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
    row,
    tools(message, inThread),
  );
}

const classes = (message, grouped) =>
  ["message", grouped && "grouped", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
const time = (message) => clockTime(fromTs(message.ts), zone());
const isApp = (message) => message.app || message.user === store.bot.user_id;

function echo(message) {
  return h(
    "p",
    { class: "echo" },
    avatar(store.as, "tiny"),
    h("bdi", {}, userName(store.as)),
    " used ",
    h("code", { class: "code", dir: "auto" }, readable(message.slash)),
  );
}

function gutter(message, grouped) {
  return h("div", { class: "gutter" }, grouped ? stamp(message) : avatar(message.user));
}

function head(message) {
  return h(
    "div",
    { class: "message-head" },
    h("bdi", { class: "author", title: user(message.user)?.title || null }, userName(message.user)),
    isApp(message) ? h("span", { class: "badge" }, "APP") : null,
    stamp(message),
    message.edited && !isApp(message) ? h("span", { class: "soft" }, "(edited)") : null,
  );
}

function stamp(message) {
  const ms = fromTs(message.ts);
  return h(
    "time",
    { class: "stamp", datetime: new Date(ms).toISOString(), title: `${dayAndTime(ms, zone())} (${zone()})` },
    time(message),
  );
}

function body(message, inThread) {
  const note =
    message.reply_broadcast && !inThread
      ? h(
          "p",
          { class: "soft" },
          "replied to a",
          h("button", { class: "text-button", type: "button", onclick: () => openThread(message.thread_ts) }, "thread"),
        )
      : null;
  if (!message.blocks?.length)
    return h(
      "div",
      { class: "message-body" },
      note,
      foldable(textNode({ type: "mrkdwn", text: message.text ?? "" }), message.text ?? ""),
    );
  const surface = messageSurface(message, () =>
    document.querySelector(`${inThread ? "#thread" : "#main"} .notice-place`),
  );
  return h("div", { class: "message-body blocks" }, note, drawBlocks(message.blocks, surface));
}

function foldable(node, text) {
  if (text.length < FOLD_FROM) return node;
  node.classList.add("folded");
  const more = h(
    "button",
    {
      class: "text-button",
      type: "button",
      "aria-expanded": "false",
      onclick: () => {
        const folded = node.classList.toggle("folded");
        more.textContent = folded ? "Show all" : "Show less";
        more.setAttribute("aria-expanded", String(!folded));
      },
    },
    "Show all",
  );
  return [node, more];
}

function foot(message, inThread) {
  if (inThread || !message.reply_count) return null;
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h(
    "button",
    { class: "replies", type: "button", data: { testid: "replies" }, onclick: () => openThread(message.ts) },
    icon("reply"),
    words,
  );
}

function tools(message, inThread) {
  const shortcuts = store.shortcuts.filter((one) => one.type === "message" || one.type === "message_action");
  const reply = inThread || message.ephemeral
    ? null
    : h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          data: { testid: "reply" },
          onclick: () => openThread(message.thread_ts ?? message.ts),
        },
        icon("reply"),
      );
  const actions = shortcuts.length && !message.ephemeral ? more(message, shortcuts) : null;
  return h("div", { class: "message-tools" }, reply, inspectButton(() => messageSubject(message)), actions);
}

function more(message, shortcuts) {
  const button = h(
    "button",
    { class: "icon-button", type: "button", "aria-label": "More actions", title: "More actions" },
    icon("more"),
  );
  const run = (one) =>
    busy(button, () => post("shortcut", { callback_id: one.callback_id, channel: message.channel, ts: message.ts }));
  return menu({
    button,
    label: "More actions",
    items: () => shortcuts.map((one) => ({ label: one.name, onpick: () => run(one) })),
  });
}

export const replyTo = () => (isBotDm(channel()) ? store.bot.name : `#${channel()?.name}`);
