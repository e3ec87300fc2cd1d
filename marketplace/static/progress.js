// Tells how far a match is while its page is open. Without it, "Check again" does the same.
(() => {
  const place = document.querySelector("[data-progress]");
  if (!place || !window.EventSource) return;
  const source = new EventSource(place.dataset.progress);
  source.addEventListener("progress", (event) => {
    if (place.textContent !== event.data) place.textContent = event.data;
  });
  source.addEventListener("finished", () => {
    source.close();
    window.location.reload();
  });
})();
