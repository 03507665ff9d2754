// The interviewer's form: what is typed stays on this device until the server has it, also without a connection.
"use strict";
(() => {
  const root = document.querySelector("[data-interview]");
  if (!root || !window.htmx) return;
  const forms = [...root.querySelectorAll("form[data-answer]")];
  const banner = root.querySelector("[data-connection]");
  const words = root.dataset;
  const AGAIN = 4000;

  // --- What is not on the server yet -----------------------------------------------------------
  const place = (form) => `retention-interview:${words.person}:${words.interview}:${form.dataset.answer}`;
  const isOfHtmx = (name) => name === "csrfmiddlewaretoken" || name === "version" || name === "then" || name === "over";
  const typed = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => !isOfHtmx(name)));
  const versionOf = (form) => form.querySelector("[name=version]");

  const keep = (form) => {
    try {
      localStorage.setItem(place(form), JSON.stringify({ typed: typed(form), version: versionOf(form).value }));
    } catch { /* a full or forbidden store: the page itself still holds it */ }
  };
  const kept = (form) => {
    try { return JSON.parse(localStorage.getItem(place(form))); } catch { return null; }
  };
  const forget = (form) => {
    try { localStorage.removeItem(place(form)); } catch { /* nothing was kept */ }
  };

  const fill = (form, pairs) => {
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].forEach((field) => {
      if (!field.name || isOfHtmx(field.name)) return;
      const wanted = values.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
      else if (field.multiple) [...field.options].forEach((one) => { one.selected = wanted.includes(one.value); });
      else field.value = wanted[0] || "";
    });
  };

  // --- Saying how things stand -------------------------------------------------------------------
  const state = (form, text, tone) => {
    const line = form.querySelector("[data-saved]");
    line.textContent = text;
    line.className = `ri-saved ${tone}`;
  };
  // the server is told that the talk went on, so that it goes on there on another device
  const goingOn = (form, on) => {
    form.querySelector("input[name=then]")?.remove();
    if (!on) return;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: "next" }));
  };
  const unsent = () => forms.filter((form) => form.dataset.unsent);
  const tell = () => {
    const waiting = unsent().length;
    banner.hidden = !waiting;
    banner.textContent = waiting ? words.offline : "";
  };
  const failed = (form) => {
    form.dataset.unsent = "1";
    keep(form);
    state(form, words.kept, "rt-soon");
    tell();
  };
  const send = (form) => window.htmx.trigger(form, "interview:send");
  const sendAll = () => unsent().forEach(send);

  root.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-answer]");
    if (form) { form.dataset.dirty = "1"; keep(form); }
  });
  root.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (!form.dataset?.answer) return;
    form.sending = typed(form);
    state(form, words.saving, "rt-soft");
  });
  root.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target;
    if (!form.dataset?.answer) return;
    const status = event.detail.xhr?.status || 0;
    if (!status || status >= 500) { failed(form); return; }
    delete form.dataset.unsent;
    goingOn(form, false);
    const refused = event.detail.xhr.getResponseHeader("Retention-Refused"); // a conflict or a mistake, shown in its place
    if (event.detail.successful && !refused && typed(form) === form.sending) {
      delete form.dataset.dirty;
      forget(form);
      answered(form);
    }
    tell();
  });
  // the page is not loaded again because of a failed save: that would lose the place
  root.addEventListener("htmx:responseError", (event) => event.stopPropagation());
  window.addEventListener("online", sendAll);
  setInterval(sendAll, AGAIN);

  const answered = (form) => {
    root.querySelector(`[data-mark="${form.dataset.answer}"]`)?.classList.add("done");
    if (form.dataset.opensContext) root.querySelector("[data-context]")?.setAttribute("open", "");
  };

  // --- One question at a time, without asking the server for the next --------------------------------
  const show = (number, { remember }) => {
    const section = root.querySelector(`[data-step="${number}"]`);
    if (!section) return false;
    root.querySelectorAll("[data-step]").forEach((one) => { one.hidden = one !== section; });
    root.querySelectorAll("[data-goto]").forEach((link) => {
      if (link.dataset.goto === String(number)) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    if (remember) history.pushState({ step: number }, "", `?step=${number}`);
    section.querySelector("h2").focus();
    return true;
  };
  history.replaceState({ step: Number(words.step) }, "");
  window.addEventListener("popstate", (event) => { if (event.state?.step) show(event.state.step, { remember: false }); });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    if (link && show(Number(link.dataset.goto), { remember: true })) event.preventDefault();
    const dropped = event.target.closest("[data-drop]");
    if (dropped) forget(dropped.closest("form[data-answer]"));
    const end = event.target.closest("[data-end]");
    if (end && unsent().length) { event.preventDefault(); sendAll(); banner.scrollIntoView(); }
  });
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.answer || event.submitter?.name !== "then") return;
    const next = Number(form.closest("[data-step]").dataset.step) + 1;
    if (!root.querySelector(`[data-step="${next}"]`)) {
      if (unsent().length) { event.preventDefault(); sendAll(); banner.scrollIntoView(); }
      return;
    }
    event.preventDefault();
    goingOn(form, true);
    send(form);
    show(next, { remember: true });
  });

  // --- Marking what is worth quoting --------------------------------------------------------------------
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quote]");
    if (!button) return;
    const form = button.closest("form");
    const said = form.querySelector("[name=verbatim]");
    const quotes = form.querySelector("[name=quotes]");
    const passage = said.value.slice(said.selectionStart, said.selectionEnd).replace(/\s+/g, " ").trim();
    if (!passage) { said.focus(); return; }
    if (quotes.value.split("\n").includes(passage)) return;
    quotes.value = [quotes.value.trim(), passage].filter(Boolean).join("\n");
    quotes.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // --- On opening: what an earlier visit could not send ------------------------------------------------------
  forms.forEach((form) => {
    const draft = kept(form);
    if (!draft) return;
    if (draft.typed === typed(form)) { forget(form); return; }
    fill(form, JSON.parse(draft.typed));
    versionOf(form).value = draft.version;
    form.dataset.dirty = form.dataset.unsent = "1";
    state(form, words.found, "rt-soon");
  });
  tell();
  // htmx looks at the page when it has been read whole
  window.addEventListener("load", sendAll);
})();
