/** In a narrow window the sidebar slides in from the left, over the conversation. */

const narrow = matchMedia("(max-width: 800px)");
const sidebar = () => document.getElementById("sidebar");
const shade = () => document.getElementById("shade");

export function setUpDrawer() {
  shade().addEventListener("click", closeDrawer);
  sidebar().addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  narrow.addEventListener("change", closeDrawer);
}

export function openDrawer() {
  toggle(true);
  sidebar().querySelector("button")?.focus();
}

export function closeDrawer() {
  const wasOpen = sidebar().classList.contains("open");
  toggle(false);
  if (wasOpen) document.querySelector(".menu-button")?.focus();
}

function toggle(open) {
  sidebar().classList.toggle("open", open);
  shade().hidden = !open;
  for (const id of ["main", "thread"]) document.getElementById(id).inert = open;
  document.querySelector(".menu-button")?.setAttribute("aria-expanded", String(open));
}
