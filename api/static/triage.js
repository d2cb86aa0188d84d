// Copies a note; everything else of the page works by itself.

const told = document.getElementById("copied");

async function copy(button) {
  const note = document.getElementById(button.dataset.copy);
  const words = note.value;
  try {
    if (button.dataset.kind === "html" && window.ClipboardItem) {
      const kinds = { "text/plain": words, "text/html": words };
      const blobs = Object.entries(kinds).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else {
      await navigator.clipboard.writeText(words);
    }
    told.textContent = button.dataset.done;
  } catch {
    note.focus();
    note.select();
    told.textContent = button.dataset.failed;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

// In a text of several lines Enter begins the next one; with Ctrl it sends the form.
for (const field of document.querySelectorAll("#triage textarea[name]")) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form.requestSubmit();
  });
}
