// Drawing a redaction's box over the page, by pointer or by keyboard.
const reader = document.querySelector("[data-reader]");
const overlay = document.querySelector("[data-overlay]");
const drawn = document.querySelector("[data-drawn]");
const form = document.querySelector("[data-draw-form]");
const button = document.querySelector('[data-toggle="draw"]');
const size = overlay.viewBox.baseVal;
const edges = Object.fromEntries(["x0", "y0", "x1", "y1"].map((name) => [name, form.elements[name]]));
let box = null;
let corner = null;

export function isOn() { return reader.classList.contains("drawing"); }

export function set(on) {
  reader.classList.toggle("drawing", on);
  form.hidden = !on;
  button.setAttribute("aria-pressed", String(on));
  if (on && !box) setBox({ x0: size.width * 0.3, y0: size.height * 0.3, x1: size.width * 0.5, y1: size.height * 0.33 });
  if (!on) { box = null; paint(); }
  if (on) document.querySelector(".stage").focus({ preventScroll: true });
}

export function pointOf(event) {
  const frame = overlay.getBoundingClientRect();
  return { x: (event.clientX - frame.left) / frame.width * size.width, y: (event.clientY - frame.top) / frame.height * size.height };
}

export function arrow(event) {
  const amount = event.altKey ? 20 : 4;
  const dx = { ArrowLeft: -amount, ArrowRight: amount }[event.key] ?? 0;
  const dy = { ArrowUp: -amount, ArrowDown: amount }[event.key] ?? 0;
  if (event.shiftKey) setBox({ ...box, x1: Math.max(box.x0 + 2, box.x1 + dx), y1: Math.max(box.y0 + 2, box.y1 + dy) });
  else setBox({ x0: box.x0 + dx, y0: box.y0 + dy, x1: box.x1 + dx, y1: box.y1 + dy });
}

export function enter() { form.requestSubmit(form.querySelector("button")); }

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
for (const name of ["pointerup", "pointercancel"]) overlay.addEventListener(name, () => { corner = null; });
form.addEventListener("input", () => {
  const typed = Object.fromEntries(Object.entries(edges).map(([name, field]) => [name, Number(field.value)]));
  if (typed.x1 > typed.x0 && typed.y1 > typed.y0) { box = typed; paint(); }
});
