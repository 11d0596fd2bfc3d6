// A small tus client (tus 1.0.0): one file in pieces, from wherever the server says that it is.
// What is counted as sent has been acknowledged, and the server acknowledges what is on its disk.

const SMALLEST = 64 * 1024;
const FIRST = 512 * 1024;
const PATIENCE_MS = 90_000;

// Never to be tried again: the server says why.
export class Refused extends Error {
  constructor(said, status) { super(said.detail || `The server answered ${status}.`); this.reason = said.reason || ""; }
}
// The session is over; nothing more can be sent from this page.
export class SignedOut extends Error {}
// This computer does not give the file: it is gone, or locked.
class NotGiven extends Error {}
// The server's trouble, in its own words.
class Trouble extends Error {}

export async function ask(method, address, token, { headers = {}, body = null } = {}) {
  const answer = await fetch(address, {
    method, body, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS),
    headers: { "X-Form-Token": token, "Tus-Resumable": "1.0.0", ...headers },
  });
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  if (answer.status === 401 || answer.status === 403) throw new SignedOut();
  const error = answer.status >= 500 || [404, 409, 423, 429].includes(answer.status) ? new Trouble(said.detail) : new Refused(said, answer.status);
  error.status = answer.status;
  throw error;
}

// `line` has `files` (where files are created), `token`, `most` (bytes a piece), and three promises and signals:
// `open()` holds while nothing may be sent, `failed(error, times)` waits before the next try, `works()` hears of success.
export async function send(item, line, moved) {
  for (let failures = 0; !item.isCancelled;) {
    try {
      await line.open();
      if (item.isCancelled) break;
      if (!item.link) await create(item, line);
      else if (item.isUnsure) await askOffset(item, line);
      else if (item.offset < item.size) await append(item, line);
      failures = 0;
      line.works();
      moved(item);
      if (item.link && !item.isUnsure && item.offset >= item.size) break;
    } catch (error) {
      if (error instanceof Refused || error instanceof SignedOut) throw error;
      if (error instanceof NotGiven) { item.isGiven = false; item.link = null; continue; }
      if (error.status === 404) item.link = null; else item.isUnsure = true;
      item.piece = Math.max(SMALLEST, (item.piece || FIRST) / 2);
      failures += 1;
      await line.failed(error, failures);
    }
  }
}

// Taking back what was sent of a file. Where the answer to its creation was lost, it is asked for once more.
export async function cancel(item, line) {
  for (let failures = 0; item.link || item.mayBeKnown;) {
    try {
      if (!item.link) await create(item, line);
      await ask("DELETE", item.link, line.token);
      [item.link, item.mayBeKnown] = [null, false];
    } catch (error) {
      if (error instanceof SignedOut) throw error;
      if (error instanceof Refused || error.status === 404) { [item.link, item.mayBeKnown] = [null, false]; continue; }
      failures += 1;
      await line.failed(error, failures);
    }
  }
}

// The first time with the first piece; after that the server may know the file already, and says how far it is.
async function create(item, line) {
  const isFirst = item.isGiven && !item.mayBeKnown;
  const headers = { "Upload-Length": String(item.size), "Upload-Metadata": metadata(item) };
  const body = isFirst && item.size ? await piece(item, 0, line) : null;
  if (body) headers["Content-Type"] = "application/offset+octet-stream";
  item.mayBeKnown = true;
  const answer = await timed(item, line, body, () => ask("POST", line.files, line.token, { headers, body }));
  item.link = answer.headers.get("Location");
  item.offset = Number(answer.headers.get("Upload-Offset"));
  item.isUnsure = false;
}

async function askOffset(item, line) {
  const answer = await ask("HEAD", item.link, line.token);
  item.offset = Number(answer.headers.get("Upload-Offset"));
  item.isUnsure = false;
}

async function append(item, line) {
  const body = await piece(item, item.offset, line);
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(item.offset) };
  const answer = await timed(item, line, body, () => ask("PATCH", item.link, line.token, { headers, body }));
  item.offset = Number(answer.headers.get("Upload-Offset"));
}

async function piece(item, offset, line) {
  const size = Math.min(item.piece || FIRST, line.most);
  try {
    const data = await item.file.slice(offset, offset + size).arrayBuffer();
    if (data.byteLength === 0) throw new NotGiven();
    return data;
  } catch {
    throw new NotGiven();
  }
}

// Pieces grow while they take no time and shrink when they do: little is lost with a bad connection.
async function timed(item, line, body, deed) {
  const begun = performance.now();
  const answer = await deed();
  const took = performance.now() - begun;
  if (body && took < 1_000) item.piece = Math.min(line.most, (item.piece || FIRST) * 2);
  if (body && took > 8_000) item.piece = Math.max(SMALLEST, (item.piece || FIRST) / 2);
  return answer;
}

function metadata(item) {
  const entries = { relativePath: item.path, lastModified: String(item.modified) };
  const said = Object.entries(entries).map(([key, value]) => `${key} ${base64(value)}`);
  return [...said, "resume", ...(item.isGiven ? [] : ["notGiven"])].join(",");
}

function base64(text) {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
