// A page to redact: keys, zoom and stepping through hits. What redacts is in drawing.js, words.js and stepping.js.
import { isCommand, isTyping } from "./keys.js";
import * as drawing from "./drawing.js";
import * as words from "./words.js";
import { decide, step as stepTo } from "./stepping.js";

const reader = document.querySelector("[data-reader]");
const overlay = document.querySelector("[data-overlay]");
const dialog = document.querySelector("#keys");

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

// Keys and buttons ----------------------------------------------------------------------------------------------
function toggle(mode, other) {
  other.set(false);
  mode.set(!mode.isOn());
}

const deeds = {
  n: () => step(1) || follow("next-hit"),
  p: () => step(-1) || follow("previous-hit"),
  ArrowRight: () => follow("next-page"),
  ArrowLeft: () => follow("previous-page"),
  "+": () => setZoom(zoom + 1),
  "=": () => setZoom(zoom + 1),
  "-": () => setZoom(zoom - 1),
  t: () => setText(reader.classList.contains("no-text")),
  r: () => toggle(drawing, words),
  w: () => toggle(words, drawing),
  j: () => stepTo(1),
  k: () => stepTo(-1),
  a: () => decide("a"),
  x: () => decide("x"),
  d: () => decide("d"),
  D: () => decide("D"),
  g: () => { const field = document.querySelector("#jump"); field.focus(); field.select(); },
};

function inMode(event, mode) {
  if (event.key === "Escape") { mode.set(false); return true; }
  if (isTyping(event)) return false;
  if (event.key.startsWith("Arrow")) { mode.arrow(event); return true; }
  const onControl = event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement;
  if (event.key !== "Enter" || onControl) return false;
  mode.enter();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || dialog.open) return;
  const mode = [drawing, words].find((one) => one.isOn());
  if (mode && inMode(event, mode)) { event.preventDefault(); return; }
  const deed = deeds[event.key];
  if (deed && isCommand(event)) { event.preventDefault(); deed(); }
});

document.querySelector('[data-toggle="text"]').addEventListener("click", deeds.t);
document.querySelector('[data-toggle="draw"]').addEventListener("click", deeds.r);
document.querySelector('[data-toggle="words"]').addEventListener("click", deeds.w);
document.querySelector("[data-toggle-target]").addEventListener("click", () => { if (!words.isOn()) deeds.w(); });
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

// Who comes from the reader by a key has said what to do.
if (location.hash === "#draw") deeds.r();
if (location.hash === "#words") deeds.w();

// The next page's picture, drawn before it is asked for.
if (reader.dataset.next) fetch(reader.dataset.next, { method: "HEAD" });
