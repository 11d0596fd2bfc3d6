// The reader: one column of all pages, of which only those in view exist, and what stands beside them.
import * as address from "./address.js";
import { Column } from "./column.js";
import { listen } from "./commands.js";
import { Fetching } from "./fetching.js";
import { Hits } from "./hits.js";
import { Leaves, outline } from "./leaves.js";
import * as panels from "./panels.js";
import { Scroller } from "./scroller.js";
import { showText } from "./text.js";
import { Thumbnails } from "./thumbnails.js";
import * as zoom from "./zoom.js";

const ABOVE_PX = 8; // of the gap over a page that was gone to
const reader = document.querySelector("[data-reader]");
const stage = document.querySelector("[data-stage]");
const content = document.querySelector("[data-column]");
const fetching = new Fetching();
const paper = window.matchMedia("print");
const begun = { number: Number(reader.dataset.number), hash: location.hash };
let reading = begun.number;
let anchor = { number: reading, share: 0 }; // what stays in place when all is laid out anew
let landed = null; // where the last jump put the column: until it is moved, its page is the one that is read
let waiting = new AbortController();

const { runs } = (await fetching.get(reader.dataset.sizes)) ?? { runs: [] };
const column = new Column(runs.length ? runs : [[595, 842, Number(reader.dataset.count)]]);
const scroller = new Scroller(stage, content, moved);
const leaves = new Leaves({ scroller, column, content, pages: reader.dataset.pages, onShown: draw });
const thumbnails = new Thumbnails({ part: document.querySelector("[data-thumbnails]"), count: column.count, pages: reader.dataset.pages, go: goTo });
const hits = new Hits({ reader, fetching, tellOf, go: goToHit });

function tellOf(number, signal) { return fetching.get(address.textOf(number), signal); }

// Laying out ----------------------------------------------------------------------------------------------------
function layOut() {
  if (!stage.clientWidth || paper.matches) return; // what is printed is what was there
  const style = getComputedStyle(stage);
  column.layOut(Math.max(120, stage.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)), zoom.current());
  content.style.width = `${column.width}px`;
  scroller.resize(column.height, column.box(column.count).height + 2 * ABOVE_PX);
  const box = column.box(anchor.number);
  scroller.to(box.top - ABOVE_PX + anchor.share * box.height);
  landed = scroller.top;
  leaves.show();
}

// The page that is read, and how much of it is above the window.
function hold() {
  const box = column.box(reading);
  anchor = { number: reading, share: (scroller.top + ABOVE_PX - box.top) / box.height };
}

// Moving --------------------------------------------------------------------------------------------------------
function moved() {
  if (!stage.clientWidth || paper.matches) return;
  leaves.show();
  if (landed !== null && Math.abs(scroller.top - landed) < 2) return;
  landed = null;
  read(column.at(scroller.top + scroller.room / 3));
  hold();
}

function goTo(number, { isJump = false, within = 0 } = {}) {
  const wanted = Math.max(1, Math.min(column.count, number));
  scroller.to(column.box(wanted).top - ABOVE_PX + within);
  landed = scroller.top;
  leaves.show();
  read(wanted, isJump);
  hold();
}

function jump(number) { goTo(number, { isJump: true }); }

function goToHit(number, box) {
  const page = column.box(number);
  const down = box ? box[1] / page.height_pt * page.height : 0;
  goTo(number, { within: down > scroller.room * 0.7 ? down - scroller.room / 3 : 0 });
  if (box && content.clientWidth > stage.clientWidth) stage.scrollLeft = box[0] / page.width_pt * page.width - stage.clientWidth / 3;
  if (leaves.of(number)) hits.mark(number, leaves.of(number));
}

// Reading -------------------------------------------------------------------------------------------------------
function read(number, isJump = false) {
  address.follow(number, isJump);
  leaves.current = number;
  if (number === reading) return;
  reading = number;
  thumbnails.current = number;
  waiting.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  setTimeout(async () => {
    const told = signal.aborted ? null : await tellOf(number, signal);
    if (told && number === reading) showText(told);
  }, 80);
}

async function draw(number, leaf, signal) {
  if (!hits.numbers.includes(number)) return;
  const told = await tellOf(number, signal);
  if (!told || signal.aborted) return;
  outline(leaf, told.outlines);
  hits.mark(number, leaf);
}

// Keys and buttons ----------------------------------------------------------------------------------------------
function change(how) { zoom.change(how); layOut(); }

function toggle(name) {
  panels.set(name, !panels.isOpen(name));
  layOut();
  if (name === "thumbnails") thumbnails.current = reading;
}

// Who may not redact has no link to it.
function redact(hash) { const link = document.querySelector(".tool.accent[data-follows]"); if (link) location.assign(link.href + hash); }

const deeds = {
  n: () => hits.step(1, reading),
  p: () => hits.step(-1, reading),
  ArrowRight: () => goTo(reading + 1),
  ArrowLeft: () => goTo(reading - 1),
  "+": () => change("larger"),
  "=": () => change("larger"),
  "-": () => change("smaller"),
  f: () => change("fit"),
  t: () => toggle("beside"),
  m: () => toggle("thumbnails"),
  g: () => { const field = document.querySelector("#jump"); field.focus(); field.select(); },
  r: () => redact("#draw"),
  w: () => redact("#words"),
};
listen({
  stage, content, deeds, reading: () => reading, last: column.count, goTo, jump, toggle, change,
  stepHit: (direction) => hits.step(direction, reading),
});
window.addEventListener("popstate", () => goTo(address.numberIn(location.pathname)));

// Beginning -----------------------------------------------------------------------------------------------------
document.body.classList.add("live");
panels.begin();
layOut();
thumbnails.current = reading;
new ResizeObserver(() => layOut()).observe(stage);
if (!begun.hash && document.activeElement === document.body) stage.focus({ preventScroll: true });
if (reader.dataset.query) {
  await hits.begin(begun.number, begun.hash === "#hit-last");
  const told = await tellOf(begun.number);
  const index = begun.hash === "#hit-last" ? -1 : 0;
  if (told?.outlines.length && reading === begun.number) goToHit(begun.number, told.outlines.at(index));
  for (const leaf of content.querySelectorAll("[data-page]")) draw(Number(leaf.dataset.page), leaf, new AbortController().signal);
}
reader.dataset.ready = "";
