// The text of the page that is being read, beside its picture.
const words = document.querySelector("[data-words]");
const readBy = document.querySelector("[data-read-by]");
const unseen = document.querySelector("[data-unseen]");
const NONE = "No words were read on this page. It may be blank, or a picture.";

export function showText(told) {
  words.textContent = told.text || NONE;
  if (told.language) words.lang = told.language; else words.removeAttribute("lang");
  readBy.textContent = told.read_by;
  unseen.hidden = !told.hidden.length;
  unseen.querySelector("[data-unseen-total]").textContent = told.hidden_total;
  unseen.querySelector("[data-unseen-list]").replaceChildren(...told.hidden.map(([kind, text]) => hidden(kind, text)));
}

function hidden(kind, text) {
  const place = document.createElement("div");
  place.className = "unseen-text";
  const label = document.createElement("span");
  label.className = "state proposed";
  label.textContent = kind;
  const said = document.createElement("div");
  said.className = "words";
  said.dir = "auto";
  said.textContent = text;
  place.append(label, said);
  return place;
}
