// What stands beside the pages: small pictures on one side, text and hits on the other. Kept for this visit.
const reader = document.querySelector("[data-reader]");
const kept = window.sessionStorage;
const narrow = window.matchMedia("(max-width: 60rem)");

export function isOpen(name) { return reader.classList.contains(`with-${name}`); }

export function set(name, open) {
  reader.classList.toggle(`with-${name}`, open);
  document.querySelector(`[data-${name}]`).hidden = !open;
  document.querySelector(`[data-panel="${name}"]`).setAttribute("aria-pressed", String(open));
  if (!narrow.matches) kept.setItem(name, open ? "on" : "off");
}

// On a narrow screen only the pages are there at first; what is opened takes their place.
export function begin() {
  for (const [name, usual] of [["beside", "on"], ["thumbnails", "off"]]) {
    set(name, !narrow.matches && (kept.getItem(name) ?? usual) === "on");
  }
}
