// The reader: keys, zoom, stepping through hits, and drawing a redaction by pointer or keyboard.
import { isTyping } from "./keys.js";

const reader = document.querySelector("[data-reader]");
const overlay = document.querySelector("[data-overlay]");
const drawn = document.querySelector("[data-drawn]");
const form = document.querySelector("[data-draw-form]");
const dialog = document.querySelector("#keys");
const size = overlay.viewBox.baseVal;

// Hits ----------------------------------------------------------------------------------------------------------
const matches = [...overlay.querySelectorAll(".match")];
let current = -1;

function showMatch(index) {
  matches.forEach((match, at) => match.classList.toggle("current", at === index));
  current = index;
  matches[index].scrollIntoView({ block: "center", inline: "nearest" });
}

function step(direction) {
  const next = current + direction;
  if (next >= 0 && next < matches.length) { showMatch(next); return true; }
  return false;
}

if (matches.length) showMatch(location.hash === "#hit-last" ? matches.length - 1 : 0);

function follow(name) {
  const link = document.querySelector(`[data-key="${name}"]`);
  if (link) location.assign(link.href);
}

document.querySelector('[data-key="next-hit"]')?.addEventListener("click", (event) => { if (step(1)) event.preventDefault(); });
document.querySelector('[data-key="previous-hit"]')?.addEventListener("click", (event) => { if (step(-1)) event.preventDefault(); });

// Looks ---------------------------------------------------------------------------------------------------------
const kept = window.sessionStorage;
let zoom = Number(kept.getItem("zoom") || 0);

function setZoom(value) {
  reader.classList.remove(`zoom-${zoom}`);
  zoom = Math.max(-1, Math.min(3, value));
  if (zoom) reader.classList.add(`zoom-${zoom}`);
  kept.setItem("zoom", String(zoom));
}

function setText(shown) {
  reader.classList.toggle("no-text", !shown);
  document.querySelector('[data-toggle="text"]').setAttribute("aria-pressed", String(shown));
  kept.setItem("text", shown ? "" : "off");
}

setZoom(zoom);
setText(kept.getItem("text") !== "off");

// Drawing -------------------------------------------------------------------------------------------------------
const edges = Object.fromEntries(["x0", "y0", "x1", "y1"].map((name) => [name, form.elements[name]]));
let box = null;

function isDrawing() { return reader.classList.contains("drawing"); }

function setDrawing(on) {
  reader.classList.toggle("drawing", on);
  form.hidden = !on;
  document.querySelector('[data-toggle="draw"]').setAttribute("aria-pressed", String(on));
  if (on && !box) setBox({ x0: size.width * 0.3, y0: size.height * 0.3, x1: size.width * 0.5, y1: size.height * 0.33 });
  if (!on) { box = null; paint(); }
  if (on) document.querySelector(".stage").focus({ preventScroll: true });
}

function setBox(next) {
  const within = (value, most) => Math.max(0, Math.min(most, value));
  box = {
    x0: within(Math.min(next.x0, next.x1), size.width), x1: within(Math.max(next.x0, next.x1), size.width),
    y0: within(Math.min(next.y0, next.y1), size.height), y1: within(Math.max(next.y0, next.y1), size.height),
  };
  for (const [name, field] of Object.entries(edges)) field.value = box[name].toFixed(1);
  paint();
}

function paint() {
  const shown = box ?? { x0: 0, y0: 0, x1: 0, y1: 0 };
  drawn.setAttribute("x", shown.x0);
  drawn.setAttribute("y", shown.y0);
  drawn.setAttribute("width", shown.x1 - shown.x0);
  drawn.setAttribute("height", shown.y1 - shown.y0);
}

function pointOf(event) {
  const frame = overlay.getBoundingClientRect();
  return { x: (event.clientX - frame.left) / frame.width * size.width, y: (event.clientY - frame.top) / frame.height * size.height };
}

let corner = null;
overlay.addEventListener("pointerdown", (event) => {
  if (!isDrawing() || event.button) return;
  event.preventDefault();
  corner = pointOf(event);
  overlay.setPointerCapture(event.pointerId);
});
overlay.addEventListener("pointermove", (event) => {
  if (!corner) return;
  const at = pointOf(event);
  setBox({ x0: corner.x, y0: corner.y, x1: at.x, y1: at.y });
});
for (const name of ["pointerup", "pointercancel"]) {
  overlay.addEventListener(name, () => { corner = null; });
}
form.addEventListener("input", () => {
  const typed = Object.fromEntries(Object.entries(edges).map(([name, field]) => [name, Number(field.value)]));
  if (typed.x1 > typed.x0 && typed.y1 > typed.y0) { box = typed; paint(); }
});

function nudge(key, sizing, far) {
  const amount = far ? 20 : 4;
  const dx = { ArrowLeft: -amount, ArrowRight: amount }[key] ?? 0;
  const dy = { ArrowUp: -amount, ArrowDown: amount }[key] ?? 0;
  if (sizing) setBox({ ...box, x1: Math.max(box.x0 + 2, box.x1 + dx), y1: Math.max(box.y0 + 2, box.y1 + dy) });
  else setBox({ x0: box.x0 + dx, y0: box.y0 + dy, x1: box.x1 + dx, y1: box.y1 + dy });
}

for (const row of document.querySelectorAll("[data-row]")) {
  const shape = overlay.querySelector(`[data-redaction="${row.dataset.row}"]`);
  const show = (on) => () => shape?.classList.toggle("shown", on);
  row.addEventListener("pointerenter", show(true));
  row.addEventListener("pointerleave", show(false));
  row.addEventListener("focusin", show(true));
  row.addEventListener("focusout", show(false));
}

// Keys and buttons ----------------------------------------------------------------------------------------------
const deeds = {
  n: () => step(1) || follow("next-hit"),
  p: () => step(-1) || follow("previous-hit"),
  ArrowRight: () => follow("next-page"),
  ArrowLeft: () => follow("previous-page"),
  "+": () => setZoom(zoom + 1),
  "=": () => setZoom(zoom + 1),
  "-": () => setZoom(zoom - 1),
  t: () => setText(reader.classList.contains("no-text")),
  r: () => setDrawing(!isDrawing()),
  g: () => { const field = document.querySelector("#jump"); field.focus(); field.select(); },
  "?": () => dialog.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isDrawing()) { setDrawing(false); return; }
  if (isTyping(event) || event.ctrlKey || event.metaKey || dialog.open) return;
  if (isDrawing() && event.key.startsWith("Arrow")) {
    event.preventDefault();
    nudge(event.key, event.shiftKey, event.altKey);
    return;
  }
  const onControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
  if (isDrawing() && event.key === "Enter" && !onControl) { event.preventDefault(); form.requestSubmit(); return; }
  const deed = deeds[event.key];
  if (deed && !event.altKey) { event.preventDefault(); deed(); }
});

document.querySelector('[data-toggle="text"]').addEventListener("click", deeds.t);
document.querySelector('[data-toggle="draw"]').addEventListener("click", deeds.r);
document.querySelector('[data-open="keys"]').addEventListener("click", deeds["?"]);
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => setZoom(zoom + Number(button.dataset.zoom)));
}

document.querySelector("[data-jump]").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = document.querySelector("#jump");
  const number = Math.max(1, Math.min(Number(field.dataset.last), Math.round(Number(field.value)) || 1));
  const address = new URL(location.href);
  address.pathname = address.pathname.replace(/\/pages\/\d+/, `/pages/${number}`);
  address.hash = "";
  location.assign(address);
});

// The next page's picture, ready before it is asked for.
if (reader.dataset.next) new Image().src = reader.dataset.next;
