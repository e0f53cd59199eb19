/** What a person typed, as it travels: `@Name` and `#channel` become references, and &, <, > are escaped. */
import { store, userName } from "../core/store.js";

export function wire(text) {
  const names = references();
  let out = "";
  for (let at = 0; at < text.length;) {
    const hit = "@#".includes(text[at]) && startsWord(text, at) && names.find(([name]) => text.startsWith(name, at) && endsWord(text, at + name.length));
    if (hit) { out += hit[1]; at += hit[0].length; continue; }
    out += escape(text[at]);
    at += 1;
  }
  return out;
}

const escape = (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? character;
const startsWord = (text, at) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);
const endsWord = (text, at) => at >= text.length || !/[\p{L}\p{N}_]/u.test(text[at]);

/** Longest names first, so that "@Ana Maria" is not read as "@Ana". */
function references() {
  const people = [...store.users.values()].flatMap((one) => [[`@${userName(one.id)}`, `<@${one.id}>`], [`@${one.name}`, `<@${one.id}>`]]);
  const bot = [[`@${store.bot.name}`, `<@${store.bot.user_id}>`]];
  const channels = [...store.channels.values()].filter((one) => one.kind === "channel").map((one) => [`#${one.name}`, `<#${one.id}|${one.name}>`]);
  return [...bot, ...people, ...channels].filter(([name]) => name.length > 1).sort((a, b) => b[0].length - a[0].length);
}
