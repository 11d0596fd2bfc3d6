// Drawing a redaction's box over the page, by pointer or by keyboard.
import { PageBox } from "./box.js";

const reader = document.querySelector("[data-reader]");
const form = document.querySelector("[data-draw-form]");
const button = document.querySelector('[data-toggle="draw"]');
const box = new PageBox({
  overlay: document.querySelector("[data-overlay]"), shape: document.querySelector("[data-drawn]"), form, isOn,
});

export function isOn() { return reader.classList.contains("drawing"); }

export function set(on) {
  reader.classList.toggle("drawing", on);
  form.hidden = !on;
  button.setAttribute("aria-pressed", String(on));
  if (on) box.begin(0.03); else box.clear();
  if (on) document.querySelector(".stage").focus({ preventScroll: true });
}

export function arrow(event) { box.arrow(event); }

export function enter() { form.requestSubmit(form.querySelector("button")); }
