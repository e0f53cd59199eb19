/** What an admin of the workspace does to its people: a menu beside the person one acts as. */
import { post } from "../core/api.js";
import { iconButton } from "../core/icons.js";
import { byName, me, people } from "../core/store.js";
import { menu } from "../controls/menu.js";
import { busy } from "./notices.js";

export function staffMenu() {
  const button = iconButton("more", "Who works here", { data: { testid: "staff" } });
  const tell = (what, one) => () => busy(button, () => post("admin", { do: what, user: one.id }));
  return menu({ button, label: "Who works here", items: () => [...leaving(tell), ...returning(tell)] });
}

/** Somebody must stay to look at the page. */
function leaving(tell) {
  const one = me();
  if (people().filter((each) => !each.deleted).length < 2) return [];
  return [
    {
      label: `Deactivate ${one.real_name}`,
      detail: "As Slack does when somebody leaves the company",
      testid: "deactivate",
      onpick: tell("deactivate", one),
    },
  ];
}

function returning(tell) {
  const left = people().filter((one) => one.deleted);
  return left.sort(byName).map((one) => ({
    label: `Reactivate ${one.real_name}`,
    detail: "The account is back, what they held is not",
    testid: `reactivate-${one.id}`,
    onpick: tell("reactivate", one),
  }));
}
