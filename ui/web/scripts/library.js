// The library: sending files, narrowing the list while somebody types, going to a place.
(() => {
  const HIDDEN = /(^|\/)(\.|~\$|thumbs\.db$|desktop\.ini$)/i;
  let sending = null;

  const pathOf = (file) => file.webkitRelativePath || file.name;

  // Dropped folders come as entries; `readEntries` gives at most a hundred at a time.
  const filesOf = async (entry, above = "") => {
    if (entry.isFile) {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      return [{file, path: above + file.name}];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return found;
      for (const inner of some) found.push(...await filesOf(inner, `${above}${entry.name}/`));
    }
  };

  // Of a folder only what can be read; a file that somebody chose is always tried.
  const wanted = ({path}, suffixes) => {
    if (!path.includes("/")) return true;
    const suffix = path.slice(path.lastIndexOf(".")).toLowerCase();
    return !HIDDEN.test(path) && suffixes.includes(suffix);
  };

  const batchName = () => Array.from(crypto.getRandomValues(new Uint8Array(16)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");

  // What is dropped while something is sent waits; it goes to the knowledge base of its time.
  let turn = Promise.resolve();
  const send = (zone, found) => {
    const base = document.querySelector("#knowledge-base input").value;
    turn = turn.then(() => sendAll(zone, found, base));
    return turn;
  };

  const sendAll = async (zone, found, base) => {
    const files = found.filter((item) => wanted(item, zone.dataset.suffixes.split(" ")));
    const batch = batchName();
    const unsent = [];
    const line = zone.querySelector(".sending");
    sending = new AbortController();
    line.hidden = false;
    for (const [index, {file, path}] of files.entries()) {
      line.firstElementChild.textContent = zone.dataset.sending
        .replace("{done}", index + 1).replace("{total}", files.length).replace("{name}", () => path);
      try {
        const answer = await fetch(`${zone.dataset.upload}/${batch}`, {
          method: "PUT", body: file, signal: sending.signal,
          headers: {"X-Zhiwen-Path": encodeURIComponent(path)},
        });
        if (answer.status === 409) unsent.push([path, "same"]);
        else if (!answer.ok) unsent.push([path, await answer.text()]);
      } catch {
        unsent.push([path, ""]);
      }
    }
    sending = null;
    line.hidden = true;
    const form = zone.querySelector("form");
    form.elements.base.value = base;
    form.elements.batch.value = batch;
    form.elements.unsent.value = JSON.stringify(unsent);
    form.requestSubmit();
  };

  const zoneOf = (event) => event.target.closest && event.target.closest("#library .drop");

  document.addEventListener("change", (event) => {
    const zone = zoneOf(event);
    if (!zone || event.target.type !== "file") return;
    const files = Array.from(event.target.files, (file) => ({file, path: pathOf(file)}));
    send(zone, files).finally(() => { event.target.value = ""; });
  });
  document.addEventListener("dragover", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    const zone = zoneOf(event);
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  document.addEventListener("drop", async (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    const entries = Array.from(event.dataTransfer.items, (item) => item.webkitGetAsEntry());
    const plain = Array.from(event.dataTransfer.files, (file) => ({file, path: pathOf(file)}));
    const found = entries.some((entry) => entry)
      ? (await Promise.all(entries.filter(Boolean).map((entry) => filesOf(entry)))).flat() : plain;
    if (found.length) send(zone, found);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-sending-stop]") && sending) sending.abort();
  });
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });

  let typing = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form) return;
    clearTimeout(typing);
    typing = setTimeout(() => form.requestSubmit(), 250);
  });

  // The name of a new knowledge base has been taken over by then.
  document.addEventListener("submit", (event) => {
    if (event.target.closest(".new-base")) setTimeout(() => event.target.reset());
  });

  // Called with what this tab looks at, whenever that changes.
  window.zhiwen.library = (kept) => {
    const view = JSON.parse(kept || "{}");
    window.zhiwen.address({doc: view.doc || "", at: view.doc && view.at ? String(view.at) : ""});
    const place = `${view.doc} ${view.at} ${view.query} ${view.hit}`;
    if (place === window.zhiwen.libraryPlace) return;
    window.zhiwen.libraryPlace = place;
    if (!view.doc) return;
    setTimeout(() => {
      const mark = document.querySelector("#library-main mark.current");
      const to = mark || document.querySelector("#library-main .document");
      if (to) to.scrollIntoView({block: mark ? "center" : "start"});
    }, 60);
  };
})();
