/** Panels that open next to their button, above everything else, and close by Esc or a click elsewhere. */
import { freshId } from "../core/dom.js";

const GAP = 6;
const EDGE = 8;

/** Ties a panel to its button. `onOpen` fills it, `onClose` hears of the end. The panel must stand near the button in the tree. */
export function float(button, panel, { role = "dialog", onOpen, onClose, align = "start", wide = false }) {
  panel.id ||= freshId("panel");
  panel.classList.add("float");
  panel.popover = "auto";
  button.popoverTargetElement = panel;
  button.setAttribute("aria-haspopup", role);
  button.setAttribute("aria-expanded", "false");
  panel.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") onOpen?.();
  });
  panel.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (open) place(button, panel, align, wide);
    else onClose?.();
  });
  return {
    close: () => panel.matches(":popover-open") && panel.hidePopover(),
    place: () => place(button, panel, align, wide),
  };
}

function place(button, panel, align, wide) {
  const box = button.getBoundingClientRect();
  panel.style.minWidth = wide ? `${Math.min(box.width, innerWidth - 2 * EDGE)}px` : "";
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = innerHeight - box.bottom - GAP - EDGE;
  const top = height <= below || below >= box.top ? box.bottom + GAP : Math.max(EDGE, box.top - GAP - height);
  const left = align === "end" ? box.right - width : box.left;
  panel.style.top = `${top}px`;
  panel.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  panel.style.maxHeight = `${Math.max(180, top >= box.bottom ? below : box.top - GAP - EDGE)}px`;
}
