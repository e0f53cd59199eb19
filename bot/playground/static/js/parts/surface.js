/** Where blocks stand: the calls their elements make, and the values they keep between redraws. */
import { post } from "../core/api.js";
import { store } from "../core/store.js";
import { Form } from "../controls/form.js";
import { busy } from "./notices.js";

const forms = new Map();

export function messageSurface(message, place) {
  const key = `${message.channel}:${message.ts}`;
  const form = formFor(key, message.blocks ?? []);
  const { channel, ts, ephemeral } = message;
  return surface(form, { type: "message", channel, ts, ephemeral: Boolean(ephemeral) }, place);
}

export function viewSurface(view, place) {
  return surface(formFor(`view:${view.id}`, view.view.blocks), { type: "view", view_id: view.id }, place);
}

/** Values of views that are gone are forgotten. */
export function forgetViewsBut(ids) {
  for (const key of forms.keys()) if (key.startsWith("view:") && !ids.includes(key.slice(5))) forms.delete(key);
}

export const forgetAll = () => forms.clear();

function formFor(key, blocks) {
  if (!forms.has(key)) forms.set(key, new Form());
  const form = forms.get(key);
  form.keep(blocks);
  return form;
}

function surface(form, container, place) {
  return {
    form,
    container,
    act: (action, control) =>
      busy(control, () => post("action", { container, action, state: form.state() }), place?.()),
    options: (element, block, value) =>
      post("options", { container, action_id: element.action_id, block_id: block, value }),
    as: store.as,
  };
}
