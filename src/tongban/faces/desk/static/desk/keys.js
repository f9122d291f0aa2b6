/* Keys of the desk. A page says what a key does: [data-key] is opened, pressed or focused by it;
   [data-rows] is a list to move in. Nothing fires while somebody types. Without this script, or with
   it switched off, everything is reached with Tab. */
(() => {
  "use strict";

  const TYPED = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
  const NEEDED = "input:required:invalid, select:required:invalid, textarea:required:invalid";

  const named = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const current = () => rows().find((row) => row.contains(document.activeElement));

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(at + step, all.length - 1));
    all[to].querySelector("th a").focus();
    all[to].scrollIntoView({ block: "nearest" });
    return true;
  }

  function choose() {
    const row = current() || rows()[0];
    const box = row && row.querySelector("input[type=checkbox]");
    if (!box) return false;
    box.click();
    if (!current()) row.querySelector("th a").focus();
    return true;
  }

  function open(part) {
    for (const other of document.querySelectorAll("details.act[open]")) {
      if (other !== part) other.open = false;
    }
    part.open = true;
    const at = part.querySelector(NEEDED) || part.querySelector("form button") || part.querySelector("a, summary");
    at.focus();
    part.scrollIntoView({ block: "nearest" });
  }

  function use(part) {
    if (part.matches("details")) open(part);
    else if (part.matches("input[type=checkbox]")) part.click();
    else if (part.matches("input, select, textarea")) part.focus();
    else part.click();
    return true;
  }

  function send(from) {
    const posted = document.querySelectorAll("main form[method=post]");
    const form = from.closest("main form") || (posted.length === 1 ? posted[0] : null);
    if (!form) return false;
    form.requestSubmit(form.querySelector("[data-send]") || undefined);
    return true;
  }

  function leave(from) {
    if (document.querySelector(":popover-open")) return false; // the browser closes it
    if (from.matches(TYPED)) {
      const part = from.closest("details");
      if (part) part.querySelector("summary").focus();
      else from.blur();
      return true;
    }
    const back = named("Escape");
    return Boolean(back) && use(back);
  }

  function pressed(event) {
    const from = document.activeElement || document.body;
    const chord = event.ctrlKey || event.metaKey;
    if (event.key === "Enter") return chord && !event.altKey && send(from);
    if (chord || event.altKey) return false;
    if (event.key === "Escape") return leave(from);
    if (from.matches(TYPED)) return false;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.shiftKey && /^[a-z]$/.test(key)) return false;
    const quiet = from === document.body || Boolean(current());
    if (key === "j" || (key === "ArrowDown" && quiet)) return move(1);
    if (key === "k" || (key === "ArrowUp" && quiet)) return move(-1);
    if (key === "x") return choose();
    const part = key.length === 1 ? named(key) : null;
    return Boolean(part) && use(part);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (pressed(event)) event.preventDefault();
  });
})();
