/** A person as initials on their colour; the app as its own mark. */
import { h } from "../core/dom.js";
import { store, user } from "../core/store.js";

export function avatar(id, size = "") {
  if (id === store.bot.user_id)
    return h("img", { class: `avatar ${size}`, src: "/static/icon.svg", alt: "", "aria-hidden": "true" });
  const one = user(id);
  const colour = /^#?[0-9a-f]{6}$/i.test(one?.color ?? "") ? `#${one.color.replace("#", "")}` : "#70757a";
  return h(
    "span",
    { class: `avatar ${size}`, "aria-hidden": "true", style: { background: colour, color: readable(colour) } },
    initials(one),
  );
}

const initials = (one) => one?.initials || [...(one?.real_name || one?.name || "?")][0].toUpperCase();

/** White or near-black, whichever the eye reads better on the colour. */
function readable(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => channelLight(parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? "#16191c" : "#ffffff";
}

const channelLight = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
