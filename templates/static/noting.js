// Notes on a page: where they stand, and a note on a part of it, by pointer or keyboard.
import { PageBox, place } from "./box.js";
import { isTyping } from "./keys.js";

const section = document.querySelector("[data-noting]");
const form = section.querySelector("[data-note-form]");
const text = form.elements.text;
const fields = section.querySelector("[data-note-edges]");
const button = section.querySelector("[data-note-part]");
const overlay = document.querySelector("[data-note-overlay]");
const stage = document.querySelector(".stage");

function rect(kind) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  made.setAttribute("class", kind);
  overlay.append(made);
  return made;
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
const box = new PageBox({ overlay, shape: rect("noting-part"), form, isOn, drawn: write });

function isOn() { return stage.classList.contains("noting-part-on"); }

function set(on) {
  stage.classList.toggle("noting-part-on", on);
  button.setAttribute("aria-pressed", String(on));
}

function choose(what) {
  form.elements.on.value = what;
  fields.hidden = what !== "part";
  for (const field of fields.querySelectorAll("input")) field.required = what === "part";
  if (what === "part") box.begin(0.05); else { box.clear(); set(false); }
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

function arrow(event) { box.arrow(event); }

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

button.addEventListener("click", () => (isOn() ? choose("page") : start()));
section.querySelector("[data-note-open]").addEventListener("click", write);
form.addEventListener("input", (event) => { if (event.target.name === "on") choose(event.target.value); });
