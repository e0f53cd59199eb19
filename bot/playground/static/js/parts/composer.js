/** The box a person writes in. A line that begins with "/" is a command, everything else a message. */
import { post, Trouble } from "../core/api.js";
import { h } from "../core/dom.js";
import { icon, iconButton } from "../core/icons.js";
import { channel, isBotDm, on, store } from "../core/store.js";
import { menu } from "../controls/menu.js";
import { Completion } from "./completion.js";
import { exact } from "./mentions.js";
import { busy, show } from "./notices.js";

const drafts = new Map();
const said = [];

export class Composer {
  constructor({ id, inThread = false }) {
    this.inThread = inThread;
    this.field = this.#textarea(id);
    this.send = iconButton("send", "Send", {
      class: "send",
      title: "Send (Enter)",
      data: { testid: inThread ? "thread-send" : "send" },
      onclick: () => this.#submit(),
    });
    this.hint = h("span", { class: "composer-hint", dir: "auto" });
    this.completion = new Completion(this.field, { commands: !inThread, onChange: () => this.#changed() });
    this.box = h("div", { class: "composer" }, this.completion.node, this.field, this.#bar());
    const closed = "This channel is archived, so nothing can be posted here.";
    this.closed = h("p", { class: "composer-closed", hidden: true }, closed);
    this.node = h("div", { class: "composer-place" }, this.box, this.closed);
    this.#listen();
  }

  #textarea(id) {
    const data = { testid: this.inThread ? "thread-composer" : "composer" };
    return h("textarea", { class: "composer-field", id, rows: "1", dir: "auto", autocomplete: "off", data });
  }

  #bar() {
    const commands = this.inThread ? [] : [this.#starter("slash", "/", "Commands")];
    const mention = this.#starter("at", "@", "Mention somebody");
    const shortcuts = this.inThread ? null : shortcutMenu();
    return h("div", { class: "composer-bar" }, commands, mention, shortcuts, this.hint, this.send);
  }

  #listen() {
    this.field.addEventListener("input", () => {
      this.recalled = 0;
      this.#changed();
    });
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("click", () => this.completion.update());
  }

  focus() {
    this.field.focus();
  }

  enter(one) {
    this.key = `${store.as}:${store.channelId}:${this.inThread ? store.threadTs : ""}`;
    this.field.value = drafts.get(this.key) ?? "";
    this.box.hidden = Boolean(one?.archived);
    this.closed.hidden = !one?.archived;
    this.field.placeholder = this.inThread
      ? "Reply …"
      : isBotDm(one)
        ? "Write to Rolecall, or type / for commands"
        : `Message ${one?.kind === "im" ? one.name : `#${one?.name}`}, or type / for commands`;
    this.field.setAttribute("aria-label", this.inThread ? "Reply in thread" : `Message ${one?.name}`);
    this.completion.hide();
    this.#resize();
  }

  /** Puts a line into the box, ready to be sent or changed. */
  suggest(line) {
    this.field.value = line;
    this.#changed();
    this.completion.hide();
    this.focus();
  }

  #starter(glyph, text, label) {
    return h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": label,
        title: label,
        onclick: () => {
          const { value } = this.field;
          this.field.value =
            text === "/"
              ? value.startsWith("/")
                ? value
                : "/"
              : `${value}${value && !value.endsWith(" ") ? " " : ""}@`;
          this.focus();
          this.#changed();
        },
      },
      icon(glyph),
    );
  }

  #key(event) {
    if (event.isComposing || this.completion.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
    if (event.key === "ArrowUp" && (!this.field.value || this.recalled)) this.#recall(event);
  }

  #recall(event) {
    const line = said.at(-1 - (this.recalled ?? 0));
    if (!line) return;
    event.preventDefault();
    const next = (this.recalled ?? 0) + 1;
    this.suggest(line);
    this.recalled = next;
  }

  #changed() {
    drafts.set(this.key, this.field.value);
    this.completion.update();
    this.#usage();
    this.#resize();
  }

  #usage() {
    const word = this.field.value.match(/^(\/\S+)\s/)?.[1];
    const command = !this.inThread && store.commands.find((one) => one.command === word);
    this.hint.textContent = command ? [command.command, command.usage_hint].filter(Boolean).join(" ") : "";
    this.send.classList.toggle("ready", Boolean(this.field.value.trim()));
  }

  #resize() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, innerHeight * 0.4)}px`;
    this.#usage();
  }

  async #submit() {
    const text = this.field.value.trim();
    if (!text || this.send.getAttribute("aria-busy")) return;
    if (this.inThread && text.startsWith("/")) return show(threadCommand(text), this.#place());
    const key = this.key;
    this.suggest("");
    this.#place()?.replaceChildren();
    if (said.at(-1) !== text) said.push(text);
    const sent = await busy(this.send, () => this.#post(text), this.#place());
    if (!sent && this.key === key && !this.field.value) this.suggest(text);
  }

  #place() {
    return this.node.parentElement.querySelector(".notice-place");
  }

  #post(text) {
    const where = { channel: store.channelId };
    const command = !this.inThread && text.match(/^(\/\S+)\s*([\s\S]*)$/);
    if (command) return runCommand(where, command[1].toLowerCase(), command[2]);
    return post("message", { ...where, text: exact(text), ...(this.inThread && { thread_ts: store.threadTs }) });
  }
}

function runCommand(where, command, rest) {
  if (store.commands.length && !store.commands.some((one) => one.command === command)) throw unknownCommand(command);
  return post("command", { ...where, command, text: exact(rest) });
}

function unknownCommand(command) {
  const known = store.commands.map((one) => one.command).join(", ");
  return new Trouble("unknown_command", `There is no ${command} here. You can use ${known}.`);
}

function threadCommand(text) {
  return new Trouble("in_thread", `Slash commands do not work in threads. Write “@Rolecall ${text.slice(1)}” instead.`);
}

function shortcutMenu() {
  const button = h(
    "button",
    { class: "icon-button", type: "button", "aria-label": "Shortcuts", title: "Shortcuts" },
    icon("bolt"),
  );
  const globals = () => store.shortcuts.filter((one) => one.type === "global" || one.type === "shortcut");
  const items = () =>
    globals().map((one) => ({
      label: one.name,
      onpick: () => busy(button, () => post("shortcut", { callback_id: one.callback_id, channel: channel()?.id })),
    }));
  const node = menu({ button, label: "Shortcuts", items, align: "start" });
  on("people", () => {
    node.hidden = !globals().length;
  });
  return node;
}
