// Small comforts of the pages; everything works without them.
"use strict";
(() => {
  // The buttons for theme and density say what is on, not what they would do.
  const toggle = (selector, choice, isOn, changed) => {
    const [button, ...others] = document.querySelectorAll(selector);
    if (!button || !choice) return;
    others.forEach((one) => one.remove()); // without scripts there is one for each state
    button.classList.remove("rt-if-light");
    const tell = () => button.setAttribute("aria-pressed", String(isOn()));
    button.addEventListener("click", (event) => {
      event.preventDefault();
      choice.toggle();
      tell();
    });
    if (changed) document.addEventListener(changed, tell);
    tell();
  };
  const { retentionTheme, retentionDensity } = window;
  toggle("[data-retention-theme]", retentionTheme, () => retentionTheme.isDark(), "retention:theme");
  toggle("[data-retention-density]", retentionDensity, () => retentionDensity.isCompact());

  // A key that an input method has is nobody else's: Enter and Escape choose and drop characters there.
  const composes = (event) => event.isComposing || event.keyCode === 229;
  window.retentionComposes = composes; // for the scripts that come after this one

  // Filter boxes close with Escape and on a click elsewhere, and give the focus back.
  const openBoxes = () => document.querySelectorAll("details.rt-filter-box[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composes(event) || !openBoxes().length) return;
    event.preventDefault(); // one Escape does one thing
    openBoxes().forEach((box) => { box.open = false; box.querySelector("summary").focus(); });
  });
  document.addEventListener("click", (event) => {
    openBoxes().forEach((box) => { if (!box.contains(event.target)) box.open = false; });
  });

  // "/" leads to the search box of the page, or to that of its head; not while somebody writes.
  let before = null;
  const pressed = ["checkbox", "radio", "button", "submit", "reset"].map((type) => `[type=${type}]`).join();
  const writes = (element) => element.matches(`input:not(${pressed}), textarea, select, [contenteditable]`);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || composes(event)) return;
    if (writes(event.target)) return;
    const box = document.querySelector("[data-retention-search]") || document.getElementById("rt-find");
    if (!box) return;
    event.preventDefault();
    before = event.target;
    box.focus();
    box.select();
  });
  // Escape gives the focus back to where it was.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composes(event) || event.defaultPrevented) return;
    if (!event.target.matches("[data-retention-search], #rt-find")) return;
    event.preventDefault();
    event.target.blur();
    if (before?.isConnected) before.focus();
  });

  const field = ":is(input, select, textarea):not([type=hidden])";

  // On a page that says where it leads back to, Escape leads out of the field and then there. What was entered is not
  // lost without a word: that is said first, and only one Escape more leaves it.
  const way = document.querySelector("a[data-retention-back]");
  const fields = () => [...document.querySelectorAll("main form[method=post]")].flatMap((form) => [...form.elements]);
  const chosenFirst = (list) => list.options[Math.max([...list.options].findIndex((one) => one.defaultSelected), 0)];
  const changed = (one) => {
    if (one.matches("[type=checkbox], [type=radio]")) return one.checked !== one.defaultChecked;
    if (one.matches("select[multiple]")) return [...one.options].some((it) => it.selected !== it.defaultSelected);
    if (one.matches("select")) return one.options.length > 0 && !chosenFirst(one).selected;
    return one.matches("textarea, input:not([type=hidden], [type=submit])") && one.value !== one.defaultValue;
  };
  const refused = document.querySelector("main form .is-invalid, main form .alert-danger, main [data-refusal]");
  let warned = null;
  if (way) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || composes(event) || event.defaultPrevented) return;
      if (event.target.matches(`${field}, a, button, summary`)) { event.target.blur(); return; }
      const begun = fields().find(changed) ?? (refused && fields().find((one) => one.matches(field)));
      if (!begun || warned?.isConnected) { way.click(); return; }
      warned = document.createElement("p");
      warned.className = "rt-message warning mt-2 mb-0";
      warned.setAttribute("role", "alert");
      warned.textContent = way.dataset.retentionBack;
      begun.form.append(warned);
      warned.scrollIntoView({ block: "nearest" });
    });
    document.addEventListener("input", () => { warned?.remove(); });
  }

  // What is sent by Enter: a filter form, wherever in it one is; what is empty is left out of its address.
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form.rt-filter-form");
    if (event.key !== "Enter" || composes(event) || !form || !event.target.matches("input, select")) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.rt-filter-form")) return;
    [...event.target.elements].filter((field) => field.name && !field.value).forEach((field) => { field.disabled = true; });
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form.rt-filter-form :disabled").forEach((field) => { field.disabled = false; });
  });

  // What was done is told at the upper edge of the window, and hides no row that has the focus; whoever has had the
  // time to read it, and works on, finds it at the top of the page.
  const told = document.querySelector(".rt-told");
  if (told) {
    const root = document.documentElement;
    root.style.scrollPaddingTop = `${told.offsetHeight + 20}px`;
    const release = () => { told.classList.add("rt-read"); root.style.scrollPaddingTop = ""; };
    setTimeout(() => {
      ["keydown", "pointerdown"].forEach((name) => document.addEventListener(name, release, { once: true }));
    }, 6000);
  }

  // A form that was refused is met at what is wrong with it, and a page that is one form at its first field.
  const wrong = "main [data-refusal], main form .alert-danger, main form .is-invalid";
  const first = document.querySelector(wrong)
    ?? (window.location.hash ? null : document.querySelector(`form[data-first] :is(input:checked, ${field})`)
      ?? document.querySelector(`form[data-first] ${field}`));
  if (first) {
    if (!first.matches(field)) first.tabIndex = -1;
    first.focus();
  }

  // What an address leads to, a card of a page for one, has the focus.
  const aim = first ? null : document.getElementById(window.location.hash.slice(1));
  if (aim && !aim.contains(document.activeElement)) {
    if (aim.tabIndex < 0) aim.tabIndex = -1;
    aim.focus({ preventScroll: true });
  }

  // Where a part of the page takes the place of what had the focus, it has the focus.
  let had = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    had = Boolean(event.detail.target?.contains(document.activeElement)) && document.activeElement !== document.body;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const lost = had && (document.activeElement === document.body || !document.activeElement);
    const part = event.detail.elt;
    if (!lost || !part?.isConnected) return;
    had = false;
    if (!part.matches("a, button, input, select, textarea, [tabindex]")) part.tabIndex = -1;
    part.focus();
  });

  // Links and buttons say by which keys they are reached, one key or two in turn: data-retention-keys="g q".
  let begun = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Shift") return;
    if (composes(event) || writes(event.target)) return;
    const ways = [...document.querySelectorAll("[data-retention-keys]")];
    const typed = begun ? `${begun} ${event.key}` : event.key;
    const found = ways.find((way) => way.dataset.retentionKeys === typed);
    const waits = !begun && ways.some((way) => way.dataset.retentionKeys.startsWith(`${event.key} `));
    if (!found && !waits && !begun) return;
    event.preventDefault(); // also of what follows a "g" and leads nowhere: it shall not do something else
    begun = waits ? event.key : "";
    if (waits) setTimeout(() => { begun = ""; }, 1500);
    found?.click();
  });

  // On a phone the navigation is a row that scrolls: the entry of this page stands in its middle.
  const here = document.querySelector(".rt-nav [aria-current]");
  const row = here?.closest("nav");
  if (row && row.scrollWidth > row.clientWidth) {
    row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }

  // Where a day is chosen until which something is put off, what is late by then is said beside it.
  const tellWhatIsLate = (field) => {
    const part = field.closest("[data-snoozes]") ?? field.form;
    part.querySelectorAll("[data-past]").forEach((words) => {
      words.hidden = !field.value || field.value <= words.dataset.past;
    });
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("input[data-snooze]")) tellWhatIsLate(event.target);
  });
  document.querySelectorAll("input[data-snooze]").forEach(tellWhatIsLate);

  // What is said of each choice of a list is said of the chosen one alone.
  const tellOfChoice = (list) => {
    list.form.querySelectorAll("[data-of-choice]").forEach((words) => { words.hidden = words.dataset.ofChoice !== list.value; });
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("select[data-chooses]")) tellOfChoice(event.target);
  });
  document.querySelectorAll("select[data-chooses]").forEach(tellOfChoice);

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

  // A server that cannot be reached is said to be so, until it answers again; a page with words of its own says those.
  const offline = document.querySelector("[data-offline]") ? null : document.querySelector("[data-retention-offline]");
  const reached = (isReached) => { if (offline) offline.hidden = isReached; };
  document.addEventListener("htmx:sendError", () => reached(false));
  document.addEventListener("htmx:afterOnLoad", () => reached(true));

  // An error answer to a part of the page is shown as the page it is, not swallowed.
  document.addEventListener("htmx:responseError", () => window.location.reload());
})();
