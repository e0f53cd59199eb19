/** The bar at the top: brand, clock, the bot's state with its buttons, reset and theme. */
import { post } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { iconButton } from "../core/icons.js";
import { me, on, store } from "../core/store.js";
import { toggleInspector } from "../inspector/panel.js";
import { avatar } from "./avatar.js";
import { Clock } from "./clock.js";
import { ask } from "./dialog.js";
import { openDrawer } from "./drawer.js";
import { busy } from "./notices.js";
import { themeButton } from "./theme.js";

const WORDS = { running: "Rolecall is running", starting: "Rolecall is starting", stopped: "Rolecall is stopped" };
const SHORT = { running: "Running", starting: "Starting", stopped: "Stopped" };

export function drawTopbar(root) {
  const clock = new Clock();
  const group = barGroup(clock);
  const more = iconButton("tune", "Clock, bot and settings", {
    class: "more-button",
    "aria-expanded": "false",
    "aria-controls": "bar-group",
    data: { testid: "more" },
  });
  const face = h("div", { class: "clock" }, clock.face);
  const gap = h("span", { class: "spacer wide-hidden" });
  fill(root, menuButton(), actorButton(), brand(), face, gap, botState(), group, more, clock.walk);
  foldAway(root, group, more);
}

function menuButton() {
  const props = { class: "menu-button", "aria-expanded": "false", data: { testid: "menu" }, onclick: openDrawer };
  return iconButton("menu", "Conversations and people", props);
}

/** Whom one acts as, where the sidebar is folded away: it opens that, with the people in it. */
function actorButton() {
  const onclick = () => {
    openDrawer();
    document.querySelector("[data-testid=act-as]")?.click();
  };
  const button = h("button", { class: "icon-button actor-mini", type: "button", data: { testid: "act-as-mini" }, onclick });
  on("people me", () => {
    if (!me()) return;
    button.title = `Act as: ${me().real_name}`;
    button.setAttribute("aria-label", button.title);
    fill(button, avatar(store.as, "medium"));
  });
  return button;
}

function brand() {
  const name = h("span", {}, "Rolecall ", h("span", { class: "soft" }, "playground"));
  return h("div", { class: "brand" }, h("img", { src: "/static/icon.svg", alt: "" }), name);
}

function barGroup(clock) {
  const title = (words) => h("div", { class: "bar-title" }, words);
  return h(
    "div",
    { class: "bar-group", id: "bar-group" },
    h("div", {}, title("Move the clock"), clock.jumps),
    h("span", { class: "spacer" }),
    h("div", { class: "bot" }, title("Rolecall"), botButtons()),
    h("div", { class: "bar-actions" }, inspectorButton(), resetButton(), themeButton()),
  );
}

/** In a narrow window the group is a panel behind one button. */
function foldAway(root, group, more) {
  const toggle = (open) => {
    group.classList.toggle("open", open);
    more.setAttribute("aria-expanded", String(open));
  };
  more.addEventListener("click", () => toggle(!group.classList.contains("open")));
  document.addEventListener("pointerdown", (event) => {
    if (!root.contains(event.target)) toggle(false);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && group.classList.contains("open")) {
      toggle(false);
      more.focus();
    }
  });
  on("clock", () => store.clock.walking && toggle(false));
  on("inspect", () => store.inspecting && toggle(false));
}

function botState() {
  const words = h("span", {});
  const node = h(
    "div",
    { class: "bot-state", role: "status", data: { testid: "bot-state" } },
    h("i", { "aria-hidden": "true" }),
    words,
  );
  on("bot", () => {
    node.dataset.state = store.bot.state;
    node.title = WORDS[store.bot.state];
    fill(
      words,
      h("span", { "aria-hidden": "true" }, SHORT[store.bot.state]),
      h("span", { class: "unseen" }, WORDS[store.bot.state]),
    );
  });
  return node;
}

function botButtons() {
  const press = (what) => (event) => busy(event.currentTarget, () => post("bot", { do: what }));
  const button = (what, label, title) =>
    h(
      "button",
      { class: "button small", type: "button", title, data: { testid: `bot-${what}` }, onclick: press(what) },
      label,
    );
  const start = button("start", "Start", "Start Rolecall; it finds what became due meanwhile");
  start.classList.add("primary");
  const stop = button("stop", "Stop", "Stop Rolecall in an orderly way");
  const kill = button("kill", "Kill", "Kill the process at once, as a crash would");
  const node = h("div", { class: "bot-buttons", role: "group", "aria-label": "Rolecall" }, start, stop, kill);
  on("bot", () => {
    const off = store.bot.state === "stopped";
    start.hidden = !off;
    stop.hidden = off;
    kill.hidden = off;
  });
  return node;
}

function inspectorButton() {
  const button = iconButton("code", "Inspector", {
    "aria-controls": "inspector",
    "aria-expanded": "false",
    data: { testid: "inspector-toggle", label: "Inspect" },
    onclick: toggleInspector,
  });
  on("inspect", () => button.setAttribute("aria-expanded", String(Boolean(store.inspecting))));
  return button;
}

function resetButton() {
  const button = iconButton("reset", "Reset the playground", { data: { testid: "reset", label: "Reset" } });
  button.addEventListener("click", async () => {
    const body =
      "Every message, handoff and number goes back to the first second, and the clock to today. This cannot be undone.";
    if (await ask({ title: "Reset the playground?", body, yes: "Reset", danger: true, testid: "reset-confirm" }))
      await busy(button, () => post("reset"));
  });
  return button;
}
