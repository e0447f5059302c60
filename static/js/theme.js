/* Light, dark or as the device, remembered on this device. Loaded first and at once, so that nothing is painted wrong. */
(() => {
  const KEY = "theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const choice = () => localStorage.getItem(KEY) || "auto";

  function apply() {
    const theme = choice() === "auto" ? (dark.matches ? "dark" : "light") : choice();
    document.documentElement.dataset.bsTheme = theme;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice()));
    }
    document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  }

  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    localStorage.setItem(KEY, button.dataset.themeChoice);
    apply();
  });
})();
