/** The small button that opens the inspector at what it stands beside. */
import { iconButton } from "../core/icons.js";
import { inspect } from "./panel.js";

export const inspectButton = (subject) =>
  iconButton("code", "Inspect", { data: { testid: "inspect" }, onclick: () => inspect(subject()) });
