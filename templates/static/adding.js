// The page for adding files: what is chosen, where it goes, how far it is.
import { chosen, dropped, keyOf } from "./picking.js";
import { ENDED, Sending } from "./sending.js";
import { SentList, number, size } from "./sent-list.js";
import { ask } from "./tus.js";

const form = document.querySelector("#adding");
const section = document.querySelector("[data-sending]");
const find = (name) => document.querySelector(`[data-${name}]`);
const { token } = form.dataset;
const sending = new Sending({ changed: changed, ended: finish });
const list = new SentList(section, cancel);
const known = new Map(); // files of an unfinished delivery that the server has, by key -> what it says of them
const seen = new Set();
let delivery = null;
let isLeaving = false;

// Choosing ------------------------------------------------------------------------------------------------------
function take(items) {
  const fresh = items.filter((item) => !seen.has(keyOf(item)) && seen.add(keyOf(item)));
  for (const item of fresh) {
    const there = known.get(keyOf(item));
    if (there) Object.assign(item, { mayBeKnown: true, isUnsure: true });
    if (there && ["whole", "coming"].includes(there.state)) Object.assign(item, { link: there.link, offset: there.offset });
    if (there?.state === "whole") item.state = "whole";
  }
  sending.trouble = "";
  fresh.sort((one, other) => (one.path < other.path ? -1 : 1));
  sending.add(fresh);
  section.hidden = !sending.items.length;
  if (fresh.length) say(`${number(sending.items.length)} files chosen, ${size(bytes())}.`);
  changed();
}

function cancel(item) {
  seen.delete(keyOf(item));
  sending.cancel(item);
}

for (const name of ["files", "folder"]) {
  const input = form.querySelector(`[data-input="${name}"]`);
  form.querySelector(`[data-choose="${name}"]`).addEventListener("click", () => input.click());
  input.addEventListener("change", () => take(chosen(input)));
}
const drop = find("drop");
for (const [type, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(type, (event) => { // a file that misses must not replace the page
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("over", over && event.target instanceof Node && drop.contains(event.target));
  });
}
drop.addEventListener("drop", async (event) => take(await dropped(event.dataTransfer)));

const collection = form.elements.collection;
function askName() { // collections of a team are founded elsewhere
  find("new")?.toggleAttribute("hidden", collection.value !== "");
}
collection.addEventListener("change", askName);
askName();
for (const thing of document.querySelectorAll("[data-scripted]")) thing.hidden = false;
for (const thing of document.querySelectorAll("[data-plain]")) thing.hidden = true;

// Sending -------------------------------------------------------------------------------------------------------
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!sending.items.length) { trouble("Choose files or a folder first."); return; }
  find("send").disabled = true;
  try {
    delivery ??= await begin();
    sending.trouble = "";
    form.hidden = true;
    find("earlier")?.setAttribute("hidden", "");
    section.querySelector("h2").focus();
    list.follow(sending.items);
    sending.start({ files: delivery.links.files, token, most: Number(form.dataset.piece) });
    find("pause").hidden = false;
  } catch (error) {
    find("send").disabled = false;
    trouble(error.message || "The server does not answer.");
  }
  changed();
});

async function begin() {
  const said = new URLSearchParams();
  for (const name of ["source", "conditions", "languages"]) said.set(name, form.elements[name].value);
  said.set("collection", collection.value || (form.elements.new_collection?.value ?? ""));
  return (await ask("POST", form.dataset.deliveries, token, { body: said })).json();
}

for (const button of document.querySelectorAll("[data-resume]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    delivery = await (await ask("GET", button.dataset.resume, token)).json();
    for (let address = delivery.links.files; address;) {
      const part = await (await ask("GET", address, token)).json();
      for (const file of part.files) known.set(keyOf({ path: file.path, size: file.length, modified: file.modified }), file);
      address = part.next;
    }
    find("earlier").hidden = true;
    find("about").hidden = true;
    const said = find("resuming");
    said.hidden = false;
    said.textContent = `Going on with what is sent to ${delivery.collection}. Choose the same files or folder again: what has come is not sent twice.`;
    form.scrollIntoView({ block: "start" });
    form.querySelector("[data-choose]").focus({ preventScroll: true });
  });
}

