/** The left: who one acts as, and the conversations that person can open. */
import { fill, h } from "../core/dom.js";
import { now } from "../core/now.js";
import { actAs, selectChannel } from "../core/session.js";
import { byName, isBotDm, me, on, people, store } from "../core/store.js";
import { city, clockTime, offsetName } from "../core/times.js";
import { matches, picker } from "../controls/picker.js";
import { avatar } from "./avatar.js";
import { closeDrawer } from "./drawer.js";
import { show } from "./notices.js";
import { staffMenu } from "./staff.js";

export class Sidebar {
  constructor(root) {
    this.actor = h("div", { class: "actor" });
    this.lists = h("div", { class: "side-lists" });
    fill(
      root,
      this.actor,
      this.lists,
      h("p", { class: "side-foot" }, "Everything here is made up and stays on this machine."),
    );
    on("people me", () => this.#actor());
    on("channels channel", () => this.#lists());
    on("clock", () => this.#localTime());
    setInterval(() => this.#localTime(), 20_000);
    root.addEventListener("keydown", (event) => arrows(event, root));
  }

  #actor() {
    if (!me()) return;
    const load = (query) =>
      everybody()
        .filter((one) => matches(query, `${one.real_name} ${one.name} ${one.title} ${city(one.tz || "")}`))
        .map(personItem);
    fill(
      this.actor,
      h("div", { class: "actor-head" }, h("div", { class: "side-title" }, "Act as"), staffMenu()),
      picker({
        testid: "act-as",
        label: `Act as: ${me().real_name}`,
        placeholder: "Act as",
        className: "actor-button",
        searchable: true,
        chosen: [personItem(me())],
        face: () => face(me()),
        load,
        onChange: ([item]) => actAs(item.value).then(closeDrawer).catch(show),
      }),
    );
    this.#localTime();
  }

  #localTime() {
    const place = this.actor.querySelector(".local-time");
    if (place && me()) place.textContent = localTime(me());
  }

  #lists() {
    const all = [...store.channels.values()];
    const channels = all.filter((one) => one.kind === "channel");
    const focused = document.activeElement?.dataset?.channel;
    fill(
      this.lists,
      group(
        "Channels",
        channels.filter((one) => !one.archived),
      ),
      group(
        "Direct messages",
        all.filter((one) => one.kind === "im"),
      ),
      group(
        "Archived",
        channels.filter((one) => one.archived),
      ),
    );
    if (focused) this.lists.querySelector(`[data-channel="${focused}"]`)?.focus();
    document
      .querySelector(".menu-button")
      ?.setAttribute("data-unread", String(all.some((one) => one.unread && one.id !== store.channelId)));
  }
}

const everybody = () =>
  people()
    .filter((one) => !one.deleted)
    .sort(byName);
const localTime = (one) => `${clockTime(now(), one.tz || "UTC")} in ${city(one.tz || "UTC")}`;

function personItem(one) {
  const tz = one.tz || "UTC";
  return {
    value: one.id,
    testid: `person-${one.id}`,
    label: one.real_name || one.name,
    detail: one.title || "No title",
    lead: avatar(one.id, "medium"),
    trail: [h("b", {}, clockTime(now(), tz)), h("small", {}, `${city(tz)}, ${offsetName(now(), tz)}`)],
  };
}

function face(one) {
  return h(
    "span",
    { class: "actor-face" },
    avatar(one.id),
    h(
      "span",
      { class: "actor-words" },
      h("b", { dir: "auto" }, one.real_name || one.name),
      h("small", { dir: "auto" }, one.title || "No title"),
      h("small", { class: "local-time" }, localTime(one)),
    ),
  );
}

function group(title, channels) {
  if (!channels.length) return null;
  return h(
    "section",
    { "aria-label": title },
    h("h2", { class: "side-title" }, title),
    h(
      "ul",
      {},
      channels.map((one) => h("li", {}, row(one))),
    ),
  );
}

function row(one) {
  const here = one.id === store.channelId;
  const unread = here ? 0 : one.unread;
  return h(
    "button",
    {
      class: `channel ${unread ? "unread" : ""}`,
      type: "button",
      "aria-current": here ? "page" : null,
      data: { testid: `channel-${one.id}`, channel: one.id },
      onclick: () => open(one.id),
    },
    lead(one),
    h("span", { class: "channel-name", dir: "auto" }, one.name),
    isBotDm(one) ? h("span", { class: "badge" }, "APP") : null,
    unread
      ? h("span", { class: "count", "aria-label": `${unread} unread` }, unread > 99 ? "99+" : String(unread))
      : null,
  );
}

function lead(one) {
  if (one.kind === "im") return avatar(one.user, "small");
  return h("span", { class: "hash", "aria-hidden": "true" }, "#");
}

function open(id) {
  selectChannel(id).then(closeDrawer).catch(show);
}

function arrows(event, root) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".channel")) return;
  event.preventDefault();
  const rows = [...root.querySelectorAll(".channel")];
  rows[(rows.indexOf(event.target) + step + rows.length) % rows.length].focus();
}
