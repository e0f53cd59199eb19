/** The middle of the page: the channel's head, its messages and the box to write in. */
import { fill, h } from "../core/dom.js";
import { channel, isBotDm, isHome, on, store } from "../core/store.js";
import { inspectButton } from "../inspector/button.js";
import { homeSubject } from "../inspector/subject.js";
import { Composer } from "./composer.js";
import { Feed } from "./feed.js";
import { HomeTab, tabs } from "./home.js";
import { opening } from "./tries.js";
import { welcome } from "./welcome.js";

const SILENT_DROP_MS = 1200;

export class Conversation {
  constructor(root) {
    this.root = root;
    this.head = h("header", { class: "pane-head" });
    this.offline = h(
      "div",
      { class: "offline", role: "status", hidden: true },
      "The connection to the playground is lost. Trying again …",
    );
    this.feed = new Feed({ label: "Messages" });
    this.composer = new Composer({ id: "composer" });
    this.home = new HomeTab();
    const onTry = (line) => this.composer.suggest(line);
    this.opening = (messages) => opening(messages, onTry);
    this.foot = h("div", { class: "foot" }, welcome(onTry), h("div", { class: "notice-place" }), this.composer.node);
    fill(root, this.head, this.offline, this.home.node, this.feed.node, this.foot);
    on("channel me", () => this.#enter());
    on("messages", () => this.#messages());
    on("people", () => {
      this.feed.clear();
      this.#messages();
    });
    on("channels home", () => this.#head());
    on("tab", () => this.#tab());
    on("clock", () => this.feed.newDay() && this.#messages());
    on("online", () => this.#online());
  }

  #enter() {
    this.feed.clear();
    this.#tab();
    this.composer.enter(channel());
    if (store.messages) this.#messages();
    else fill(this.feed.list, h("p", { class: "loading" }, "Loading …"));
  }

  #tab() {
    this.home.node.hidden = !isHome();
    this.feed.node.hidden = isHome();
    this.foot.hidden = isHome();
    if (isHome()) this.home.enter();
    else this.feed.toEnd();
    this.#head();
  }

  #messages() {
    if (!store.messages) return;
    const roots = store.messages;
    this.feed.show(roots, roots.length < 40 ? this.opening(roots) : null);
  }

  #head() {
    const one = channel();
    if (!one) return;
    const name = one.kind === "im" ? one.name : `# ${one.name}`;
    document.title = `${isHome() ? "Home of " : ""}${name.replace("# ", "#")} · Rolecall playground`;
    fill(
      this.head,
      h("h1", { dir: "auto" }, name),
      isBotDm(one) ? tabs(this.head) : null,
      h("span", { class: "aside" }, aside(one)),
      isHome() && store.home ? inspectButton(() => homeSubject(store.home)) : null,
      one.archived ? h("span", { class: "mark" }, "Archived") : null,
    );
  }

  /** A short drop is not worth a word; each failed try comes here again, so the wait starts only once. */
  #online() {
    if (!store.online) {
      this.timer ??= setTimeout(() => (this.offline.hidden = false), SILENT_DROP_MS);
      return;
    }
    clearTimeout(this.timer);
    this.timer = undefined;
    this.offline.hidden = true;
  }
}

function aside(one) {
  if (isBotDm(one)) return "Only you and the app see this";
  if (one.kind === "im") return "Direct message";
  if (one.archived) return "";
  return one.bot_member ? "Rolecall is a member" : "Rolecall is not a member";
}
