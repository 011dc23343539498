// The chat: notes beside citations and verdicts, the way from a number to its passage, the
// drawers of a phone, "/" and Esc, and a new question at the top. It reads and moves what
// Gradio has drawn, and keeps its own elements outside of it.
(() => {
  const root = document.documentElement;
  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const narrow = () => matchMedia("(max-width: 60rem)").matches;

  // Notes: one element for all of them, filled with text only.
  const note = document.createElement("div");
  note.id = "note"; note.setAttribute("role", "tooltip"); note.hidden = true;
  let noted = null;
  let leaving = 0;
  const line = (name, content) => {
    const element = document.createElement("div");
    element.className = name; element.textContent = content;
    return element;
  };
  const showNote = (target) => {
    clearTimeout(leaving);
    if (noted === target && !note.hidden) return;
    hideNote();
    noted = target;
    const {origin, quote, note: said} = target.dataset;
    note.replaceChildren(...(said ? [line("said", said)] : [line("origin", origin), line("quote", quote)]));
    document.body.append(note);
    note.hidden = false;
    target.setAttribute("aria-describedby", "note");
    const at = target.getClientRects()[0] || target.getBoundingClientRect();
    const left = Math.min(at.left, innerWidth - note.offsetWidth - 12);
    const above = at.top - note.offsetHeight - 6;
    note.style.left = `${Math.max(12, left)}px`;
    note.style.top = `${above > 8 ? above : at.bottom + 6}px`;
  };
  const hideNote = () => {
    note.hidden = true;
    if (noted) noted.removeAttribute("aria-describedby");
    noted = null;
  };
  const notable = (event) => event.target.closest && event.target.closest("[data-note], a.cite[data-quote]");
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (note.contains(event.target)) { clearTimeout(leaving); return; }
    const target = notable(event);
    if (target) showNote(target);
    else if (noted && noted !== document.activeElement) {
      clearTimeout(leaving);
      leaving = setTimeout(hideNote, 150);
    }
  });
  document.addEventListener("focusin", (event) => {
    const target = notable(event);
    if (target && target.matches(":focus-visible")) showNote(target);
    else if (!note.contains(event.target)) hideNote();
  });
  document.addEventListener("scroll", (event) => {
    if (noted && !note.contains(event.target)) hideNote();
  }, {capture: true, passive: true});

  // Drawers, on a phone only; the style sheet shows the one that <html data-drawer> names.
  let opener = null;
  const openDrawer = (name, from) => {
    const before = root.dataset.drawer || "";
    if (name) root.dataset.drawer = name; else delete root.dataset.drawer;
    for (const button of all('[data-page="drawer"][aria-expanded]')) {
      button.setAttribute("aria-expanded", String(Boolean(name) && button.dataset.drawer === name));
    }
    one("#talk").inert = Boolean(name);
    if (name) {
      opener = from || document.activeElement;
      const first = one(`#${name} h2[tabindex], #${name} button, #${name} input`);
      if (first) first.focus({preventScroll: true});
    } else if (before && opener && opener.isConnected) {
      opener.focus({preventScroll: true});
    }
  };

  matchMedia("(max-width: 60rem)").addEventListener("change", () => { if (root.dataset.drawer) openDrawer(""); });

  // From a number in the text to the marked sentence, which may have to be fetched first.
  let wanted = null;
  const panelOf = (exchange) => one(`#passages .passages[data-exchange="${exchange}"]`);
  const light = () => {
    if (!wanted) return;
    const panel = panelOf(wanted.exchange);
    if (!panel) return;
    const mark = one(`#cite-${wanted.citation}`, panel);
    if (!mark) return;
    for (const lit of panel.querySelectorAll(".lit")) lit.classList.remove("lit");
    mark.classList.add("lit");
    const folded = mark.closest(".folded");
    const box = folded && one(":scope > input", folded.parentElement);
    if (box) box.checked = true;
    mark.scrollIntoView({block: "nearest"});
    if (wanted.focus) { mark.tabIndex = -1; mark.focus({preventScroll: true}); }
    wanted = null;
  };
  const follow = (link, byKeyboard) => {
    wanted = {...link.dataset, focus: byKeyboard || narrow()};
    hideNote();
    if (narrow()) openDrawer("evidence", link);
    if (panelOf(wanted.exchange)) light();
    else one(`#exchanges [data-act="evidence"][data-exchange="${link.dataset.exchange}"]`)?.click();
  };

  // A page, larger: a copy above everything else.
  const shrink = () => { const large = one("#large-page"); if (large) large.remove(); return large; };
  const enlarge = (sheet) => {
    const large = document.createElement("div");
    large.id = "large-page";
    const copy = sheet.cloneNode(true);
    large.append(copy);
    document.body.append(large);
    copy.focus();
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-page], #large-page, [data-note]");
    const inMenu = event.target.closest('#conversations [data-act="open"], #conversations #new-conversation');
    if (!notable(event) && !note.contains(event.target)) hideNote();
    if (inMenu && root.dataset.drawer) openDrawer("");
    if (event.target === root || event.target.id === "chat-desk") openDrawer("");
    if (!target) return;
    if (target.id === "large-page" || target.closest("#large-page")) { shrink(); return; }
    switch (target.dataset.page) {
      case "cite": event.preventDefault(); follow(target, event.detail === 0); break;
      case "drawer": openDrawer(target.dataset.drawer === root.dataset.drawer ? "" : target.dataset.drawer, target); break;
      case "evidence": if (narrow() && root.dataset.drawer !== "evidence") openDrawer("evidence", target); break;
      case "zoom": enlarge(target); break;
      default: if (target.dataset.note) showNote(target);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      if (shrink()) return;
      if (!note.hidden) hideNote();
      else if (root.dataset.drawer) openDrawer("");
      else if (document.activeElement?.matches("#passages mark")) {
        one(`#exchanges a.cite[href="#${document.activeElement.id}"][data-exchange="${one("#passages .passages").dataset.exchange}"]`)?.focus();
      }
      return;
    }
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const question = one("#question textarea");
    if (!question || !question.offsetParent) return;
    event.preventDefault();
    question.focus();
  });

  // Which exchange the evidence belongs to; and what was typed into a form of an exchange that
  // is drawn again.
  const drafts = new Map();
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("#exchanges form[data-submit]");
    if (form && event.target.name && event.target.type !== "radio") {
      drafts.set(`${form.dataset.submit} ${form.dataset.exchange} ${event.target.name}`, event.target.value);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#exchanges form[data-submit]");
    if (!form) return;
    for (const key of [...drafts.keys()]) {
      if (key.startsWith(`${form.dataset.submit} ${form.dataset.exchange} `)) drafts.delete(key);
    }
    for (const box of all(".exchange .fold:has(form) > input:checked")) box.checked = false;
  });
  const restore = () => {
    for (const [key, value] of drafts) {
      const [submit, exchange, name] = key.split(" ");
      const field = one(`#exchanges form[data-submit="${submit}"][data-exchange="${exchange}"] [name="${name}"]`);
      if (field && field.value !== value) field.value = value;
    }
  };
  let whose = "";
  const showWhose = () => {
    const shown = one("#passages .passages")?.dataset.exchange;
    if (shown !== whose) one("#evidence").scrollTop = 0;
    whose = shown;
    for (const button of all('#exchanges [data-page="evidence"]')) {
      const pressed = String(button.dataset.exchange === shown);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  };

  // A question that was just sent comes to the top; nothing else moves by itself.
  let shown = 0;
  const showNew = () => {
    const running = one('#exchanges .exchange[data-state="running"]');
    const id = running ? Number(running.dataset.exchange) : 0;
    if (id <= shown) return;
    shown = id;
    running.scrollIntoView({block: "start"});
  };

  let due = 0;
  const look = () => {
    due = 0;
    if (noted && !noted.isConnected) hideNote();
    showNew(); restore(); showWhose(); light();
  };
  const watch = () => {
    const desk = one("#chat-desk");
    if (!desk) { setTimeout(watch, 100); return; }
    new MutationObserver(() => { due = due || requestAnimationFrame(look); })
      .observe(desk, {childList: true, subtree: true});
    look();
  };
  if (document.body) watch(); else document.addEventListener("DOMContentLoaded", watch);
})();
