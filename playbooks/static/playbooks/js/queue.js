// The queue by keyboard; every key does what a button or a link on the page does too.
"use strict";
(() => {
  const table = JSON.parse(document.getElementById("queue-keys").textContent);
  const rows = () => [...document.querySelectorAll("tr[data-task]")];
  const boxes = () => [...document.querySelectorAll("input[name=task]")];
  const bulk = document.getElementById("bulk");
  let current = null;

  // --- Rows ------------------------------------------------------------------------------------
  const glanceOf = (row) => (row?.nextElementSibling?.classList.contains("rt-glance") ? row.nextElementSibling : null);
  const rowOf = (element) => {
    const row = element?.closest?.("tr[data-task], tr.rt-glance");
    return row?.classList.contains("rt-glance") ? row.previousElementSibling : row ?? null;
  };
  const here = () => rowOf(document.activeElement) ?? (current?.isConnected ? current : null);
  const goTo = (row) => {
    if (!row) return;
    current = row;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(here());
    goTo(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  };
  const close = () => {
    const open = document.querySelector("tr.rt-glance");
    if (!open) return false;
    const row = open.previousElementSibling;
    row.querySelector(".rt-look")?.setAttribute("aria-expanded", "false");
    open.remove();
    goTo(row);
    return true;
  };

  // --- What was begun in a form of a row stays, until the page is left or "Cancel" is pressed --------
  const drafts = new Map();
  const formOf = (glance) => glance?.querySelector("form.rt-way");
  const nameOf = (form) => `${form.closest("tr").dataset.of} ${form.elements.do.value}`;
  const keep = (form) => drafts.set(nameOf(form), new FormData(form));
  const restore = (form) => {
    const kept = form && drafts.get(nameOf(form));
    if (!kept) return;
    [...form.elements].filter((field) => kept.has(field.name) && field.type !== "hidden").forEach((field) => {
      if (field.matches("[type=radio], [type=checkbox]")) field.checked = kept.getAll(field.name).includes(field.value);
      else field.value = kept.get(field.name);
    });
  };
  ["input", "change"].forEach((name) => document.addEventListener(name, (event) => {
    const form = event.target.closest?.("form.rt-way");
    if (form) keep(form);
  }));

  // --- Looking into a row, with or without a form ------------------------------------------------
  const look = (row, act = "", outcome = "") => {
    const link = row.querySelector(".rt-look");
    const address = new URL(link.getAttribute("hx-get"), window.location);
    if (act) address.searchParams.set("do", act);
    if (outcome) {
      address.searchParams.set("outcome", outcome);
      drafts.get(`${row.dataset.task} ${act}`)?.delete("outcome"); // the key says a newer one
    }
    document.querySelectorAll("tr.rt-glance").forEach((one) => one.remove());
    window.htmx.ajax("GET", address.pathname + address.search, { target: row, swap: "afterend", source: row });
    link.setAttribute("aria-expanded", "true");
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".rt-look");
    const away = event.target.closest?.("[data-action=back]");
    if (away) {
      const form = away.closest("form.rt-way");
      if (form) drafts.delete(nameOf(form));
      event.preventDefault();
      close();
    }
    if (!link) return;
    const row = link.closest("tr");
    const open = glanceOf(row);
    document.querySelectorAll("tr.rt-glance").forEach((one) => one.remove());
    document.querySelectorAll(".rt-look").forEach((one) => one.setAttribute("aria-expanded", "false"));
    event.preventDefault();
    event.stopPropagation();
    if (open) goTo(row); else look(row);
  }, true);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.detail.target?.matches?.("tr")) return; // the queue brings news of itself, too
    const open = document.querySelector("tr.rt-glance");
    if (mails && open) { mails = false; open.querySelector("[data-action=mail]")?.click(); }
    restore(formOf(open));
    const first = open?.querySelector("form :is(input:checked, select, textarea, input:not([type=hidden], [type=radio]))");
    const inside = document.activeElement !== open && open?.contains(document.activeElement);
    if (first && !inside) first.focus();
  });

  // --- Selecting ---------------------------------------------------------------------------------
  const tell = () => {
    const count = boxes().filter((box) => box.checked).length;
    if (!bulk) return;
    bulk.classList.toggle("rt-on", count > 0);
    const words = bulk.querySelector("[data-selected]");
    words.textContent = `${count} ${words.dataset.selected}`;
  };
  const select = (row, on) => {
    const box = row?.querySelector("input[name=task]");
    if (!box) return;
    box.checked = on ?? !box.checked;
    tell();
  };
  const clear = () => {
    const all = document.getElementById("select-all");
    boxes().forEach((box) => { box.checked = false; });
    if (all) all.checked = false;
    tell();
  };
  const extend = (by) => { select(here(), true); step(by); select(here(), true); };
  document.addEventListener("change", (event) => {
    if (event.target.id === "select-all") boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("input[name=task], #select-all")) tell();
  });

  // --- Doing -------------------------------------------------------------------------------------
  const manyKinds = { assign: "assign", snooze: "snooze", comment: "note", playbook: "playbook", priority: "priority" };
  const act = (what, outcome) => {
    if (manyKinds[what] && boxes().some((box) => box.checked)) {
      const kind = bulk.querySelector("select[name=kind]");
      if (kind.querySelector(`option[value=${manyKinds[what]}]`)) {
        kind.value = manyKinds[what];
        bulk.requestSubmit();
        return;
      } // what is not offered for many is not for one either: the row says why
    }
    const row = here();
    if (row) look(row, what, outcome);
  };
  let mails = false;
  const mail = () => {
    const row = here();
    const link = glanceOf(row)?.querySelector("[data-action=mail]");
    mails = Boolean(row) && !link; // what the row shows names the contact; it is asked for first
    if (link) link.click(); else if (row) look(row, "mail");
  };
  const actions = {
    next: () => step(1),
    previous: () => step(-1),
    open: () => here()?.querySelector(".rt-open")?.click(),
    look: () => { const row = here(); if (row && !(glanceOf(row) && close())) look(row); },
    back: () => close() || clear(),
    play: () => document.querySelector("[data-action=play]")?.click(),
    select: () => select(here()),
    "extend-next": () => extend(1),
    "extend-previous": () => extend(-1),
    mail,
  };

  // --- Keys --------------------------------------------------------------------------------------
  const composes = window.retentionComposes;
  const typing = (element) => element.matches("textarea, select, [contenteditable], input:not([type=checkbox])");
  const leave = (field) => { // the first Escape; the next one closes the form
    const row = rowOf(field) ?? here();
    field.blur();
    goTo(row);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || composes(event)) return;
    if (typing(event.target)) {
      if (event.key === "Escape") leave(event.target);
      return;
    }
    if (event.key === "Enter" && event.target.matches("a, button, summary, input")) return;
    const [action, what, outcome] = (table[event.key] ?? "").split(":");
    if (action === "do") act(what, outcome ?? "");
    else if (actions[action]) actions[action]();
    else return;
    if (action !== "back") event.preventDefault();
  });

  document.addEventListener("queue:replaced", (event) => {
    if (current === event.detail.from) current = event.detail.to; // a row drawn anew keeps its place
  });
  document.addEventListener("focusin", (event) => { current = rowOf(event.target) ?? current; });
  // Whoever comes back to the queue finds the row that they left.
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("a[href]") && rowOf(event.target);
    if (row) window.history.replaceState(window.history.state, "", `#${row.id}`);
  });
  const wanted = /^#task-\d+$/.test(window.location.hash);
  if (wanted) goTo(document.querySelector(window.location.hash) ?? rows()[0]);
  const refused = document.querySelector("tr.rt-glance:has([data-refusal])");
  if (refused) keep(formOf(refused)); // the focus is at what was wrong: pages.js has led there
  else document.querySelector("tr.rt-glance .rt-way .form-control, tr.rt-glance .rt-way input:checked")?.focus();
  tell();
})();
