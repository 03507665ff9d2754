// Small comforts of the pages; everything works without them.
"use strict";
(() => {
  // The theme button says what is on, not what it would do.
  const button = document.querySelector("[data-retention-theme]");
  if (button && window.retentionTheme) {
    const tell = () => button.setAttribute("aria-pressed", String(window.retentionTheme.isDark()));
    button.addEventListener("click", () => { window.retentionTheme.toggle(); tell(); });
    document.addEventListener("retention:theme", tell);
    tell();
  }

  // Filter boxes close with Escape and on a click elsewhere, and give the focus back.
  const openBoxes = () => document.querySelectorAll("details.rt-filter-box[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openBoxes().forEach((box) => { box.open = false; box.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    openBoxes().forEach((box) => { if (!box.contains(event.target)) box.open = false; });
  });

  // A form is sent once, however often it is clicked; after "back" it can be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // An error answer to a part of the page is shown as the page it is, not swallowed.
  document.addEventListener("htmx:responseError", () => window.location.reload());
})();
