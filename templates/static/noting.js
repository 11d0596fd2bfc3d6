// Notes on a page: where they stand, and a note on a part of it, by pointer or keyboard.
import { isTyping } from "./keys.js";

const section = document.querySelector("[data-noting]");
const form = section.querySelector("[data-note-form]");
const text = form.elements.text;
const fields = section.querySelector("[data-note-edges]");
const button = section.querySelector("[data-note-part]");
const overlay = document.querySelector("[data-note-overlay]");
const stage = document.querySelector(".stage");
const names = ["x0", "y0", "x1", "y1"];
const size = overlay.viewBox.baseVal;
let box = null;
let corner = null;

function rect(kind) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  made.setAttribute("class", kind);
  overlay.append(made);
  return made;
}

function place(shape, { x0, y0, x1, y1 }) {
  for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) shape.setAttribute(name, value);
}

// Where notes stand ----------------------------------------------------------------------------------------------
for (const note of section.querySelectorAll("[data-note-box]")) {
  const [x0, y0, x1, y1] = note.dataset.noteBox.split(" ").map(Number);
  const shape = rect("noted");
  place(shape, { x0, y0, x1, y1 });
  const shown = (on) => () => shape.classList.toggle("shown", on);
  for (const name of ["pointerenter", "focusin"]) note.addEventListener(name, shown(true));
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, shown(false));
}

// A part of the page ---------------------------------------------------------------------------------------------
const drawn = rect("noting-part");

function isOn() { return stage.classList.contains("noting-part-on"); }

function set(on) {
  stage.classList.toggle("noting-part-on", on);
  button.setAttribute("aria-pressed", String(on));
}

function choose(what) {
  form.elements.on.value = what;
  fields.hidden = what !== "part";
  for (const name of names) form.elements[name].required = what === "part";
  if (what === "part" && !box) setBox({ x0: size.width * 0.3, y0: size.height * 0.3, x1: size.width * 0.5, y1: size.height * 0.35 });
  if (what !== "part") { box = null; place(drawn, { x0: 0, y0: 0, x1: 0, y1: 0 }); set(false); }
}

function setBox(next) {
  const within = (value, most) => Math.max(0, Math.min(most, value));
  box = {
    x0: within(Math.min(next.x0, next.x1), size.width), x1: within(Math.max(next.x0, next.x1), size.width),
    y0: within(Math.min(next.y0, next.y1), size.height), y1: within(Math.max(next.y0, next.y1), size.height),
  };
  for (const name of names) form.elements[name].value = box[name].toFixed(1);
  place(drawn, box);
}

function start() {
  choose("part");
  set(true);
  stage.focus({ preventScroll: true });
}

function write() {
  set(false);
  section.querySelector("[data-note-write]").open = true;
  text.focus();
  form.scrollIntoView({ block: "nearest" });
}

function arrow(event) {
  const amount = event.altKey ? 20 : 4;
  const dx = { ArrowLeft: -amount, ArrowRight: amount }[event.key] ?? 0;
  const dy = { ArrowUp: -amount, ArrowDown: amount }[event.key] ?? 0;
  if (event.shiftKey) setBox({ ...box, x1: Math.max(box.x0 + 2, box.x1 + dx), y1: Math.max(box.y0 + 2, box.y1 + dy) });
  else setBox({ x0: box.x0 + dx, y0: box.y0 + dy, x1: box.x1 + dx, y1: box.y1 + dy });
}

const inMode = {
  Escape: () => choose("page"),
  Enter: write,
  ArrowLeft: arrow, ArrowRight: arrow, ArrowUp: arrow, ArrowDown: arrow,
};

const keys = { m: write, M: start };

// Before the keys of every page: while a part is chosen, arrows move it and turn no page.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || isTyping(event) || document.querySelector("dialog[open]")) return;
  const onControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
  const deed = isOn() && !(onControl && event.key === "Enter") ? inMode[event.key] : !event.altKey && keys[event.key];
  if (!deed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  deed(event);
}, { capture: true });

function pointOf(event) {
  const frame = overlay.getBoundingClientRect();
  return { x: (event.clientX - frame.left) / frame.width * size.width, y: (event.clientY - frame.top) / frame.height * size.height };
}

overlay.addEventListener("pointerdown", (event) => {
  if (!isOn() || event.button) return;
  event.preventDefault();
  corner = pointOf(event);
  overlay.setPointerCapture(event.pointerId);
});
overlay.addEventListener("pointermove", (event) => {
  if (!corner) return;
  const at = pointOf(event);
  setBox({ x0: corner.x, y0: corner.y, x1: at.x, y1: at.y });
});
for (const name of ["pointerup", "pointercancel"]) overlay.addEventListener(name, () => { if (corner) { corner = null; write(); } });

button.addEventListener("click", () => (isOn() ? choose("page") : start()));
section.querySelector("[data-note-open]").addEventListener("click", write);
form.addEventListener("input", (event) => {
  if (event.target.name === "on") choose(event.target.value);
  if (!names.includes(event.target.name)) return;
  const typed = Object.fromEntries(names.map((name) => [name, Number(form.elements[name].value)]));
  if (typed.x1 > typed.x0 && typed.y1 > typed.y0) { box = typed; place(drawn, box); }
});
