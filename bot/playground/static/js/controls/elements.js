/** Element type → what draws it. Each gets `at`: where it stands, its value, and how to say that it changed. */
import { h } from "../core/dom.js";
import { askFirst } from "../parts/dialog.js";
import { drawButton, drawOverflow } from "./buttons.js";
import { drawSelect, SELECTS } from "./choices.js";
import {
  drawCheckboxes,
  drawDatePicker,
  drawDateTimePicker,
  drawRadios,
  drawTextInput,
  drawTimePicker,
} from "./inputs.js";

const DRAWERS = {
  button: drawButton,
  overflow: drawOverflow,
  radio_buttons: drawRadios,
  checkboxes: drawCheckboxes,
  plain_text_input: drawTextInput,
  number_input: drawTextInput,
  email_text_input: drawTextInput,
  url_text_input: drawTextInput,
  datepicker: drawDatePicker,
  timepicker: drawTimePicker,
  datetimepicker: drawDateTimePicker,
  ...Object.fromEntries(SELECTS.map((type) => [type, drawSelect])),
};

/** `dispatches` is false only inside an input block that did not ask for it; `names` are the ids of label and hint. */
export function drawElement(element, { surface, block, dispatches = true, names = {} }) {
  const draw = DRAWERS[element.type];
  if (!draw) return h("span", { class: "undrawn" }, `(${element.type} is not drawn here)`);
  const at = place(element, surface, block, dispatches, names);
  const node = draw(element, at);
  at.node = node;
  node.dataset.action = element.action_id;
  return node;
}

function place(element, surface, block, dispatches, names) {
  const at = { surface, block, dispatches, names };
  at.value = () => surface.form.get(block, element.action_id);
  at.store = (fields) => {
    const value = { type: element.type, ...fields };
    surface.form.set(block, element.action_id, value);
    return value;
  };
  at.act = async (fields, control) => {
    if (element.confirm && !(await askFirst(element.confirm))) return;
    await surface.act({ type: element.type, action_id: element.action_id, block_id: block, ...fields }, control);
  };
  at.change = (fields) => {
    at.store(fields);
    surface.changed?.(block);
    if (dispatches) at.act(fields, at.node?.querySelector("button") ?? at.node);
  };
  return at;
}
