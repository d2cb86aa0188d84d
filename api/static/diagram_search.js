// Search as one types: what the server finds, as a list to choose from with the arrow keys.
const REST_MS = 120;

export function searchAsTyped(form, open) {
  const input = form.querySelector("#q"), place = form.querySelector("#hits"), said = form.querySelector("#hits-said");
  const around = input.closest(".seek");
  let timer, asking, chosen = -1, told = input.value.trim();
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", "hits-list");

  const options = () => [...place.querySelectorAll(".hits > li")];

  function choose(index) {
    const all = options();
    chosen = all.length ? (index + all.length) % all.length : -1;
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function shut(is) {
    around.classList.toggle("shut", is);
    input.setAttribute("aria-expanded", String(!is && options().length > 0));
    if (is) choose(-1 - options().length);
  }

  function show(html) {
    around.classList.add("live");
    place.innerHTML = html;
    const list = place.querySelector(".hits");
    list?.setAttribute("role", "listbox");
    list?.setAttribute("aria-label", form.querySelector("label[for=q]").textContent);
    for (const option of options()) {
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.querySelector("a").tabIndex = -1;
    }
    said.textContent = place.querySelector("#hits-count")?.textContent ?? "";
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    shut(false);
  }

  async function seek() {
    const q = input.value.trim();
    if (q === told) return;
    told = q;
    asking?.abort();
    asking = new AbortController();
    const parameters = new URLSearchParams(new FormData(form));
    try {
      const response = await fetch(`${input.dataset.hits}?${parameters}`, { signal: asking.signal });
      if (response.ok) show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(seek, REST_MS);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      shut(false);
      choose(chosen < 0 ? (event.key === "ArrowDown" ? 0 : -1) : chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && input.getAttribute("aria-expanded") === "true") {
      event.preventDefault();
      shut(true);
    } else if (event.key === "Enter") {
      clearTimeout(timer);
      event.preventDefault();
      const at = chosen;
      await seek();
      const link = options()[Math.max(at, 0)]?.querySelector("a");
      if (!link) return;
      shut(true);
      open(link);
    }
  });
  place.addEventListener("click", () => shut(true));
  document.addEventListener("pointerdown", (event) => {
    if (around.classList.contains("live") && !around.contains(event.target)) shut(true);
  });
}
