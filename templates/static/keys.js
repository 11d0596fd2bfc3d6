// Keys that hold on every page, and buttons that must not be pressed twice.
const SWITCH = "single-keys";

export function isTyping(event) {
  const at = event.target;
  if (at instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(at.type);
  return at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || at.isContentEditable;
}

// Whether a key press is a command: nobody is typing, no dialog is open, and single characters are not switched off.
export function isCommand(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event)) return false;
  if (document.querySelector("dialog[open]")) return false;
  return event.key.length > 1 || localStorage.getItem(SWITCH) !== "off";
}

document.addEventListener("keydown", (event) => {
  if (!isCommand(event)) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
  // A link that says its key is followed by it.
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link && !event.defaultPrevented) { event.preventDefault(); location.assign(link.href); }
});

// The list of keys, and the switch in it. The browser keeps the focus inside the dialog and gives it back.
const help = document.querySelector("[data-help]");
if (help) {
  const single = help.querySelector("[data-single-keys]");
  single.checked = localStorage.getItem(SWITCH) !== "off";
  single.addEventListener("change", () => localStorage.setItem(SWITCH, single.checked ? "on" : "off"));
  document.querySelector('[data-open="keys"]')?.addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.key === "?" && isCommand(event)) { event.preventDefault(); help.showModal(); }
  });
}

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
}

// Where there is no room beside the results, what narrows them opens on demand.
if (window.matchMedia("(max-width: 52rem)").matches) {
  for (const details of document.querySelectorAll(".facets > details")) details.open = false;
}
