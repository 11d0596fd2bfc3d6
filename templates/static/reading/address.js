// The address bar, the title and every link that means "this page" follow the page that is being read.
const SETTLED_MS = 150;
const reader = document.querySelector("[data-reader]");
const query = reader.dataset.query;
let timer = 0;
let said = Number(reader.dataset.number);

export function addressOf(number) {
  return `${reader.dataset.pages}/${number}${query ? `?q=${encodeURIComponent(query)}` : ""}`;
}

export function textOf(number) {
  return `${reader.dataset.pages}/${number}/text${query ? `?q=${encodeURIComponent(query)}` : ""}`;
}

// The page that an address names.
export function numberIn(address) { return Number(/\/pages\/(\d+)/.exec(address)?.[1] ?? 1); }

// `isJump`: the way back leads to where the reader was before.
export function follow(number, isJump = false) {
  clearTimeout(timer);
  if (isJump && number !== said) { history.pushState(null, "", addressOf(number)); said = number; say(number); return; }
  timer = setTimeout(() => {
    if (number !== said) { history.replaceState(null, "", addressOf(number)); said = number; }
    say(number);
  }, SETTLED_MS);
}

function say(number) {
  document.title = document.title.replace(/, page \d+ ·/, `, page ${number} ·`);
  for (const place of document.querySelectorAll("[data-number-said]")) place.textContent = number;
  for (const link of document.querySelectorAll("[data-follows]")) {
    link.href = link.dataset.follows.replace(/\/0(?=[/?#]|$)/, `/${number}`).replace("page=0", `page=${number}`);
  }
  const field = document.querySelector("#jump");
  if (document.activeElement !== field) field.value = number;
  for (const [name, to] of [["previous", number - 1], ["next", number + 1]]) {
    const link = document.querySelector(`[data-step="${name}"]`);
    const exists = to >= 1 && to <= Number(reader.dataset.count);
    link.classList.toggle("off", !exists);
    if (exists) { link.href = addressOf(to); link.removeAttribute("aria-disabled"); link.removeAttribute("role"); }
    else { link.removeAttribute("href"); link.setAttribute("role", "link"); link.setAttribute("aria-disabled", "true"); }
  }
}
