/** What a person has typed or chosen in one message or view: block_id → action_id → the value as Slack shapes it. */

const EMPTY = [null, undefined, ""];
const VALUE_KEYS = [
  "value",
  "selected_option",
  "selected_options",
  "selected_user",
  "selected_users",
  "selected_channel",
  "selected_channels",
  "selected_conversation",
  "selected_conversations",
  "selected_date",
  "selected_time",
  "selected_date_time",
];

export class Form {
  #values = new Map();

  get(block, action) {
    return this.#values.get(block)?.get(action) ?? null;
  }

  set(block, action, value) {
    if (!this.#values.has(block)) this.#values.set(block, new Map());
    this.#values.get(block).set(action, value);
  }

  /** After an update only what is still asked, under the same ids and the same type, keeps its value. */
  keep(blocks) {
    const kept = new Map();
    for (const [block, element] of asked(blocks)) {
      const value = this.get(block, element.action_id);
      if (value?.type !== element.type) continue;
      if (!kept.has(block)) kept.set(block, new Map());
      kept.get(block).set(element.action_id, value);
    }
    this.#values = kept;
  }

  state() {
    return {
      values: Object.fromEntries([...this.#values].map(([block, actions]) => [block, Object.fromEntries(actions)])),
    };
  }
}

export const blockId = (block, index) => block.block_id ?? `block-${index}`;

export function* asked(blocks) {
  for (const [index, block] of blocks.entries())
    for (const element of [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])])
      if (element?.action_id) yield [blockId(block, index), element];
}

function isBlank(value) {
  if (!value) return true;
  const filled = VALUE_KEYS.filter((key) => key in value).map((key) => value[key]);
  return filled.every((one) => EMPTY.includes(one) || (Array.isArray(one) && !one.length));
}

/** The sentence a person reads when a field cannot be sent as it stands, or null. */
export function complaint(block, value) {
  const { element } = block;
  if (isBlank(value)) return block.optional ? null : "Please fill this in.";
  if (element.type === "number_input") return numberComplaint(element, value.value);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value.value))
    return "Please type an e-mail address, such as ana@example.com.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(value.value))
    return "Please type a web address that starts with https://.";
  return element.type === "plain_text_input" ? lengthComplaint(element, value.value) : null;
}

function lengthComplaint({ min_length: min = 0, max_length: max = 3000 }, text) {
  const length = [...text].length;
  if (length > max) return `That is ${length - max} characters too long; ${max} is the most.`;
  return length < min ? `Please write at least ${min} characters.` : null;
}

function numberComplaint(element, text) {
  const number = Number(text);
  if (!/^[-+]?(\d+([.,]\d*)?|[.,]\d+)$/.test(text)) return "Please type a number, such as 12 or 12.5.";
  if (!element.is_decimal_allowed && !/^[-+]?\d+$/.test(text)) return "Please type a whole number, such as 12.";
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `The smallest number allowed is ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `The largest number allowed is ${element.max_value}.`;
  return null;
}
