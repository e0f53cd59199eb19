/** Pictures: as a block, beside a section, or small in a context line; the description stands in when one cannot be shown. */
import { h } from "../core/dom.js";
import { plainText } from "../text/objects.js";

export function drawImage(image, kind = "full") {
  const source = image.image_url ?? image.slack_file?.url;
  const picture = /^(https?:|data:image\/|\/)/.test(source ?? "") ? shown(image, source, kind) : missing(image, kind);
  if (kind !== "full") return picture;
  return h(
    "figure",
    { class: "image-block" },
    image.title ? h("figcaption", { class: "soft", dir: "auto" }, plainText(image.title)) : null,
    picture,
  );
}

function shown(image, source, kind) {
  const node = h("img", {
    class: `image ${kind}`,
    src: source,
    alt: image.alt_text,
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
  node.addEventListener("error", () => node.replaceWith(missing(image, kind)));
  if (kind !== "full") return node;
  return h("a", { href: source, target: "_blank", rel: "noreferrer", title: "Open it in its full size" }, node);
}

const missing = (image, kind) =>
  h(
    "span",
    { class: `image missing ${kind}`, role: "img", "aria-label": image.alt_text, title: image.alt_text },
    kind === "full" ? image.alt_text : "",
  );
