// Where each page of a document lies in one long column: told from the sizes of its pages alone, in runs of one size.
const GAP = 16; // px between pages
const MOST_WIDE = 864; // px of a page that is not enlarged: as wide as a text is read well
const PX_A_POINT = 2; // a page that is small on paper is not blown up to more than this

export class Column {
  // runs: [width in points, height in points, how many pages] of each, in the order of the pages
  constructor(runs) {
    let first = 1;
    this.runs = runs.map(([width, height, count]) => {
      const run = { first, count, width_pt: Math.max(1, width), height_pt: Math.max(1, height) };
      first += count;
      return run;
    });
    this.count = first - 1;
    this.width = 0;
    this.height = 0;
  }

  // Lay it out for a room so wide. At zoom 1 a page fills the room, or is as wide as is read well; null fills the room.
  layOut(room, zoom) {
    let top = GAP;
    this.width = 0;
    for (const run of this.runs) {
      const wide = zoom === null ? room : zoom * Math.min(room, MOST_WIDE, run.width_pt * PX_A_POINT);
      run.width = Math.max(24, Math.round(wide));
      run.height = Math.max(24, Math.round(run.width * run.height_pt / run.width_pt));
      run.top = top;
      top += run.count * (run.height + GAP);
      this.width = Math.max(this.width, run.width);
    }
    this.height = top;
  }

  // Top, width and height of a page, in pixels, and its size in points.
  box(number) {
    const run = this.#last((one) => one.first <= number);
    return { ...run, top: run.top + (number - run.first) * (run.height + GAP) };
  }

  // The page at a height of the column; one that lies in a gap counts to the page above it.
  at(height) {
    const run = this.#last((one) => one.top <= height);
    const within = Math.floor((height - run.top) / (run.height + GAP));
    return run.first + Math.max(0, Math.min(run.count - 1, within));
  }

  #last(holds) {
    let [low, high] = [0, this.runs.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (holds(this.runs[middle])) low = middle; else high = middle - 1;
    }
    return this.runs[low];
  }
}
