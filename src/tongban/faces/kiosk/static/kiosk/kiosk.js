// What a terminal's screens do where scripts run; without them everything still works.
// Three keys: arrows move, Enter chooses. The time is watched here, and by the server in any case.
"use strict";

(() => {
  const body = document.body;
  document.cookie = "kiosk_js=1; path=/kiosk/; SameSite=Strict";

  // a page that the browser kept is asked for again: nothing of the one before is shown
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // ---- keys: arrows go through what can be chosen, in the order of the screen
  const CHOICES = "a[href], button, input:not([type=hidden]), textarea, select, summary";
  const shown = (each) => !each.disabled && !each.closest("[hidden]") && each.getClientRects().length > 0;
  const warning = document.querySelector("[data-warning]");
  const asking = () => warning !== null && !warning.hidden;
  const choices = () => [...(asking() ? warning : document).querySelectorAll(CHOICES)].filter(shown);
  const types = (each) => each.matches("textarea, input:not([type=file])");
  const go = (by) => {
    const all = choices();
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const first = all.findIndex((each) => each.closest("main"));
    const to = at < 0 ? Math.max(first, 0) : (at + by + all.length) % all.length;
    all[to].focus();
    all[to].scrollIntoView({ block: "center" });
  };
  const within = (each, key) => {
    if (!types(each)) return false;
    if (each.tagName === "TEXTAREA" && (key === "ArrowUp" || key === "ArrowDown")) return each.value !== "";
    if (key === "ArrowLeft") return each.selectionStart > 0;
    return key === "ArrowRight" && each.selectionEnd < each.value.length;
  };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined || within(event.target, event.key)) return;
    event.preventDefault();
    go(by);
  });
  // ---- keys on the screen
  for (const pad of document.querySelectorAll("[data-keypad]")) {
    const field = document.getElementById(pad.dataset.keypad);
    pad.hidden = false;
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("button");
      if (key === null) return;
      field.value = "erase" in key.dataset ? field.value.slice(0, -1) : field.value + key.dataset.key;
    });
  }

  // ---- printing
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // ---- the first thing to choose has the focus
  const begin = document.querySelector("[aria-invalid=true], [data-first]") || choices().find((each) => each.closest("main"));
  if (begin) begin.focus({ preventScroll: true });

  // ---- a form is sent once
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });

  // ---- reading aloud, where the browser has a voice
  const reader = document.querySelector("[data-read]");
  if (reader !== null && "speechSynthesis" in window) {
    reader.hidden = false;
    reader.addEventListener("click", () => {
      window.speechSynthesis.cancel();
      const main = document.getElementById("main");
      const said = new SpeechSynthesisUtterance(main.innerText.replace(/\s*\n+\s*/g, "。"));
      said.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
      window.speechSynthesis.speak(said);
    });
    window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  }

  // ---- time: a warning, then the end; every key and touch begins anew
  if (!("end" in body.dataset)) return;
  const warn = Number(body.dataset.warn) * 1000;
  const end = Number(body.dataset.end) * 1000;
  const TELL = Math.min(15000, warn / 2);
  let last = Date.now();
  let told = Date.now();
  const leave = (by) => location.replace(`${body.dataset.over}?by=${by}`);
  const tell = () => {
    told = Date.now();
    fetch(body.dataset.alive, { cache: "no-store" })
      .then((answer) => { if (answer.status === 410) leave("idle"); })
      .catch(() => {});
  };
  const stay = () => {
    last = Date.now();
    if (asking()) {
      warning.hidden = true;
      tell();
    } else if (last - told > TELL) tell();
  };
  for (const sign of ["keydown", "pointerdown", "input", "scroll"]) {
    window.addEventListener(sign, stay, { passive: true, capture: true });
  }
  document.querySelector("[data-stay]").addEventListener("click", stay);
  setInterval(() => {
    const idle = Date.now() - last;
    if (idle >= end) leave("idle");
    else if (idle >= warn) {
      document.querySelector("[data-left]").textContent = String(Math.ceil((end - idle) / 1000));
      if (warning.hidden) {
        warning.hidden = false;
        document.querySelector("[data-stay]").focus();
      }
    }
  }, 250);
})();
