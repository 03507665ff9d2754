// What came to the queue, changed or left it while the page stands: put in its place without touching what is at work.
"use strict";
(() => {
  const news = document.getElementById("queue-news");
  if (!news) return;
  const rows = () => [...document.querySelectorAll("tr[data-task]")];
  const glanceOf = (row) => (row.nextElementSibling?.classList.contains("rt-glance") ? row.nextElementSibling : null);
  const atWork = (row) => Boolean(
    row.contains(document.activeElement) || glanceOf(row) || row.querySelector("input[name=task]:checked"));
  const later = new Map(); // rows drawn anew that wait until nobody works on them

  // --- What the page says of itself ------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== news) return;
    const address = new URL(event.detail.path, window.location);
    address.searchParams.set("rows", rows().map((row) => row.dataset.seen).join("-"));
    address.searchParams.set("numbers", document.getElementById("queue-strip").dataset.numbers);
    if (asks) address.searchParams.set("show", "1");
    asks = false;
    event.detail.path = address.pathname + address.search;
  });
  let asks = false;

  // --- Rows that changed -------------------------------------------------------------------------------
  const replace = (row, fresh) => {
    row.replaceWith(fresh);
    window.htmx.process(fresh);
    document.dispatchEvent(new CustomEvent("queue:replaced", { detail: { from: row, to: fresh } }));
  };
  const note = (row, words) => {
    const cell = row.querySelector(".rt-customer");
    let mark = cell.querySelector(".rt-mark");
    if (!mark) {
      mark = document.createElement("span");
      mark.className = "rt-pill rt-mark";
      cell.querySelector(".rt-open").after(" ", mark);
    }
    if (mark.textContent !== words) mark.textContent = words;
  };
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    if (target.matches("#queue-strip, #queue-groups")) {
      if (target.contains(document.activeElement)) event.detail.shouldSwap = false; // the next one brings it again
      return;
    }
    if (!target.matches("tr[data-task]")) return;
    event.detail.shouldSwap = false;
    const fresh = fragment.querySelector("tr") ?? fragment.firstElementChild;
    if (!atWork(target)) { replace(target, fresh); return; }
    note(target, fresh.querySelector(".rt-mark")?.textContent ?? "");
    target.classList.add("rt-changed");
    later.set(target.id, fresh);
  });
  const settle = () => later.forEach((fresh, id) => {
    const row = document.getElementById(id);
    if (row && atWork(row)) return;
    later.delete(id);
    if (row) replace(row, fresh);
  });
  ["focusin", "focusout", "change", "click", "keyup"].forEach((name) => {
    document.addEventListener(name, () => { if (later.size) setTimeout(settle); });
  });

  // --- Rows that left the queue ------------------------------------------------------------------------
  const leave = (pk, words) => {
    const row = document.getElementById(`task-${pk}`);
    if (!row) return;
    later.delete(row.id);
    row.classList.add("rt-gone");
    row.dataset.seen = `${pk}.0.`;
    const about = row.querySelector(".rt-customer .rt-sub"); // the line that is there: the rows below stay where they are
    row.querySelector(".rt-mark")?.remove();
    about.textContent = words;
    const box = row.querySelector("input[name=task]");
    if (!box) return;
    box.checked = false;
    box.disabled = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.removeAttribute("name");
  };

  // --- Rows that came ----------------------------------------------------------------------------------
  const groupOf = (key, heads) => {
    const found = document.querySelector(`.rt-queue tbody[data-group="${key}"]`);
    const head = heads.get(key);
    if (found || !head) return found ?? document.querySelector(".rt-queue tbody[data-group]");
    const table = document.querySelector(".rt-queue");
    const after = [...table.tBodies].find((one) => Number(one.dataset.place) > Number(head.dataset.place));
    table.insertBefore(head, after ?? null);
    return head;
  };
  const insert = (came, heads) => {
    const group = groupOf(came.dataset.into, heads);
    const row = came.content.querySelector("tr");
    if (!group || document.getElementById(row.id)) return null;
    const before = document.getElementById(`task-${came.dataset.follows}`);
    const head = group.querySelector(".rt-group");
    if (before && group.contains(before)) (glanceOf(before) ?? before).after(row);
    else if (head) head.after(row);
    else group.prepend(row);
    window.htmx.process(row);
    return row;
  };

  // --- An answer ----------------------------------------------------------------------------------------
  let told = "";
  news.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== news) return;
    const text = event.detail.xhr.responseText.trim();
    if (text === told) event.detail.shouldSwap = false; // said already: nothing is announced twice
    told = text;
  });
  news.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== news) return;
    const parts = [...news.querySelectorAll("template")];
    parts.forEach((part) => part.remove());
    const of = (name) => parts.filter((part) => name in part.dataset);
    of("gone").forEach((part) => leave(part.dataset.gone, part.content.textContent));
    of("counted").forEach((part) => {
      const place = document.querySelector(`[data-count="${part.dataset.counted}"]`);
      if (place && place.textContent !== part.content.textContent) place.textContent = part.content.textContent;
    });
    const came = of("came");
    if (came.length && !document.querySelector(".rt-queue")) { window.location.reload(); return; } // an empty page
    const heads = new Map(of("head").map((part) => [part.dataset.head, part.content.querySelector("tbody")]));
    const first = came.map((part) => insert(part, heads)).find(Boolean);
    if (first && document.activeElement === document.body) first.focus({ preventScroll: true });
  });
  // A server that is away is said to be so here, and the engine's light is not green meanwhile; the next one asks again.
  const away = (isAway) => {
    document.getElementById("queue-away").hidden = !isAway;
    document.documentElement.classList.toggle("rt-away", isAway);
  };
  news.addEventListener("htmx:afterOnLoad", (event) => away(event.detail.xhr.status >= 500));
  ["htmx:responseError", "htmx:sendError"].forEach((name) => {
    news.addEventListener(name, (event) => {
      event.stopPropagation();
      if (name === "htmx:sendError") away(true);
    });
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".rt-show")) return;
    event.preventDefault();
    asks = true;
    window.htmx.trigger(news, "queue:ask");
  });

  // --- How much time is left -----------------------------------------------------------------------------
  const words = JSON.parse(document.getElementById("queue-left").textContent);
  const ahead = new Date(news.dataset.now) - Date.now();
  const write = (text, values) => text.replace(/%\((\w+)\)[ds]/g, (_all, key) => values[key]);
  const span = (length) => { // as formats.span writes it
    const whole = Math.floor(Math.abs(length) / 60000);
    const [days, hours, minutes] = [Math.floor(whole / 1440), Math.floor(whole / 60) % 24, whole % 60];
    if (!days) return write(hours ? words.both : words.minutes, { hours, minutes });
    const written = write(days === 1 ? words.day : words.days, { days });
    return days >= 7 || !hours ? written : `${written} ${write(words.hours, { hours })}`;
  };
  setInterval(() => {
    document.querySelectorAll("[data-due]").forEach((place) => {
      const left = new Date(place.dataset.due) - Date.now() - ahead;
      const text = write(left <= 0 ? words.late : words.left, { time: span(left) });
      if (place.textContent !== text) place.textContent = text;
    });
  }, 20000);
})();
