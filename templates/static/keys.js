// Keys that hold on every page, and buttons that must not be pressed twice.

export function isTyping(event) {
  const at = event.target;
  return at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement;
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const field = document.querySelector("[data-search]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
  // A link that says its key is followed by it.
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link && !event.defaultPrevented) { event.preventDefault(); location.assign(link.href); }
});

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
  });
}

// Where there is no room beside the results, what narrows them opens on demand.
if (window.matchMedia("(max-width: 52rem)").matches) {
  for (const details of document.querySelectorAll(".facets > details")) details.open = false;
}
