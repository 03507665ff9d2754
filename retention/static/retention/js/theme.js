// Sets light or dark before the first paint: the person's choice, else the computer's.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => (dark.matches ? "dark" : "light");
  let chosen = "";
  try { chosen = localStorage.getItem("retention-theme") || ""; } catch { /* private mode: nothing is remembered */ }

  const apply = () => {
    root.dataset.bsTheme = chosen || wanted();
    document.dispatchEvent(new CustomEvent("retention:theme"));
  };
  root.classList.add("rt-js");
  dark.addEventListener("change", apply);
  window.retentionTheme = {
    isDark: () => root.dataset.bsTheme === "dark",
    toggle() {
      const next = this.isDark() ? "light" : "dark";
      chosen = next === wanted() ? "" : next; // choosing what the computer wants anyway means following it again
      try { localStorage.setItem("retention-theme", chosen); } catch { /* lasts as long as the page */ }
      apply();
    },
  };
  apply();
})();
