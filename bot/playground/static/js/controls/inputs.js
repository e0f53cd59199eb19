/** Fields a person types into, and boxes a person ticks. */
import { freshId, h } from "../core/dom.js";
import { zone } from "../core/store.js";
import { instant, localInput } from "../core/times.js";
import { plainText, textNode } from "../text/objects.js";

const COUNT_FROM = 0.8;
const DISPATCH_WAIT_MS = 300;

export function drawTextInput(element, at) {
  const stored = at.value() ?? at.store({ value: element.initial_value ?? null });
  const field = h(element.multiline ? "textarea" : "input", {
    class: "field",
    dir: "auto",
    rows: element.multiline ? "4" : null,
    autocomplete: "off",
    type: element.multiline ? null : "text",
    inputmode: inputMode(element),
    placeholder: plainText(element.placeholder) || null,
    value: stored.value ?? "",
    ...hooks(element, at),
  });
  const count = counter(element, field);
  field.addEventListener("input", () => {
    at.store({ value: field.value || null });
    count.update();
    typed(element, at, field);
  });
  field.addEventListener("keydown", (event) => entered(event, element, at, field));
  count.update();
  return h("div", { class: "text-input" }, field, count.node);
}

const inputMode = ({ type, is_decimal_allowed: decimal }) =>
  ({ number_input: decimal ? "decimal" : "numeric", email_text_input: "email", url_text_input: "url" })[type] ?? null;

const triggers = (element) => element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];

const hooks = (element, at) => ({
  data: { testid: `action-${element.action_id}`, autofocus: element.focus_on_load ? "true" : null },
  "aria-labelledby": at.names.labelledBy,
  "aria-describedby": at.names.describedBy,
  "aria-label": at.names.labelledBy ? null : plainText(element.placeholder) || "Value",
});

function typed(element, at, field) {
  if (!at.dispatches || !triggers(element).includes("on_character_entered")) return;
  clearTimeout(field.dispatchTimer);
  field.dispatchTimer = setTimeout(() => at.change({ value: field.value || null }), DISPATCH_WAIT_MS);
}

function entered(event, element, at, field) {
  const sends = event.key === "Enter" && !event.isComposing && (!element.multiline || event.ctrlKey || event.metaKey);
  if (!sends) return;
  if (at.dispatches && triggers(element).includes("on_enter_pressed")) {
    event.preventDefault();
    at.change({ value: field.value || null });
  } else if (element.multiline) field.form?.requestSubmit();
}

function counter(element, field) {
  const max = element.max_length;
  const node = h("span", { class: "counter" });
  return {
    node: max ? node : null,
    update: () => {
      const length = [...field.value].length;
      node.textContent = max && length >= max * COUNT_FROM ? `${length} / ${max}` : "";
      node.classList.toggle("over", Boolean(max) && length > max);
    },
  };
}

export function drawDatePicker(element, at) {
  return nativeField(element, at, "date", "selected_date", element.initial_date ?? null);
}

export function drawTimePicker(element, at) {
  return nativeField(element, at, "time", "selected_time", element.initial_time ?? null);
}

function nativeField(element, at, type, key, initial) {
  const stored = at.value() ?? at.store({ [key]: initial });
  const field = h("input", { class: "field short", type, value: stored[key] ?? "", ...hooks(element, at) });
  field.addEventListener("change", () => at.change({ [key]: field.value || null }));
  return field;
}

/** A date and a time in the zone of the person acted as, kept as Unix seconds. */
export function drawDateTimePicker(element, at) {
  const stored = at.value() ?? at.store({ selected_date_time: element.initial_date_time ?? null });
  const seconds = stored.selected_date_time;
  const field = h("input", {
    class: "field short",
    type: "datetime-local",
    value: seconds ? localInput(seconds * 1000, zone()) : "",
    ...hooks(element, at),
  });
  field.addEventListener("change", () => {
    const [day, time] = field.value.split("T");
    at.change({ selected_date_time: field.value ? instant(day, time, zone()) / 1000 : null });
  });
  return field;
}

export function drawRadios(element, at) {
  const stored = at.value() ?? at.store({ selected_option: element.initial_option ?? null });
  return ticks(element, at, "radio", [stored.selected_option], ([chosen]) =>
    at.change({ selected_option: chosen ?? null }),
  );
}

export function drawCheckboxes(element, at) {
  const stored = at.value() ?? at.store({ selected_options: element.initial_options ?? [] });
  return ticks(element, at, "checkbox", stored.selected_options, (chosen) => at.change({ selected_options: chosen }));
}

function ticks(element, at, type, chosen, changed) {
  const name = freshId(type);
  const values = new Set(chosen.filter(Boolean).map((option) => option.value));
  const boxes = element.options.map((option) =>
    h("input", { type, name, value: option.value, checked: values.has(option.value) }),
  );
  const group = h(
    "div",
    { class: "ticks", role: type === "radio" ? "radiogroup" : "group", ...hooks(element, at) },
    element.options.map((option, index) =>
      h(
        "label",
        { class: "tick-row" },
        boxes[index],
        h(
          "span",
          {},
          textNode(option.text, "span"),
          option.description ? textNode(option.description, "small", "text soft") : null,
        ),
      ),
    ),
  );
  group.addEventListener("change", () => changed(element.options.filter((_, index) => boxes[index].checked)));
  return group;
}
