/** The open view: the top of the person's stack, in the browser's own dialog, which keeps the focus inside. */
import { post } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { iconButton } from "../core/icons.js";
import { on, store } from "../core/store.js";
import { drawBlocks } from "../blocks/blocks.js";
import { focusable, showError } from "../blocks/input.js";
import { blockId, complaint } from "../controls/form.js";
import { plainText } from "../text/objects.js";
import { busy, show } from "./notices.js";
import { forgetViewsBut, viewSurface } from "./surface.js";

export class Modal {
  constructor(root) {
    this.title = h("h2", { class: "modal-title", id: "modal-title", dir: "auto" });
    const close = () => this.#close();
    this.back = iconButton("back", "Back", { onclick: close });
    this.body = h("div", { class: "modal-body" });
    this.foot = h("footer", { class: "modal-foot" });
    const cross = iconButton("close", "Close", { data: { testid: "modal-close" }, onclick: close });
    const head = h("header", { class: "modal-head" }, this.back, this.title, cross);
    const notices = h("div", { class: "notice-place" });
    this.form = h("form", { class: "modal-form", novalidate: true }, head, notices, this.body, this.foot);
    const names = { "aria-labelledby": "modal-title", data: { testid: "modal" } };
    this.dialog = h("dialog", { class: "modal", ...names }, this.form);
    root.append(this.dialog);
    this.#listen();
  }

  #listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.dialog) return;
      event.preventDefault();
      this.#close();
    });
    // A browser may close a dialog on a second Esc whatever the page says; the workspace must hear of it.
    this.dialog.addEventListener("close", () => this.#close());
    on("views", () => this.#sync());
  }

  #sync() {
    const top = store.views.at(-1);
    forgetViewsBut([...store.views, store.home].map((one) => one?.id));
    if (!top) return this.#hide();
    const same = this.view?.id === top.id;
    if (same && JSON.stringify(this.view) === JSON.stringify(top)) return;
    const held = same ? this.#held() : null;
    this.view = top;
    this.#draw(same);
    if (!this.dialog.open) this.dialog.showModal();
    this.#focus(held);
  }

  #hide() {
    this.view = null;
    if (this.dialog.open) this.dialog.close();
  }

  #draw(same) {
    const { view } = this.view;
    const scroll = same ? this.body.scrollTop : 0;
    this.surface = viewSurface(this.view);
    this.surface.changed = (block) => this.#field(block) && showError(this.#field(block), null);
    this.back.hidden = store.views.length < 2;
    fill(this.title, plainText(view.title));
    fill(this.body, drawBlocks(view.blocks, this.surface));
    this.body.scrollTop = scroll;
    this.#drawFoot(view);
    if (!same) fill(this.form.querySelector(".notice-place"));
  }

  #drawFoot(view) {
    this.submit = view.submit
      ? h(
          "button",
          { class: "button primary", type: "submit", data: { testid: "modal-submit" } },
          plainText(view.submit),
        )
      : null;
    fill(
      this.foot,
      h(
        "button",
        { class: "button", type: "button", data: { testid: "modal-cancel" }, onclick: () => this.#close() },
        plainText(view.close) || (view.submit ? "Cancel" : "Close"),
      ),
      this.submit,
    );
  }

  /** Which field has the focus and where in its text, so that an update does not take it away. */
  #held() {
    const field = document.activeElement;
    const action = field?.closest?.("[data-action]")?.dataset.action;
    return (
      action && {
        action,
        block: field.closest("[data-block]")?.dataset.block,
        from: field.selectionStart,
        to: field.selectionEnd,
      }
    );
  }

  #focus(held) {
    const again =
      held &&
      this.body.querySelector(`[data-block="${CSS.escape(held.block)}"] [data-action="${CSS.escape(held.action)}"]`);
    const wanted = again ?? this.body.querySelector("[data-autofocus]") ?? this.body.querySelector(".input-block");
    const field = wanted ? focusable(wanted) : (this.submit ?? this.form.querySelector("[data-testid=modal-close]"));
    field?.focus({ preventScroll: Boolean(again) });
    if (again && typeof held.from === "number" && field.setSelectionRange) field.setSelectionRange(held.from, held.to);
  }

  #field(block) {
    return this.body.querySelector(`.input-block[data-block="${CSS.escape(block)}"]`);
  }

  async #submit() {
    if (!this.submit || this.submit.getAttribute("aria-busy")) return;
    const { id } = this.view;
    this.#errors({});
    if (this.#errors(this.#complaints())) return;
    const answer = await busy(this.submit, () => post("submit", { view_id: id, state: this.surface.form.state() }));
    if (answer?.errors && this.view?.id === id) this.#errors(answer.errors);
  }

  #complaints() {
    const found = this.view.view.blocks
      .map((block, index) => [blockId(block, index), block])
      .filter(([, block]) => block.type === "input")
      .map(([id, block]) => [id, complaint(block, this.surface.form.get(id, block.element.action_id))]);
    return Object.fromEntries(found.filter(([, sentence]) => sentence));
  }

  /** Shows each sentence at its field and goes to the first; true when there is one. */
  #errors(errors) {
    const fields = [...this.body.querySelectorAll(".input-block")];
    for (const field of fields) showError(field, errors[field.dataset.block] ?? null);
    const first = fields.find((field) => errors[field.dataset.block]);
    const strays = Object.entries(errors)
      .filter(([block]) => !this.#field(block))
      .map(([, sentence]) => sentence);
    if (strays.length) show({ message: strays.join(" ") });
    if (first) {
      first.scrollIntoView({ block: "nearest" });
      focusable(first.querySelector("[data-action]"))?.focus();
    }
    return Object.keys(errors).length > 0;
  }

  #close() {
    if (this.view) busy(null, () => post("close", { view_id: this.view.id }));
  }
}
