// What keys, buttons and links of the reader do.
import { isCommand } from "../keys.js";

// Of the window, that a key scrolls from wherever the focus is; what scrolls by itself does that itself.
const SCROLLING = { PageDown: 0.9, PageUp: -0.9, ArrowDown: 0.1, ArrowUp: -0.1 };
const OWN = "[data-stage], [data-beside], [data-thumbnails]";
const field = document.querySelector("#jump");

// deeds: what each key does; the rest: what buttons and links ask for. `reading()` is the page that is read.
export function listen({ stage, content, deeds, reading, last, goTo, jump, toggle, change, stepHit }) {
  document.addEventListener("keydown", (event) => {
    if (!isCommand(event)) return;
    const deed = deeds[event.key] ?? (event.target.closest(OWN) ? null : scrolled(event.key));
    if (!deed) return;
    if (/^Arrow(Left|Right)$/.test(event.key) && content.clientWidth > stage.clientWidth) return; // it moves within the page
    event.preventDefault();
    deed();
  });

  function scrolled(key) {
    if (key === "Home") return () => goTo(1);
    if (key === "End") return () => goTo(last);
    return key in SCROLLING ? () => stage.scrollBy({ top: SCROLLING[key] * stage.clientHeight }) : null;
  }

  onClick("[data-panel]", (button) => toggle(button.dataset.panel));
  onClick("[data-zoom]", (button) => change(button.dataset.zoom));
  onClick("[data-hit-step]", (link) => stepHit(Number(link.dataset.hitStep)));
  onClick("[data-step]", (link) => goTo(reading() + (link.dataset.step === "next" ? 1 : -1)));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = reading();
    stage.focus({ preventScroll: true });
  });
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    jump(Math.round(Number(field.value.replace(/[.,\s]/g, ""))) || reading());
    stage.focus({ preventScroll: true });
  });
}

// A link still opens in a new window where that is asked for.
function onClick(selector, deed) {
  for (const one of document.querySelectorAll(selector)) {
    one.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      deed(one);
    });
  }
}
