/** Sentences about what just went wrong, above the message box or inside an open form; never a stack of them. */
import { post } from "../core/api.js";
import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";

/** Shows the trouble where the person is looking: in the open modal, else in the given place, else above the message box. */
export function show(trouble, place = null) {
  const home =
    document.querySelector("dialog.modal[open] .notice-place") ??
    place ??
    document.querySelector("#main .notice-place");
  home?.replaceChildren(notice(trouble, () => home.replaceChildren()));
}

export function clear() {
  for (const home of document.querySelectorAll(".notice-place")) home.replaceChildren();
}

function notice(trouble, close) {
  const start =
    trouble.code === "bot_stopped"
      ? h(
          "button",
          {
            class: "button small",
            type: "button",
            onclick: () => post("bot", { do: "start" }).then(close, (error) => show(error)),
          },
          "Start Rolecall",
        )
      : null;
  return h(
    "div",
    { class: "notice", role: "alert", data: { testid: "notice" } },
    h("span", { dir: "auto" }, trouble.message),
    start,
    h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", onclick: close }, icon("close")),
  );
}

/** Runs the work while its control shows that it is busy; trouble becomes a notice. */
export async function busy(control, work, place = null) {
  control?.setAttribute("aria-busy", "true");
  try {
    return await work();
  } catch (trouble) {
    show(trouble, place);
    return null;
  } finally {
    control?.removeAttribute("aria-busy");
  }
}
