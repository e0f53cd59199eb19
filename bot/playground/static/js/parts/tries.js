/** Things worth typing: the chips of an empty channel and of the first visit. */
import { h } from "../core/dom.js";
import { channel, isBotDm, store } from "../core/store.js";

const EVERYWHERE = ["/owner AE emea fintech", "/owner Acme", "/handoff", "/kpi", "/rolecall"];

export function chips(onTry) {
  return h(
    "div",
    { class: "chips" },
    EVERYWHERE.filter(known).map((line) =>
      h("button", { class: "chip", type: "button", data: { testid: "try" }, onclick: () => onTry(line) }, line),
    ),
  );
}

function known(line) {
  const word = line.split(" ")[0];
  return !store.commands.length || store.commands.some((one) => one.command === word);
}

/** What stands at the start of a conversation. */
export function opening(messages, onTry) {
  const one = channel();
  if (!one) return null;
  const [title, sentence] = words(one);
  return h(
    "div",
    { class: "opening" },
    h("h2", { dir: "auto" }, title),
    h("p", { class: "soft" }, sentence),
    messages.length < 3 && !one.archived ? chips(onTry) : null,
  );
}

function words(one) {
  if (isBotDm(one))
    return [
      "Rolecall",
      "Handoffs, reminders and answers meant for you alone arrive here. A command may be typed here without its slash.",
    ];
  if (one.kind === "im") return [one.name, "This conversation is between the two of you."];
  if (one.archived)
    return [`#${one.name}`, "This channel is archived. It can be read, and nothing more is posted to it."];
  const bot = one.bot_member
    ? "Commands answer only you, until you share the answer."
    : "Rolecall is not a member here. Commands still answer, only to you.";
  return [`#${one.name}`, `This is the start of the channel. ${bot}`];
}
