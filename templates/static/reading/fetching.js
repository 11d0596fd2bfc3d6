// What is asked of the server: given up when nobody waits for it any more, and the last answers remembered.
const REMEMBERED = 60;

export class Fetching {
  #known = new Map();

  // The answer, as soon as it is there; null if it was given up or could not be had.
  async get(address, signal) {
    if (this.#known.has(address)) return this.#known.get(address);
    try {
      const answer = await fetch(address, { signal });
      if (!answer.ok) return null;
      const told = await answer.json();
      this.#known.set(address, told);
      if (this.#known.size > REMEMBERED) this.#known.delete(this.#known.keys().next().value);
      return told;
    } catch (error) {
      if (error.name === "AbortError" || error instanceof TypeError) return null; // given up, or no connection
      throw error;
    }
  }
}
