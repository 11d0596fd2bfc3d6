// Choosing words of the page: from one to another, by pointer or by keyboard. The words come from the server.
import { pointOn } from "./box.js";

const reader = document.querySelector("[data-reader]");
const overlay = document.querySelector("[data-overlay]");
const group = document.querySelector("[data-word-boxes]");
const form = document.querySelector("[data-words-form]");
const button = document.querySelector('[data-toggle="words"]');
const said = document.querySelector("[data-chosen]");
let words = null;
let anchor = 0;
let at = 0;
let dragging = false;

export function isOn() { return reader.classList.contains("choosing"); }

export async function set(on) {
  reader.classList.toggle("choosing", on);
  form.hidden = !on;
  button.setAttribute("aria-pressed", String(on));
  if (!on) { group.replaceChildren(); return; }
  if (!words) words = (await (await fetch(form.dataset.words)).json()).words;
  if (!isOn()) return;
  group.replaceChildren(...words.map(outline));
  document.querySelector(".stage").focus({ preventScroll: true });
  if (words.length) choose(anchor, at); else said.textContent = "No words were read on this page: draw a box.";
}

export function arrow(event) {
  if (!words?.length) return;
  const to = event.key === "ArrowLeft" ? at - 1 : event.key === "ArrowRight" ? at + 1 : beside(event.key === "ArrowDown" ? 1 : -1);
  const next = Math.max(0, Math.min(words.length - 1, to));
  choose(event.shiftKey ? anchor : next, next);
  group.children[next].scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function enter() { if (words?.length) form.requestSubmit(form.querySelector("button")); }

function outline(word) {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("class", "word");
  rect.setAttribute("x", word.box[0]);
  rect.setAttribute("y", word.box[1]);
  rect.setAttribute("width", Math.max(word.box[2] - word.box[0], 1));
  rect.setAttribute("height", Math.max(word.box[3] - word.box[1], 1));
  return rect;
}

function choose(from, to) {
  [anchor, at] = [from, to];
  const [first, last] = from < to ? [from, to] : [to, from];
  form.elements.first.value = first;
  form.elements.last.value = last;
  said.textContent = words.slice(first, last + 1).map((word) => word.text).join(" ");
  form.elements.text.value = said.textContent;
  [...group.children].forEach((rect, index) => {
    rect.classList.toggle("chosen", first <= index && index <= last);
    rect.classList.toggle("current", index === to);
  });
}

// The word of the next line, or the one before, that stands nearest below or above.
function beside(step) {
  const line = words[at].line;
  const lines = [...new Set(words.map((word) => word.line))];
  const wanted = lines[lines.indexOf(line) + step];
  if (wanted === undefined) return at;
  const middle = (words[at].box[0] + words[at].box[2]) / 2;
  const there = words.map((word, index) => [Math.abs((word.box[0] + word.box[2]) / 2 - middle), index, word.line]);
  return there.filter((entry) => entry[2] === wanted).sort((a, b) => a[0] - b[0])[0][1];
}

function under(event) {
  const { x, y } = pointOn(overlay, event);
  let best = null;
  words.forEach((word, index) => {
    const [x0, y0, x1, y1] = word.box;
    const away = Math.max(x0 - x, 0, x - x1) + 3 * Math.max(y0 - y, 0, y - y1);
    if (!best || away < best[0]) best = [away, index];
  });
  return best ? best[1] : null;
}

overlay.addEventListener("pointerdown", (event) => {
  if (!isOn() || event.button || !words?.length) return;
  event.preventDefault();
  dragging = true;
  overlay.setPointerCapture(event.pointerId);
  const index = under(event);
  choose(event.shiftKey ? anchor : index, index);
});
overlay.addEventListener("pointermove", (event) => { if (dragging) choose(anchor, under(event)); });
for (const name of ["pointerup", "pointercancel"]) overlay.addEventListener(name, () => { dragging = false; });
