/** Any moment to come, typed in the zone of the person acted as. */
import { post, Trouble } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { now } from "../core/now.js";
import { zone } from "../core/store.js";
import { city, dayAndTime, instant, localInput, offsetName } from "../core/times.js";
import { float } from "../controls/float.js";

const OFFERED_AHEAD_MS = 2 * 3_600_000;

export function chooseMoment() {
  const button = h("button", { type: "button", data: { testid: "clock-custom" } }, "Choose …");
  const form = momentForm();
  const panel = h("div", { class: "clock-panel" }, form.node);
  const handle = float(button, panel, { align: "end", onOpen: () => offer(form) });
  panel.addEventListener("toggle", (event) => event.newState === "open" && form.field.focus());
  form.node.addEventListener("submit", (event) => {
    event.preventDefault();
    moveTo(form, handle);
  });
  return [button, panel];
}

function momentForm() {
  const data = { testid: "clock-custom-input" };
  const field = h("input", { class: "field", type: "datetime-local", id: "clock-moment", data });
  const note = h("p", { class: "soft" });
  const error = h("p", { class: "input-error", role: "alert" });
  const look = { class: "button primary", type: "submit", data: { testid: "clock-custom-go" } };
  const go = h("button", look, "Move the clock");
  const label = h("label", { class: "input-label", for: "clock-moment" }, "Move the clock to");
  const node = h("form", { class: "clock-form", novalidate: true }, label, field, note, error, go);
  return { node, field, note, error, go };
}

function offer({ field, note, error }) {
  field.value = localInput(now() + OFFERED_AHEAD_MS, zone());
  note.textContent = `Time in ${city(zone())} (${offsetName(now(), zone())}).`;
  fill(error);
}

async function moveTo({ field, error, go }, handle) {
  fill(error);
  go.setAttribute("aria-busy", "true");
  try {
    await post("clock", { to: moment(field.value) });
    handle.close();
  } catch (trouble) {
    fill(error, trouble.message);
  }
  go.removeAttribute("aria-busy");
}

function moment(value) {
  if (!value) throw new Trouble("no_moment", "Please give a day and a time.");
  const [day, time] = value.split("T");
  const at = instant(day, time, zone());
  if (at <= now())
    throw new Trouble("in_the_past", `The clock only moves forward; it is ${dayAndTime(now(), zone())} now.`);
  return new Date(at).toISOString();
}
