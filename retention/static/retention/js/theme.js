// Sets light or dark and the density before the first paint: the person's choice, else the computer's.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => (dark.matches ? "dark" : "light");
  const recall = (name) => {
    try { return localStorage.getItem(name) || ""; } catch { return ""; /* private mode: nothing is remembered */ }
  };
  const remember = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* lasts as long as the page */ }
  };
  let chosen = recall("retention-theme");

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
      remember("retention-theme", chosen);
      apply();
    },
  };
  window.retentionDensity = {
    isCompact: () => root.dataset.rtDensity === "compact",
    toggle() {
      root.dataset.rtDensity = this.isCompact() ? "comfortable" : "compact";
      remember("retention-density", root.dataset.rtDensity);
    },
  };
  root.dataset.rtDensity = recall("retention-density") === "compact" ? "compact" : "comfortable";
  apply();
})();