find("pause").addEventListener("click", () => { if (sending.isPaused) sending.resume(); else sending.pause(); });
find("drop-all").addEventListener("click", () => { for (const item of sending.items) cancel(item); if (sending.isPaused) sending.resume(); });
find("leave").addEventListener("click", () => finish({ leaveRest: true }));
window.addEventListener("online", () => sending.retryNow());
window.addEventListener("beforeunload", (event) => { if (delivery && !isLeaving) event.preventDefault(); });

async function finish({ leaveRest = false } = {}) {
  if (isLeaving || !delivery) return;
  try {
    if (sending.items.every((item) => item.state === "cancelled") && !known.size) {
      isLeaving = true;
      await ask("DELETE", delivery.links.self, token);
      location.reload();
      return;
    }
    const body = new URLSearchParams(leaveRest ? { leave_rest: "yes" } : {});
    isLeaving = true;
    const { job } = await (await ask("POST", delivery.links.finish, token, { body })).json();
    location.assign(job);
  } catch (error) {
    isLeaving = false;
    trouble(error.message || "The server does not answer. Press “Take in what has come” to try again.");
  }
}

// Telling -------------------------------------------------------------------------------------------------------
let samples = [];
let tenth = 0;
let isDrawn = true;

function bytes(of = (item) => item.size) { return sending.items.reduce((sum, item) => sum + (["not", "cancelled"].includes(item.state) ? 0 : of(item)), 0); }

function changed() {
  if (!isDrawn) return;
  isDrawn = false;
  setTimeout(() => { isDrawn = true; draw(); }, 200);
}

function draw() {
  const [all, sent, now] = [bytes(), bytes((item) => item.offset), performance.now() / 1000];
  const over = sending.items.filter((item) => ENDED.includes(item.state)).length;
  samples = [...samples.filter(([at]) => now - at < 15), [now, sent, over]];
  const [[since, ...before]] = samples;
  const [rate, pace] = [sent - before[0], over - before[1]].map((gain) => now > since ? Math.max(0, gain) / (now - since) : 0);
  // Many small files take as long as their number says, large ones as their bytes.
  const seconds = Math.max(rate ? (all - sent) / rate : 0, pace ? (sending.items.length - over) / pace : 0);
  find("total").value = all ? sent / all : 0;
  find("rate").textContent = delivery ? [`${size(sent)} of ${size(all)}`, sending.isPaused ? "paused" : `${size(rate)} a second`, seconds && !sending.isPaused ? `${left(seconds)} left` : ""].filter(Boolean).join(" · ") : size(all);
  find("pause").textContent = sending.isPaused ? "Go on" : "Pause";
  find("leave").hidden = !delivery || !(sending.isPaused || sending.trouble);
  if (sending.items.length) find("send").textContent = `Take in ${number(sending.items.length)} file${sending.items.length === 1 ? "" : "s"}`;
  tally();
  list.show(sending.items);
  show(sending.trouble);
  const tenths = all ? Math.floor(sent / all * 10) : 0;
  if (delivery && tenths > tenth) { tenth = tenths; say(`${tenths * 10} % sent.`); }
}

function tally() {
  const counts = Object.fromEntries(["whole", "active", "waiting", "not", "cancelled"].map((name) => [name, 0]));
  for (const item of sending.items) counts[item.state] += 1;
  const said = { whole: "sent", active: "being sent", waiting: "waiting", not: "not taken", cancelled: "cancelled" };
  const parts = [["chosen", sending.items.length], ...Object.entries(said).map(([name, label]) => [label, counts[name]])];
  find("tally").replaceChildren(...parts.map(([label, count]) => {
    const [pair, name, value] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
    [name.textContent, value.textContent] = [label, number(count)];
    pair.append(name, value);
    return pair;
  }));
}

function left(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function say(text) { find("live").textContent = text; }

function trouble(text) {
  sending.trouble = text;
  show(text);
}

// Said once: what is written again is read aloud again.
function show(text) {
  const notice = find("trouble");
  if (notice.firstElementChild.textContent === text) return;
  notice.hidden = !text;
  notice.firstElementChild.textContent = text;
}
