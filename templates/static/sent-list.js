// The files of a delivery as a table: a part of them at a time, however many there are.

const ROWS = 100;
const SAID = { waiting: "waiting", active: "being sent", whole: "sent", not: "not taken", cancelled: "cancelled" };
const LOOKS = { waiting: "", active: "", whole: "ready", not: "unreadable", cancelled: "skipped" };

const count = new Intl.NumberFormat("en");

export function number(value) { return count.format(value); }

export function size(exact) {
  const bytes = Math.round(exact);
  if (bytes === 1) return "1 byte";
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${at ? (bytes / 1000 ** at).toFixed(1) : bytes} ${units[at]}`;
}

// As the server shows names: what could move or hide letters is spelled out.
export function shown(text) {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (letter) => `\\u{${letter.codePointAt(0).toString(16)}}`);
}

export class SentList {
  #rows = new Map(); // item -> its row, of those in view
  #start = 0;

  constructor(section, cancel) {
    const find = (name) => section.querySelector(`[data-${name}]`);
    [this.body, this.filter, this.pager, this.part] = ["rows", "filter", "pager", "part"].map(find);
    this.cancel = cancel;
    this.filter.addEventListener("change", () => { this.#start = 0; this.isChosen = true; this.show(this.items); });
    for (const button of section.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => { this.#start += ROWS * Number(button.dataset.step); this.show(this.items); });
    }
  }

  // With many files those that move are the ones to see, unless a person has chosen otherwise.
  follow(items) { if (!this.isChosen && items.length > ROWS) this.filter.value = "active"; }

  show(items) {
    this.items = items;
    const state = this.filter.value;
    const wanted = state ? items.filter((item) => item.state === state) : items;
    this.#start = Math.max(0, Math.min(this.#start, Math.floor((wanted.length - 1) / ROWS) * ROWS));
    const inView = wanted.slice(this.#start, this.#start + ROWS);
    const rows = new Map(inView.map((item) => [item, this.#rows.get(item) ?? this.#row(item)]));
    const isSame = rows.size === this.#rows.size && inView.every((item) => this.#rows.has(item));
    this.#rows = rows;
    if (!isSame) this.body.replaceChildren(...rows.values());
    for (const [item, row] of rows) update(item, row);
    this.pager.hidden = wanted.length <= ROWS;
    this.part.textContent = `${number(this.#start + 1)} to ${number(this.#start + inView.length)} of ${number(wanted.length)}`;
  }

  #row(item) {
    const row = document.createElement("tr");
    for (const name of ["wide", "num", "far", "num"]) row.append(Object.assign(document.createElement("td"), { className: name }));
    const name = document.createElement("bdi");
    name.textContent = shown(item.path);
    row.cells[0].append(name);
    row.cells[1].textContent = size(item.size);
    const [state, bar] = [document.createElement("span"), document.createElement("progress")];
    bar.max = item.size || 1;
    bar.setAttribute("aria-label", `${shown(item.path)}, how much was sent`);
    row.cells[2].append(state, " ", document.createElement("span"), bar);
    const button = Object.assign(document.createElement("button"), { type: "button", className: "small second", textContent: "Cancel" });
    button.setAttribute("aria-label", `Cancel ${shown(item.path)}`);
    button.addEventListener("click", () => this.cancel(item));
    row.cells[3].append(button);
    return row;
  }
}

function update(item, row) {
  const [state, message, bar] = row.cells[2].children;
  state.className = `state ${LOOKS[item.state]}`;
  state.textContent = item.isCancelled ? SAID.cancelled : SAID[item.state];
  message.textContent = item.message;
  bar.hidden = item.state !== "active";
  bar.value = item.offset;
  row.cells[3].firstChild.hidden = item.isCancelled || item.state === "not" || item.state === "cancelled";
}
