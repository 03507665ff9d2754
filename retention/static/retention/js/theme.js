// Sets light or dark and the density before the first paint: the person's choice, which the server reads too, else the
// computer's.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => (dark.matches ? "dark" : "light");
  const recall = (name) => document.cookie.match(`(?:^|; )${name}=([a-z]+)`)?.[1] ?? "";
  const remember = (name, value) => {
    const secure = window.location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${name}=${value}; path=/; max-age=${value ? 365 * 24 * 60 * 60 : 0}; samesite=lax${secure}`;
  };
  let chosen = ["light", "dark"].find((one) => one === recall("retention_theme")) ?? "";

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
      remember("retention_theme", chosen);
      apply();
    },
  };
  window.retentionDensity = {
    isCompact: () => root.dataset.rtDensity === "compact",
    toggle() {
      root.dataset.rtDensity = this.isCompact() ? "comfortable" : "compact";
      remember("retention_density", root.dataset.rtDensity);
    },
  };
  root.dataset.rtDensity = recall("retention_density") === "compact" ? "compact" : "comfortable";
  apply();
})();
