/* Keys. j and k go from row to row; any other key presses what has it: in the row one is at, else on the page. With a
   dialog open, keys are the dialog's. Whoever types into a field is left alone. */
(() => {
  "use strict";
  const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  let current = null;
  let place = 0;
  let inside = false; // whether the focus was in the list when it was somewhere last

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const pressed = (within, key) => within?.querySelector(`[data-key="${CSS.escape(key)}"]`);

  function arrive(row, focus) {
    if (current !== row) current?.removeAttribute("data-current");
    current = row;
    place = Math.max(0, rows().indexOf(row));
    row.setAttribute("data-current", "");
    if (focus) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  function step(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current);
    const next = !inside && at >= 0 ? at : Math.min(all.length - 1, Math.max(0, at + by));
    arrive(all[next], true);
  }

  document.addEventListener("keydown", (event) => {
    const on = event.target instanceof Element ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || on.closest(FIELDS)) return;
    const dialog = [...document.querySelectorAll(".q-dialog")].pop();
    if (dialog) {
      const submit = event.key === "Enter" && !on.closest("button, a") && dialog.querySelector("[type=submit]");
      const found = submit || pressed(dialog, event.key);
      if (found) (event.preventDefault(), found.click());
      return;
    }
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      step(event.key === "j" ? 1 : -1);
      return;
    }
    const key = event.key === "Enter" && on.hasAttribute("data-row") ? "o" : event.key;
    const elsewhere = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
    const found = pressed(current, key) || elsewhere.find((one) => !one.closest("[data-row]"));
    if (found) (event.preventDefault(), found.click());
  });

  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!event.target.closest(".q-dialog")) inside = row !== null;
    if (row) arrive(row, false);
  });

  new MutationObserver(() => {
    const all = rows();
    if (!all.length) return;
    if (current?.isConnected) place = all.indexOf(current);
    else arrive(all[Math.min(place, all.length - 1)], false);
    const nowhere = document.activeElement === document.body || document.activeElement === null;
    if (inside && nowhere && !document.querySelector(".q-dialog")) arrive(current, true);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
