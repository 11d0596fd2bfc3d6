// The search of a release, in the reader's browser. It loads files of this folder (search/…, exhibits/…/words.js) as
// scripts, because a browser reads no other data from a disk, and asks no other host. What is a word is said twice,
// here and in the program that wrote the files.
"use strict";

(() => {
  const DROPPED = /[\u0300-\u036f\u064b-\u065f\u0670\u0640]/gu;
  const UNSPACED =
    /[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
  const AT_ONCE = 20;
  const MOST_PAGES = 5;
  const AROUND = 12; // words of a snippet before and after

  let exhibits = [];
  let starts = [];
  const words = new Map();
  const texts = new Map();

  window.releaseExhibits = ([listed, parted]) => { exhibits = listed; starts = parted; };
  window.releaseWords = (some) => { for (const word of Object.keys(some)) words.set(word, some[word]); };
  window.releaseText = ([folder, pages]) => { texts.set(folder, pages); };

  const loaded = new Map();
  function load(name) {
    if (!loaded.has(name)) {
      loaded.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = name;
        script.onload = resolve;
        script.onerror = () => { loaded.delete(name); reject(new Error(name)); };
        document.head.append(script);
      }));
    }
    return loaded.get(name);
  }

  function folded(text) {
    return text.normalize("NFKC").toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(DROPPED, "").normalize("NFC");
  }

  function tokens(text) {
    return folded(text).split(/[^\p{L}\p{N}\p{M}]+/u).filter((token) => token);
  }

  function terms(token) {
    if (!UNSPACED.test(token)) return [token];
    const letters = [...token];
    if (letters.length < 2) return letters;
    return letters.slice(1).map((letter, at) => letters[at] + letter);
  }

  // A query is groups of words that stand beside each other; a word alone is a group of one.
  function parsed(query) {
    const groups = [];
    for (const [, phrase, rest] of query.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|([^"“”„«»]+)/gu)) {
      if (phrase !== undefined) groups.push({ tokens: tokens(phrase), whole: true });
      else for (const token of tokens(rest)) groups.push({ tokens: [token], whole: false });
    }
    return groups.filter((group) => group.tokens.length);
  }

  const fileOf = (start) => `search/${["w", ...[...start].map((letter) => letter.codePointAt(0).toString(16))].join("-")}.js`;

  async function exhibitsWith(term, whole) {
    const wanted = starts.filter((start) => start.startsWith(term) || term.startsWith(start));
    await Promise.all(wanted.map((start) => load(fileOf(start))));
    const found = new Set(words.get(term) ?? []);
    if (!whole) for (const [word, numbers] of words) if (word.startsWith(term)) for (const number of numbers) found.add(number);
    return found;
  }

  async function candidates(groups) {
    let left = null;
    for (const group of groups) {
      for (const token of group.tokens) {
        for (const term of terms(token)) {
          const found = await exhibitsWith(term, group.whole);
          left = left === null ? found : new Set([...left].filter((number) => found.has(number)));
        }
      }
    }
    const age = (number) => exhibits[number][3];
    return [...(left ?? [])].sort((one, other) => age(other) - age(one));
  }

  // The words of a page as they are printed, each with what it is folded to.
  function printed(text) {
    return text.split(" ").map((word) => ({ word, folded: tokens(word) }));
  }

  function places(page, group) {
    const flat = page.flatMap((entry, at) => entry.folded.map((token) => ({ token, at })));
    const found = [];
    for (let first = 0; first < flat.length; first += 1) {
      const fits = group.tokens.every((token, offset) => {
        const there = flat[first + offset]?.token;
        if (there === undefined) return false;
        if (UNSPACED.test(token)) return there.includes(token);
        return group.whole ? there === token : there.startsWith(token);
      });
      if (fits) for (let offset = 0; offset < group.tokens.length; offset += 1) found.push(flat[first + offset].at);
    }
    return found;
  }

  function pagesOf(number, groups) {
    const folder = exhibits[number][0];
    const found = [];
    const seen = new Set();
    (texts.get(folder) ?? []).forEach((text, index) => {
      const page = printed(text);
      const each = groups.map((group) => places(page, group));
      each.forEach((where, group) => { if (where.length) seen.add(group); });
      if (each.every((where) => where.length)) found.push({ page: index + 1, words: page, marked: new Set(each.flat()), first: each[0][0] });
    });
    return { found, all: seen.size === groups.length };
  }

  function element(name, text, attributes = {}) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function snippet(hit) {
    const shown = element("p");
    const from = Math.max(0, hit.first - AROUND);
    const until = Math.min(hit.words.length, hit.first + AROUND);
    if (from) shown.append("… ");
    for (let at = from; at < until; at += 1) {
      shown.append(hit.marked.has(at) ? element("mark", hit.words[at].word) : hit.words[at].word, " ");
    }
    if (until < hit.words.length) shown.append("…");
    return shown;
  }

  function entry(number, pages) {
    const [folder, title] = exhibits[number];
    const item = element("li");
    const heading = element("h2");
    heading.append(element("a", title, { href: `${folder}/index.html` }));
    item.append(heading);
    const list = element("ul");
    for (const hit of pages.slice(0, MOST_PAGES)) {
      const row = element("li");
      row.append(element("a", `Page ${hit.page}`, { href: `${folder}/page-${hit.page}.html` }), snippet(hit));
      list.append(row);
    }
    if (pages.length) item.append(list);
    else item.append(element("p", "The words stand on different pages."));
    if (pages.length > MOST_PAGES) item.append(element("p", `And on ${pages.length - MOST_PAGES} more pages.`));
    return item;
  }

  const said = document.getElementById("said");
  const list = document.getElementById("found");
  const more = document.getElementById("more");
  const field = document.getElementById("q");

  async function show(numbers, groups) {
    await Promise.all(numbers.map((number) => load(`${exhibits[number][0]}/words.js`)));
    let shown = 0;
    for (const number of numbers) {
      const { found, all } = pagesOf(number, groups);
      if (found.length || (all && groups.every((group) => !group.whole || group.tokens.length < 2))) {
        list.append(entry(number, found));
        shown += 1;
      }
    }
    return shown;
  }

  async function search(query) {
    document.title = `${query} · ${document.title}`;
    field.value = query;
    const groups = parsed(query);
    if (!groups.length) { said.textContent = "Type a word of at least one letter or digit."; return; }
    said.textContent = "Searching…";
    await load("search/exhibits.js");
    let left = await candidates(groups);
    let shown = 0;
    const next = async () => {
      do {
        shown += await show(left.slice(0, AT_ONCE), groups);
        left = left.slice(AT_ONCE);
      } while (!shown && left.length);
      more.hidden = !left.length;
      said.textContent = shown
        ? `${shown} ${shown === 1 ? "exhibit" : "exhibits"}${left.length ? ", and there may be more" : ""}.`
        : `Nothing found among the words of ${exhibits.length} ${exhibits.length === 1 ? "exhibit" : "exhibits"}. Pictures and handwriting may say more than could be read.`;
    };
    more.firstElementChild.addEventListener("click", next);
    await next();
  }

  document.getElementById("without").hidden = true;
  const query = new URLSearchParams(location.search).get("q");
  if (query) search(query).catch(() => { said.textContent = "A file of the search could not be loaded. Is this copy whole?"; });
})();
