// From number to number of a report by a key each: right, or what the page says instead. Without it, the forms do the same.
import { isCommand } from "./keys.js";

const cells = [...document.querySelectorAll("[data-cell]")];
const told = document.querySelector("[data-told]");
const count = document.querySelector("[data-looked-at]");
let current = Math.max(0, cells.findIndex((cell) => `#${cell.id}` === location.hash));

function show(index) {
  if (index < 0) return;
  if (index >= cells.length) {
    const further = document.querySelector("[data-next-part]");
    if (further) location.assign(further.href);
    return;
  }
  cells[current].classList.remove("current");
  current = index;
  cells[current].classList.add("current");
  cells[current].focus({ preventScroll: true });
  cells[current].scrollIntoView({ block: "center" });
}

// Said at once, and shown as said when the archive has it.
async function send(cell, deed) {
  const form = cell.querySelector("[data-cell-form]");
  const data = new FormData(form);
  data.set("deed", deed);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
  } catch { /* no answer: the form asks again, and the browser says what is wrong */ }
  if (!answer?.ok) { form.requestSubmit(form.querySelector(`[value=${deed}]`)); return; }
  const now = await answer.json();
  if (!cell.matches(".confirmed, .corrected") && count) count.textContent = Number(count.textContent) + 1;
  cell.classList.remove("read", "confirmed", "corrected", "in-doubt");
  cell.classList.add(now.state);
  cell.querySelector("[data-shown]").textContent = now.shown;
  cell.querySelector("[data-state]").textContent = `${now.state} by ${now.by}`;
  told.textContent = `${cell.querySelector(".cell-label").textContent}: ${now.shown}, ${now.state}`;
  form.elements.said.value = "";
}

document.addEventListener("keydown", (event) => {
  const cell = cells[current];
  const field = cell?.querySelector("[name=said]");
  if (!cell) return;
  if (event.target === field) {
    if (event.key === "Enter") { event.preventDefault(); send(cell, "correct"); show(current + 1); }
    if (event.key === "Escape") { field.value = ""; cell.focus(); }
    return;
  }
  if (!isCommand(event)) return;
  const onControl = event.target.closest("a, button, summary, input");
  if (event.key === "j") { event.preventDefault(); show(cell.classList.contains("current") ? current + 1 : current); }
  if (event.key === "k") { event.preventDefault(); show(current - 1); }
  if (event.key === "Enter" && !onControl && cell.classList.contains("current")) {
    event.preventDefault();
    send(cell, "confirm");
    show(current + 1);
  }
  if (/^[\d-]$/.test(event.key) && !onControl) {
    show(current);
    field.focus(); // what was typed goes into it
  }
});

for (const [index, cell] of cells.entries()) {
  cell.addEventListener("focusin", () => {
    cells[current].classList.remove("current");
    current = index;
    cell.classList.add("current");
  });
}
if (location.hash.startsWith("#cell-")) show(current);
