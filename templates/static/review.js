// From page to page of an exhibit under review by a key each.
import { isTyping } from "./keys.js";

const pairs = [...document.querySelectorAll("[data-pair]")];

function current() {
  // The last pair whose top is not below the upper part of the window.
  return pairs.findLastIndex((pair) => pair.getBoundingClientRect().top < innerHeight / 4);
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = { j: 1, k: -1 }[event.key];
  if (!direction) return;
  event.preventDefault();
  const next = pairs[current() + direction];
  if (next) { next.focus({ preventScroll: true }); next.scrollIntoView(); return; }
  const further = document.querySelector("[data-next-part]");
  if (direction > 0 && further && current() === pairs.length - 1) location.assign(further.href);
});
