// Hits of the query in this document: the list of them, a part at a time, and stepping from one to the next.
import { addressOf } from "./address.js";

export class Hits {
  numbers = []; // of all pages with a hit, in order
  #current = { number: 0, index: -1 };
  #part = { first: 0, total: 0, from: 0, to: 0 };

  // reader: the element that says where to ask; tellOf(number): what is told of a page; go(number, outline): go there
  constructor({ reader, fetching, tellOf, go }) {
    Object.assign(this, { reader, fetching, tellOf, go });
    this.list = document.querySelector("[data-hit-list]");
  }

  async begin(number, isLast) {
    this.#current = { number, index: isLast ? Infinity : 0 };
    this.numbers = (await this.fetching.get(this.reader.dataset.hitNumbers))?.numbers ?? [];
    if (!this.list) return;
    for (const button of this.list.querySelectorAll("[data-hits-step]")) {
      button.addEventListener("click", () => this.#turn(Number(button.dataset.hitsStep)));
    }
    this.list.addEventListener("click", (event) => {
      const link = event.target.closest("[data-to]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#goTo(Number(link.dataset.to), 0);
    });
    await this.#showPart(number);
  }

  // The next or previous one: on the page that is read, or else on the next page that has one, going round at the ends.
  async step(direction, reading) {
    if (!this.numbers.length) return;
    const told = this.#current.number === reading ? await this.tellOf(reading) : null;
    const count = told?.outlines.length ?? 0;
    const index = Math.min(this.#current.index, count - 1) + direction;
    if (told && index >= 0 && index < count) { await this.#goTo(reading, index); return; }
    const here = this.numbers.findIndex((number) => number >= reading);
    const isHit = this.numbers[here] === reading;
    let next = direction > 0 ? here + (isHit && this.#current.number === reading ? 1 : 0) : here - 1;
    if (here < 0) next = direction > 0 ? 0 : this.numbers.length - 1;
    next = (next + this.numbers.length) % this.numbers.length;
    await this.#goTo(this.numbers[next], direction > 0 ? 0 : Infinity);
  }

  // Mark the one that was stepped to on its page, once the page is there.
  mark(number, leaf) {
    const outlines = [...leaf.querySelectorAll(".match")];
    const current = this.#current.number === number ? Math.min(this.#current.index, outlines.length - 1) : -1;
    outlines.forEach((one, at) => one.classList.toggle("current", at === current));
  }

  async #goTo(number, index) {
    this.#current = { number, index };
    const told = await this.tellOf(number);
    const outlines = told?.outlines ?? [];
    this.#current.index = Math.max(0, Math.min(index, outlines.length - 1));
    this.go(number, outlines[this.#current.index]);
    await this.#showPart(number);
  }

  async #turn(direction) {
    const place = this.#part.first - 1 + (direction > 0 ? this.#part.to - this.#part.from : -1);
    if (place >= 0 && place < this.numbers.length) await this.#showPart(this.numbers[place], true);
  }

  async #showPart(number, isAsked = false) {
    const [part, place] = [this.#part, this.numbers.findIndex((one) => one >= number)];
    if (isAsked || place < part.from || place >= part.to) await this.#load(number);
    for (const link of this.list.querySelectorAll("[data-to]")) {
      const isHere = Number(link.dataset.to) === this.#current.number;
      if (isHere) { link.setAttribute("aria-current", "true"); bring(link); } else link.removeAttribute("aria-current");
    }
  }

  async #load(number) {
    const address = this.reader.dataset.hits;
    const told = await this.fetching.get(`${address}${address.includes("?") ? "&" : "?"}near=${number}`);
    if (!told) return;
    const from = told.first - 1;
    this.#part = { ...told, from, to: from + told.hits.length };
    this.list.querySelector("ol").replaceChildren(...told.hits.map(entry));
    this.list.querySelector("[data-hits-part]").textContent = told.total > told.hits.length ? `${told.first} to ${this.#part.to} of ${told.total.toLocaleString("en")}` : "";
    for (const button of this.list.querySelectorAll("[data-hits-step]")) {
      const isUp = Number(button.dataset.hitsStep) < 0;
      button.hidden = told.total <= told.hits.length;
      button.disabled = isUp ? from === 0 : this.#part.to >= told.total;
    }
  }
}

function bring(link) {
  const part = link.closest("ol");
  const [own, frame] = [link.getBoundingClientRect(), part.getBoundingClientRect()];
  if (own.top < frame.top || own.bottom > frame.bottom) part.scrollBy({ top: own.top - frame.top - frame.height / 3 });
}

function entry(hit) {
  const link = element("a", "", "");
  link.href = addressOf(hit.number);
  link.dataset.to = hit.number;
  const snippet = element("span", "snippet", hit.snippet.length ? "" : "No words were read on this page.");
  snippet.dir = "auto";
  snippet.append(...hit.snippet.map(([text, isMatch]) => (isMatch ? element("mark", "", text) : text)));
  link.append(element("span", "p", `p. ${hit.number}`), snippet);
  link.append(...hit.hidden.map((kind) => element("span", "state proposed", kind)));
  link.append(...hit.beside.map(([where, passage]) => element("span", "elsewhere", `${where}: ${passage}`)));
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
