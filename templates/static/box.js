// A box on a page's picture: drawn by pointer, moved and sized by arrows, or typed. Its edges stand in a form's fields.
const EDGES = ["x0", "y0", "x1", "y1"];
const NOWHERE = { x0: 0, y0: 0, x1: 0, y1: 0 };

export function place(shape, { x0, y0, x1, y1 }) {
  for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) shape.setAttribute(name, value);
}

// Where the pointer is, in the page's points.
export function pointOn(overlay, event) {
  const frame = overlay.getBoundingClientRect();
  const size = overlay.viewBox.baseVal;
  return { x: (event.clientX - frame.left) / frame.width * size.width, y: (event.clientY - frame.top) / frame.height * size.height };
}

export class PageBox {
  #overlay; #shape; #fields; #box = null;

  // `shape` is the rect that shows it; `isOn` says whether the pointer draws now; `drawn` is called when it has drawn.
  constructor({ overlay, shape, form, isOn, drawn = () => {} }) {
    this.#overlay = overlay;
    this.#shape = shape;
    this.#fields = EDGES.map((name) => form.elements[name]);
    form.addEventListener("input", (event) => { if (EDGES.includes(event.target.name)) this.#typed(); });
    this.#follow(isOn, drawn);
  }

  // One in the upper left, `tall` a part of the page, unless there is a box already.
  begin(tall) {
    const { width, height } = this.#overlay.viewBox.baseVal;
    if (!this.#box) this.#set({ x0: width * 0.3, y0: height * 0.3, x1: width * 0.5, y1: height * (0.3 + tall) });
  }

  clear() {
    this.#box = null;
    place(this.#shape, NOWHERE);
  }

  arrow(event) {
    const { x0, y0, x1, y1 } = this.#box;
    const amount = event.altKey ? 20 : 4;
    const dx = { ArrowLeft: -amount, ArrowRight: amount }[event.key] ?? 0;
    const dy = { ArrowUp: -amount, ArrowDown: amount }[event.key] ?? 0;
    if (event.shiftKey) this.#set({ x0, y0, x1: Math.max(x0 + 2, x1 + dx), y1: Math.max(y0 + 2, y1 + dy) });
    else this.#set({ x0: x0 + dx, y0: y0 + dy, x1: x1 + dx, y1: y1 + dy });
  }

  #set({ x0, y0, x1, y1 }) {
    const { width, height } = this.#overlay.viewBox.baseVal;
    const within = (value, most) => Math.max(0, Math.min(most, value));
    this.#box = {
      x0: within(Math.min(x0, x1), width), x1: within(Math.max(x0, x1), width),
      y0: within(Math.min(y0, y1), height), y1: within(Math.max(y0, y1), height),
    };
    for (const field of this.#fields) field.value = this.#box[field.name].toFixed(1);
    place(this.#shape, this.#box);
  }

  #typed() {
    const typed = Object.fromEntries(this.#fields.map((field) => [field.name, Number(field.value)]));
    if (typed.x1 > typed.x0 && typed.y1 > typed.y0) { this.#box = typed; place(this.#shape, typed); }
  }

  #follow(isOn, drawn) {
    let corner = null;
    this.#overlay.addEventListener("pointerdown", (event) => {
      if (!isOn() || event.button) return;
      event.preventDefault();
      corner = pointOn(this.#overlay, event);
      this.#overlay.setPointerCapture(event.pointerId);
    });
    this.#overlay.addEventListener("pointermove", (event) => {
      if (!corner) return;
      const at = pointOn(this.#overlay, event);
      this.#set({ x0: corner.x, y0: corner.y, x1: at.x, y1: at.y });
    });
    for (const name of ["pointerup", "pointercancel"]) {
      this.#overlay.addEventListener(name, () => { if (corner) { corner = null; drawn(); } });
    }
  }
}
