// Stepping through the redactions of a page, and deciding them by a key each.
const overlay = document.querySelector("[data-overlay]");
const rows = [...document.querySelectorAll("[data-row]")];
let current = rows.findIndex((row) => `#${row.id}` === location.hash);

function shapeOf(row) { return overlay.querySelector(`[data-redaction="${row.dataset.row}"]`); }

function show(index) {
  current = index;
  rows.forEach((row, at) => {
    row.classList.toggle("current", at === index);
    shapeOf(row)?.classList.toggle("current", at === index);
  });
  rows[index].focus({ preventScroll: true });
  bring(rows[index], document.querySelector(".beside"));
  if (shapeOf(rows[index])) bring(shapeOf(rows[index]), document.querySelector(".stage"));
}

// Into the middle of its own part of the window; the window itself stays, unless the part does not scroll.
function bring(thing, part) {
  if (part.scrollHeight <= part.clientHeight + 1) { thing.scrollIntoView({ block: "nearest" }); return; }
  const [own, frame] = [thing.getBoundingClientRect(), part.getBoundingClientRect()];
  part.scrollBy({ top: own.top + own.height / 2 - frame.top - frame.height / 2 });
}

export function step(direction) {
  const next = current < 0 && direction < 0 ? rows.length - 1 : current + direction;
  if (next >= 0 && next < rows.length) { show(next); return; }
  const link = document.querySelector('[data-key="next-proposal"]');
  if (direction > 0 && link) location.assign(link.href);
}

export function decide(deed) {
  if (current < 0) { step(1); return; }
  const button = rows[current].querySelector(`[data-deed="${deed}"]`);
  if (button) button.form.requestSubmit(button);
}

for (const row of rows) {
  const shown = (on) => () => shapeOf(row)?.classList.toggle("shown", on);
  row.addEventListener("pointerenter", shown(true));
  row.addEventListener("pointerleave", shown(false));
  row.addEventListener("focusin", shown(true));
  row.addEventListener("focusout", shown(false));
}
if (current >= 0) show(current);
