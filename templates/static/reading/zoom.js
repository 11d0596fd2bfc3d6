// How large pages are shown: a step of a scale, or as wide as there is room (null). Kept for this visit.
const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];
const kept = window.sessionStorage;

export function current() {
  const value = kept.getItem("zoom-of-column") ?? "1";
  return value === "fit" ? null : Number(value) || 1;
}

export function change(how) {
  const before = current();
  let zoom = null;
  if (how === "larger") zoom = STEPS.find((step) => step > (before ?? 1)) ?? STEPS.at(-1);
  if (how === "smaller") zoom = STEPS.findLast((step) => step < (before ?? 1)) ?? STEPS[0];
  kept.setItem("zoom-of-column", zoom === null ? "fit" : String(zoom));
}
