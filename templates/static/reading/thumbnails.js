// Small pictures of the pages, in a column of their own, each as tall as the other.
import { addressOf } from "./address.js";
import { Scroller } from "./scroller.js";

const EACH_PX = 172;
const SETTLED_MS = 150;

export class Thumbnails {
  #alive = new Map();
  #timer = 0;
  #current = 1;

  // part: what scrolls; pages: the address that theirs begin with; go(number, { isJump }): go there
  constructor({ part, count, pages, go }) {
    Object.assign(this, { part, count, pages, go });
    this.strip = part.querySelector(".strip");
    this.scroller = new Scroller(part, this.strip, () => this.show());
    part.addEventListener("click", (event) => {
      const link = event.target.closest("[data-thumbnail]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(Number(link.dataset.thumbnail), { isJump: true });
    });
    part.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.go(Math.max(1, Math.min(count, this.#current + step)));
      this.#alive.get(this.#current)?.focus({ preventScroll: true });
    });
  }

  // The page that is being read: its picture is marked, brought into view, and the one that Tab leads to.
  set current(number) {
    this.#current = number;
    const [top, room] = [(number - 1) * EACH_PX, this.scroller.room];
    if (!this.part.hidden && (top < this.scroller.top || top + EACH_PX > this.scroller.top + room)) {
      this.scroller.resize(this.count * EACH_PX, room);
      this.scroller.to(top - (room - EACH_PX) / 2);
    }
    this.show();
  }

  show() {
    if (this.part.hidden) return;
    this.scroller.resize(this.count * EACH_PX, this.scroller.room);
    const first = Math.max(1, Math.floor(this.scroller.top / EACH_PX));
    const last = Math.min(this.count, Math.ceil((this.scroller.top + this.scroller.room) / EACH_PX) + 1);
    for (const [number, link] of this.#alive) if (number < first || number > last) this.#drop(number, link);
    for (let number = first; number <= last; number++) {
      if (!this.#alive.has(number)) this.#make(number);
      const link = this.#alive.get(number);
      link.style.top = this.scroller.placed((number - 1) * EACH_PX);
      link.tabIndex = number === this.#current ? 0 : -1;
      if (number === this.#current) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#draw(), SETTLED_MS);
  }

  #make(number) {
    const link = document.createElement("a");
    link.href = addressOf(number);
    link.dataset.thumbnail = number;
    const image = document.createElement("img");
    image.alt = "";
    image.fetchPriority = "low"; // the pages themselves go first
    const label = document.createElement("span");
    label.textContent = number;
    const said = document.createElement("span");
    said.className = "hidden";
    said.textContent = "Page ";
    label.prepend(said);
    link.append(image, label);
    this.#alive.set(number, link);
    const after = [...this.#alive.keys()].filter((other) => other > number);
    this.strip.insertBefore(link, after.length ? this.#alive.get(Math.min(...after)) : null);
  }

  #draw() {
    for (const [number, link] of this.#alive) {
      const image = link.querySelector("img");
      if (!image.hasAttribute("src")) image.src = `${this.pages}/${number}/image?size=thumbnail`;
    }
  }

  #drop(number, link) {
    link.querySelector("img").removeAttribute("src");
    link.remove();
    this.#alive.delete(number);
  }
}
