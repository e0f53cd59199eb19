/** Building elements by hand, without a framework: `h` makes one, `fill` replaces what is inside one. */

export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) assign(node, name, value);
  node.append(...solid(children));
  return node;
}

export function fill(node, ...children) {
  node.replaceChildren(...solid(children));
  return node;
}

let counter = 0;
export const freshId = (stem) => `${stem}-${(counter += 1)}`;

export const announce = (sentence) => {
  document.getElementById("announcer").textContent = sentence;
};

export function debounce(work, ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), ms);
  };
}

function solid(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

function assign(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(node.dataset, present(value));
  else if (name === "style") Object.assign(node.style, value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : value);
}

const present = (values) => Object.fromEntries(Object.entries(values).filter(([, v]) => v !== null && v !== undefined));
