// Which files a person means: dropped, chosen one by one, or a folder with all that is in it.

// A file as it is to be sent. `file` is null for what this computer would not open.
function item(file, path) {
  return { file, path, size: file ? file.size : 0, modified: file ? file.lastModified : 0, isGiven: Boolean(file), state: "waiting", offset: 0, link: null, message: "" };
}

export function keyOf({ path, size, modified }) { return `${size} ${modified} ${path}`; }

export function chosen(input) {
  const found = [...input.files].map((file) => item(file, file.webkitRelativePath || file.name));
  input.value = "";
  return found;
}

// What was dropped can only be asked for its entries at once, before anything is waited for.
export async function dropped(transfer) {
  const things = [...transfer.items].filter((thing) => thing.kind === "file");
  const entries = things.map((thing) => thing.webkitGetAsEntry?.() ?? thing.getAsFile()).filter(Boolean);
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push(item(entry, entry.name));
    else await walk(entry, found);
  }
  return found;
}

async function walk(entry, found) {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (entry.isFile) { found.push(item(await new Promise((ok, bad) => entry.file(ok, bad)), path)); return; }
    const reader = entry.createReader();
    for (;;) { // a folder is told in parts, and an empty part is the end
      const part = await new Promise((ok, bad) => reader.readEntries(ok, bad));
      if (!part.length) return;
      for (const inner of part) await walk(inner, found);
    }
  } catch {
    found.push(item(null, path));
  }
}
