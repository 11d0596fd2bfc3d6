// Two documents beside each other. Scrolled together, each page of one stays beside the same page of the other.
import { isCommand } from "../keys.js";
import { Column } from "./column.js";
import { Fetching } from "./fetching.js";
import { Leaves } from "./leaves.js";
import { Scroller } from "./scroller.js";
import * as zoom from "./zoom.js";

const ABOVE_PX = 8;
const reader = document.querySelector("[data-reader]");
const tied = document.querySelector("[data-tied]");
const form = document.querySelector("[data-jump]");
const fetching = new Fetching();
const paper = window.matchMedia("print");

class Side {
  constructor(stage, runs) {
    this.stage = stage;
    this.name = stage.dataset.side;
    this.link = stage.parentElement.querySelector("[data-side-link]");
    this.content = stage.querySelector(".pages-column");
    this.column = new Column(runs);
    this.scroller = new Scroller(stage, this.content, () => this.#moved());
    this.leaves = new Leaves({ scroller: this.scroller, column: this.column, content: this.content, pages: stage.dataset.pages });
    this.place = Number(stage.dataset.number); // page and share of it that is above the window: 3.5
    this.set = null; // where the other side has put this one
  }

  layOut() {
    if (paper.matches) return; // what is printed is what was there
    const style = getComputedStyle(this.stage);
    this.column.layOut(Math.max(120, this.stage.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)), zoom.current());
    this.content.style.width = `${this.column.width}px`;
    this.scroller.resize(this.column.height, this.column.box(this.column.count).height + 2 * ABOVE_PX);
    this.go(this.place);
  }

  go(place) {
    const last = this.column.count;
    const number = Math.max(1, Math.min(last, Math.floor(place)));
    const box = this.column.box(number);
    this.place = Math.max(1, Math.min(last + 0.999, place));
    this.scroller.to(box.top - ABOVE_PX + (this.place - number) * box.height);
    this.set = this.scroller.top;
    this.leaves.show();
    say(this);
  }

  #moved() {
    if (paper.matches) return;
    this.leaves.show();
    if (this.set !== null && Math.abs(this.scroller.top - this.set) < 2) return;
    this.set = null;
    const top = this.scroller.top + ABOVE_PX;
    const number = this.column.at(top);
    const box = this.column.box(number);
    this.place = number + Math.max(0, Math.min(0.999, (top - box.top) / box.height));
    say(this);
    if (tied.checked) other(this).go(this.place + (this === sides[0] ? apart : -apart));
  }
}

const sides = [];
for (const stage of document.querySelectorAll("[data-side]")) {
  const told = await fetching.get(stage.dataset.sizes);
  sides.push(new Side(stage, told?.runs.length ? told.runs : [[595, 842, Number(stage.dataset.count)]]));
}

// How many pages the right one is ahead of the left.
let apart = sides[1].place - sides[0].place;
function keepApart() { apart = sides[1].place - sides[0].place; }

function other(side) { return sides[side === sides[0] ? 1 : 0]; }

let timer = 0;
function say(side) {
  const number = Math.floor(side.place);
  side.leaves.current = number;
  side.link.href = side.link.dataset.sideLink.replace("/pages/0", `/pages/${number}`);
  const field = form.elements[side.name];
  if (document.activeElement !== field) field.value = number;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const address = new URL(location.href);
    for (const one of sides) address.searchParams.set(one.name, Math.floor(one.place));
    history.replaceState(null, "", address);
  }, 150);
}

function step(by) { for (const side of sides) side.go(Math.floor(side.place) + by); }
function change(how) { zoom.change(how); for (const side of sides) side.layOut(); }

const deeds = {
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  "+": () => change("larger"),
  "=": () => change("larger"),
  "-": () => change("smaller"),
  f: () => change("fit"),
  s: () => { tied.checked = !tied.checked; keepApart(); },
};
document.addEventListener("keydown", (event) => {
  const deed = deeds[event.key];
  if (deed && isCommand(event)) { event.preventDefault(); deed(); }
});
tied.addEventListener("change", keepApart);
for (const button of document.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => change(button.dataset.zoom));
for (const link of document.querySelectorAll("[data-step]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); step(Number(link.dataset.step)); });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const side of sides) side.go(Number(form.elements[side.name].value) || Math.floor(side.place));
  keepApart();
  sides[0].stage.focus({ preventScroll: true });
});

document.body.classList.add("live");
for (const side of sides) side.layOut();
new ResizeObserver(() => { for (const side of sides) side.layOut(); }).observe(reader);
reader.dataset.ready = "";
