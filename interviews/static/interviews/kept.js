// A form that is sent at the end: what is typed stays on this device until the server has it, also without a connection.
"use strict";
(() => {
  const place = (element, what) => `retention-interview:${element.dataset.person}:${what}`;
  document.querySelectorAll("[data-forget]").forEach((one) => {
    try { localStorage.removeItem(place(one, one.dataset.forget)); } catch { /* nothing was kept */ }
  });

  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const note = document.querySelector("[data-kept]");
  const key = place(form, form.dataset.keep);
  const fields = [...form.elements].filter((one) => one.name && one.type !== "hidden" && one.type !== "submit");
  const typed = () => JSON.stringify(fields.map((one) => [one.name, one.value]));
  const say = (words) => { note.textContent = words; note.hidden = !words; };

  form.addEventListener("input", () => {
    try { localStorage.setItem(key, typed()); } catch { /* a full or forbidden store: the page itself still holds it */ }
  });
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    say(note.dataset.offline);
    note.scrollIntoView();
  });
  window.addEventListener("online", () => say(""));

  let kept = null;
  try { kept = localStorage.getItem(key); } catch { /* nothing was kept */ }
  if (!kept || kept === typed()) return;
  const values = new Map(JSON.parse(kept));
  fields.forEach((one) => {
    if (!values.has(one.name)) return;
    one.value = values.get(one.name);
    if (one.value) one.closest("details")?.setAttribute("open", "");
  });
  say(note.dataset.found);
})();
