// The pages that are in view, and a few around: made as they come, gone when they leave, so that few exist at a time.
const SETTLED_MS = 80; // a page that was only passed over is not drawn
const LARGE_PX_A_POINT = 1.95; // beyond this a page is drawn with more dots
const SVG = "http://www.w3.org/2000/svg";

export class Leaves {
  #alive = new Map();
  #timer = 0;

  // part: what scrolls; content: what the pages are put into; pages: the address that theirs begin with;
  // onShown: called with (number, leaf) once a page stays, and with the signal that tells when it leaves
  constructor({ scroller, column, content, pages, onShown }) {
    Object.assign(this, { scroller, column, content, pages, onShown });
    for (const leaf of content.querySelectorAll("[data-page]")) this.#adopt(Number(leaf.dataset.page), leaf);
  }

  of(number) { return this.#alive.get(number)?.leaf; }

  // The page that is read: the one that is printed.
  set current(number) {
    for (const [other, { leaf }] of this.#alive) leaf.classList.toggle("current", other === number);
  }

  // Bring what exists in line with what is in view.
  show() {
    const { top, room } = this.scroller;
    const [first, last] = [this.column.at(Math.max(0, top - room / 2)), this.column.at(top + 1.5 * room)];
    for (const number of this.#alive.keys()) if (number < first || number > last) this.#drop(number);
    for (let number = first; number <= last; number++) {
      if (!this.#alive.has(number)) this.#make(number);
      this.#place(number, this.#alive.get(number));
    }
    this.#timer ||= setTimeout(() => this.#settle(), SETTLED_MS);
  }

  // What stayed gets its picture, what is in view first.
  #settle() {
    this.#timer = 0;
    const now = performance.now();
    const middle = this.scroller.top + this.scroller.room / 2;
    const waiting = [...this.#alive].filter(([, entry]) => !entry.isShown);
    waiting.sort(([a], [b]) => Math.abs(this.column.box(a).top - middle) - Math.abs(this.column.box(b).top - middle));
    for (const [number, entry] of waiting) {
      if (now - entry.born < SETTLED_MS) { this.#timer ||= setTimeout(() => this.#settle(), SETTLED_MS); continue; }
      entry.isShown = true;
      this.#draw(number, entry);
      this.onShown?.(number, entry.leaf, entry.leaving.signal);
    }
  }

  #make(number) {
    const leaf = document.createElement("article");
    leaf.className = "paper leaf";
    leaf.dataset.page = number;
    leaf.setAttribute("aria-label", `Page ${number}`);
    const image = document.createElement("img");
    image.alt = `Page ${number} of ${this.column.count.toLocaleString("en")}`;
    const overlay = document.createElementNS(SVG, "svg");
    overlay.setAttribute("preserveAspectRatio", "none");
    overlay.setAttribute("aria-hidden", "true");
    leaf.append(image, overlay);
    watch(leaf);
    this.#alive.set(number, { leaf, born: performance.now(), leaving: new AbortController(), size: "", isShown: false });
    const after = [...this.#alive.keys()].filter((other) => other > number);
    this.content.insertBefore(leaf, after.length ? this.#alive.get(Math.min(...after)).leaf : null);
  }

  // The page that came with the document: its picture is on the way.
  #adopt(number, leaf) {
    watch(leaf);
    this.#alive.set(number, { leaf, born: 0, leaving: new AbortController(), size: "reading", isShown: false });
  }

  #place(number, entry) {
    const box = this.column.box(number);
    const { leaf } = entry;
    leaf.style.top = this.scroller.placed(box.top);
    leaf.style.width = `${box.width}px`;
    leaf.style.height = `${box.height}px`;
    leaf.querySelector("svg").setAttribute("viewBox", `0 0 ${box.width_pt} ${box.height_pt}`);
    if (entry.isShown) this.#draw(number, entry);
  }

  #draw(number, entry) {
    const box = this.column.box(number);
    const dots = box.width * window.devicePixelRatio / box.width_pt;
    const size = dots > LARGE_PX_A_POINT ? "large" : "reading";
    if (entry.size === size || entry.size === "large") return;
    entry.size = size;
    entry.leaf.querySelector("img").src = `${this.pages}/${number}/image${size === "large" ? "?size=large" : ""}`;
  }

  #drop(number) {
    const { leaf, leaving } = this.#alive.get(number);
    leaving.abort();
    leaf.querySelector("img").removeAttribute("src"); // what is still on the way is given up
    leaf.remove();
    this.#alive.delete(number);
  }
}

// A page that cannot be drawn says so.
function watch(leaf) {
  const image = leaf.querySelector("img");
  const told = () => leaf.classList.toggle("failed", image.hasAttribute("src") && image.complete && !image.naturalWidth);
  image.addEventListener("error", told);
  image.addEventListener("load", told);
  told();
}

// Outlines [x, y, width, height] in points over a page, in place of those before.
export function outline(leaf, boxes) {
  leaf.querySelector("svg").replaceChildren(...boxes.map(([x, y, width, height]) => {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ class: "match", x, y, width, height, rx: 1.5 })) rect.setAttribute(name, value);
    return rect;
  }));
}
