/* A file goes from its place on a page (.ll-drop) to the server: chosen, or dropped there. The place says how far it is,
   and tells the page what became of it by an event `brought`. */
(() => {
  "use strict";
  const place = (event) => (event.target instanceof Element ? event.target.closest(".ll-drop") : null);

  function tell(zone, status, said) {
    delete zone.dataset.state;
    zone.dispatchEvent(new CustomEvent("brought", { detail: { status, ...said } }));
  }

  function send(zone, file) {
    if (zone.dataset.state === "sending" || zone.dataset.state === "reading") return;
    if (file.size > Number(zone.dataset.limit)) {
      tell(zone, 413, { error: { code: "too_large" } });
      return;
    }
    const request = new XMLHttpRequest();
    const bar = zone.querySelector("progress");
    request.open("POST", "/bring/file?name=" + encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
    request.upload.addEventListener("load", () => { zone.dataset.state = "reading"; });
    request.addEventListener("load", () => tell(zone, request.status, request.response ?? {}));
    request.addEventListener("error", () => tell(zone, 0, {}));
    bar.value = 0;
    zone.dataset.state = "sending";
    request.send(file);
  }

  document.addEventListener("change", (event) => {
    const zone = place(event);
    if (!zone || event.target.type !== "file" || !event.target.files.length) return;
    send(zone, event.target.files[0]);
    event.target.value = "";
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const zone = place(event);
      if (!zone || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.toggleAttribute("data-over", name === "dragenter" || name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) send(zone, event.dataTransfer.files[0]);
    });
  }
})();
