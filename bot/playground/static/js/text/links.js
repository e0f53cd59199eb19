/** What stands between < and > in a message: people, channels, broadcasts, dates and links. */
import { h } from "../core/dom.js";
import { now } from "../core/now.js";
import { channelName, store, user, userName, zone } from "../core/store.js";
import { ago, clockTime, format, friendlyDay, longDay } from "../core/times.js";

const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const PERMALINK = /^https:\/\/[\w-]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/;

export function mention(id, label) {
  const known = user(id) || id === store.bot.user_id;
  const kind = id === store.as ? "mention mine" : "mention";
  return h(
    "span",
    { class: kind, data: { user: id }, title: user(id)?.title || null },
    h("bdi", {}, `@${known ? userName(id) : label || id}`),
  );
}

export const channelLink = (id, label) =>
  h(
    "a",
    { class: "mention", href: `#${new URLSearchParams({ as: store.as, channel: id })}`, data: { channel: id } },
    h("bdi", {}, `#${store.channels.has(id) ? channelName(id) : label || id}`),
  );

export const broadcast = (range) => h("span", { class: "mention mine" }, `@${range}`);

export function link(url, label) {
  const text = label || url.replace(/^mailto:|^tel:/, "");
  if (!SAFE_LINK.test(url)) return h("span", { class: "dead-link", title: url }, text);
  const here = within(url);
  return here ? h("a", { href: here }, text) : h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** A message of this very workspace is shown here, in its thread. */
function within(url) {
  const [, channel, seconds, micros, root] = PERMALINK.exec(url) ?? [];
  if (!store.channels.has(channel)) return null;
  return `#${new URLSearchParams({ as: store.as, channel, thread: root ?? `${seconds}.${micros}` })}`;
}

/** The node for one token, given without its angle brackets and with entities already read. */
export function token(body) {
  const [target, label = ""] = split(body, "|");
  if (/^@[UWB]/.test(target)) return mention(target.slice(1), label);
  if (/^#[CGD]/.test(target)) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return broadcast(label || target.slice(1));
  return link(target, label);
}

function split(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function date(target, fallback) {
  const [, seconds, pattern, url] = target.split("^");
  if (!/^\d+$/.test(seconds) || !pattern) return document.createTextNode(fallback);
  const ms = Number(seconds) * 1000;
  const time = h(
    "time",
    { datetime: new Date(ms).toISOString(), title: `${longDay(ms, zone())}, ${clockTime(ms, zone())} (${zone()})` },
    datePattern(pattern, ms),
  );
  return url ? h("a", { href: SAFE_LINK.test(url) ? url : null }, time) : time;
}

/** A date pattern such as "{date_short_pretty} at {time}", in the zone of the person acted as. */
export function datePattern(pattern, ms) {
  const tz = zone();
  const short = (at) => format(at, tz, { day: "numeric", month: "short", year: "numeric" });
  const long = (at) => longDay(at, tz);
  const plain = (at) => format(at, tz, { day: "numeric", month: "long", year: "numeric" });
  const pretty = (style) => (at) => {
    const day = friendlyDay(at, now(), tz);
    return day === longDay(at, tz) ? style(at) : day;
  };
  const styles = {
    date_num: (at) =>
      format(at, tz, { year: "numeric", month: "2-digit", day: "2-digit" }).split("/").reverse().join("-"),
    date: plain,
    date_short: short,
    date_long: long,
    date_pretty: pretty(plain),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(long),
    time: (at) => clockTime(at, tz),
    time_secs: (at) => format(at, tz, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    ago: (at) => ago(at, now()),
    day_divider_pretty: (at) => friendlyDay(at, now(), tz),
  };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => styles[name]?.(ms) ?? whole);
}
