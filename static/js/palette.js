/* "Search or jump to": a field that filters the pages at once and shows what the server finds; arrows choose. */
const palette = document.querySelector("[data-palette]");

if (palette) {
  const input = palette.querySelector("input");
  const found = palette.querySelector("#palette-found");
  const options = () => [...palette.querySelectorAll("[role=option]:not([hidden])")];

  const choose = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      option.id ||= `palette-option-${options().indexOf(option)}`;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const chosen = () => palette.querySelector("[aria-selected=true]:not([hidden])");

  const filter = () => {
    const words = input.value.trim().toLocaleLowerCase();
    for (const page of palette.querySelectorAll("[data-page]")) {
      page.hidden = !page.textContent.toLocaleLowerCase().includes(words);
    }
    choose(options()[0]);
  };

  const move = (step) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
  };

  input.addEventListener("input", filter);
  found.addEventListener("htmx:afterSwap", () => choose(chosen() || options()[0]));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      chosen().click();
    }
  });
  palette.addEventListener("close", () => {
    input.value = "";
    found.replaceChildren();
  });
  new MutationObserver(() => palette.open && filter()).observe(palette, { attributeFilter: ["open"] });
}
