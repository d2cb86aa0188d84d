// Remembers which steps are ticked, for as long as this window is open: it concerns nobody else.
const main = document.querySelector("main[data-case]");
const place = `steps of ${main?.dataset.case}`;

function remembered() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(place) ?? "[]"));
  } catch {
    return new Set();
  }
}

const ticked = remembered();
for (const box of main?.querySelectorAll('input[name="step"]') ?? []) {
  box.checked = ticked.has(box.value);
  box.addEventListener("change", () => {
    if (box.checked) ticked.add(box.value);
    else ticked.delete(box.value);
    try {
      sessionStorage.setItem(place, JSON.stringify([...ticked]));
    } catch {
      // Where nothing may be stored, ticks last as long as the page.
    }
  });
}
