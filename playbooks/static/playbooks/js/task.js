// The page of a task by keyboard: the keys of the queue lead to the forms that stand on the page.
"use strict";
(() => {
  const outcomes = { 1: "saved", 2: "partly_saved", 3: "not_saved" };
  const forms = {
    e: "finish", s: "snooze", h: "snooze", a: "reassign", c: "comment", p: "playbook", i: "priority",
  };

  const composes = window.retentionComposes;

  const fieldOf = (form) => form?.querySelector(":is(input, select, textarea):not([type=hidden])");
  const goTo = (name) => {
    const part = document.getElementById(name);
    const fold = part?.querySelector("details");
    if (fold) fold.open = true;
    (part?.querySelector("input:checked") ?? fieldOf(part) ?? part)?.focus();
    return Boolean(part);
  };
  const finish = (outcome) => {
    const choice = document.querySelector(`#finish input[name=outcome][value=${outcome}]`);
    if (!choice) return false;
    choice.checked = true;
    document.querySelector("#finish textarea[name=note]")?.focus();
    return true;
  };
  const skip = () => {
    const fold = document.querySelector(".rt-play details");
    if (!fold) return false;
    fold.open = true;
    fieldOf(fold)?.focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || composes(event)) return;
    if (event.target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])")) return;
    let done = false;
    if (outcomes[event.key]) done = finish(outcomes[event.key]);
    else if (forms[event.key]) done = goTo(forms[event.key]);
    else if (event.key === "m") { document.getElementById("mail")?.click(); done = true; }
    else if (event.key === "n") done = skip();
    if (done) event.preventDefault();
  });
})();
