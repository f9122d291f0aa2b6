/* The wall by keyboard: F fills the screen, Escape leaves the full screen, then the wall. */
(() => {
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "f" || event.key === "F") full().catch(() => {});
    if (event.key === "Escape" && !document.fullscreenElement) document.querySelector("[data-exit]").click();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-full]")) full().catch(() => {});
  });
  document.documentElement.classList.add("keys");
})();
