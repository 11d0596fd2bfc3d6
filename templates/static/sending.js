// All files of one delivery on their way: a few at a time, held while paused, waiting when the connection is gone.
import { SignedOut, cancel, send } from "./tus.js";

const LANES = 3;
const LONGEST_WAIT_S = 30;

export const ENDED = ["whole", "not", "cancelled"];

export class Sending {
  items = [];
  isPaused = false;
  trouble = "";
  #running = 0;
  #next = 0;
  #opened = Promise.resolve();
  #open = () => {};
  #waiting = new Set(); // what ends the waits of those whose try has failed

  // `changed` hears of every step, `ended` once nothing is left to do.
  constructor({ changed, ended }) { this.changed = changed; this.ended = ended; }

  add(items) { this.items.push(...items); if (this.line) this.#fill(); }

  start({ files, token, most }) {
    const [open, failed, works] = [() => this.#opened, (...about) => this.#failed(...about), () => this.#works()];
    this.line = { files, token, most, open, failed, works };
    this.#fill();
  }

  pause() {
    this.isPaused = true;
    this.#opened = new Promise((open) => { this.#open = open; });
    this.changed();
  }

  resume() {
    this.isPaused = false;
    this.#open();
    this.#opened = Promise.resolve();
    this.retryNow();
    this.changed();
  }

  async cancel(item) {
    if (item.isCancelled || item.state === "not") return;
    item.isCancelled = true;
    this.changed();
    // What is being sent its lane takes back, and what the server knows of already does so when its turn comes.
    if (item.state === "active" || (item.state === "waiting" && item.link)) return;
    if (item.link) await cancel(item, this.line);
    item.state = "cancelled";
    this.changed();
    this.#fill();
  }

  get isOver() { return this.items.every((item) => ENDED.includes(item.state)); }

  #fill() {
    if (!this.line) return;
    while (this.#running < LANES && this.#next < this.items.length) {
      const item = this.items[this.#next];
      this.#next += 1;
      if (item.state === "waiting") this.#lane(item);
    }
    if (!this.#running && this.isOver) this.ended();
  }

  async #lane(item) {
    this.#running += 1;
    item.state = "active";
    try {
      await send(item, this.line, this.changed);
      if (item.isCancelled) await cancel(item, this.line);
      item.state = item.isCancelled ? "cancelled" : "whole";
    } catch (error) {
      item.state = error instanceof SignedOut ? "waiting" : "not";
      item.message = error.message;
      if (error instanceof SignedOut) this.#signedOut();
    }
    this.#running -= 1;
    item.file = ENDED.includes(item.state) ? null : item.file;
    this.changed();
    if (!this.isSignedOut) this.#fill();
  }

  #signedOut() {
    this.isSignedOut = true;
    this.trouble = "You are signed out. What has come is kept: sign in again, open this page anew and press “Go on sending”.";
  }

  async #failed(error, times) {
    const wait = Math.min(LONGEST_WAIT_S, 2 ** (times - 1) * (0.7 + 0.6 * Math.random()));
    const why = error.status >= 500 && error.message ? `${error.message} ` : "The connection is lost. ";
    if (![404, 409, 423].includes(error.status) || times > 2) this.trouble = `${why}What has come is kept; it is tried again within ${LONGEST_WAIT_S} seconds.`;
    this.changed();
    await new Promise((over) => {
      this.#waiting.add(over);
      setTimeout(over, wait * 1000);
    });
  }

  #works() {
    if (!this.trouble) return;
    this.trouble = "";
    this.retryNow();
  }

  // Whoever waits for the connection tries at once.
  retryNow() {
    for (const over of this.#waiting) over();
    this.#waiting.clear();
  }
}
