// Scrolling over a length that no browser lays out: 33 million pixels is the most, on fine screens half of it.
// Longer columns are shortened. The scroll bar then stands for a share of the whole, and small steps stay true: `base`
// is what lies between where the browser has scrolled to and where the reader is.
const MOST_PX = Math.min(16e6, 30e6 / Math.max(1, window.devicePixelRatio));
const MOST_DRIFT_PX = 50_000;

export class Scroller {
  // part: what scrolls; content: the element in it that is made as long as the column
  constructor(part, content, onMove) {
    this.part = part;
    this.content = content;
    this.length = 0;
    this.base = 0;
    this.seen = 0;
    part.addEventListener("scroll", () => { this.#scrolled(); onMove(); }, { passive: true });
  }

  get top() { return this.part.scrollTop + this.base; }
  get room() { return this.part.clientHeight; }

  // How long the column is; room is left below it for the last page to stand at the top.
  resize(length, last) {
    this.length = length + Math.max(0, this.room - last);
    this.content.style.height = `${Math.min(this.length, MOST_PX)}px`;
  }

  to(top) {
    const [most, shown] = [this.#most(), this.#shown()];
    const wanted = Math.max(0, Math.min(top, most));
    this.part.scrollTop = Math.round(this.#isShortened() ? wanted * shown / most : wanted);
    this.seen = this.part.scrollTop;
    this.base = this.#isShortened() ? wanted - this.seen : 0;
  }

  // Where something at a height of the column is to be put inside `content`.
  placed(top) { return `${Math.round(top - this.base)}px`; }

  #most() { return Math.max(1, this.length - this.room); }
  #shown() { return Math.max(1, Math.min(this.length, MOST_PX) - this.room); }
  #isShortened() { return this.length > MOST_PX; }

  #scrolled() {
    const [now, most, shown] = [this.part.scrollTop, this.#most(), this.#shown()];
    const step = Math.abs(now - this.seen);
    this.seen = now;
    if (!this.#isShortened() || step === 0) return;
    const share = now * most / shown;
    if (step > 4 * this.room || now <= 0 || now >= shown - 1) this.base = share - now; // the bar was dragged
    else if (Math.abs(now + this.base - share) > MOST_DRIFT_PX) this.to(now + this.base);
  }
}
