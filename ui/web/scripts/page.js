// What concerns the whole page: light and dark, the language link, the tab in the address,
// and what is said when an event fails.
(() => {
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private */ } };

  const address = (changes) => {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(changes)) {
      if (value) url.searchParams.set(key, value); else url.searchParams.delete(key);
    }
    history.replaceState(history.state, "", url);
  };
  window.zhiwen = {address, store, stored};

  // Light and dark: the system's choice until the visitor makes another.
  const applyTheme = () => {
    const wanted = stored("zhiwen-theme");
    if (!wanted || !document.body) return;
    const dark = wanted === "dark";
    if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  };
  const watchTheme = () => {
    applyTheme();
    new MutationObserver(applyTheme).observe(document.body, {attributeFilter: ["class"]});
  };
  if (document.body) watchTheme(); else document.addEventListener("DOMContentLoaded", watchTheme);

  // The banner stays as the visitor left it.
  const applyBanner = () => {
    const wanted = stored("zhiwen-banner");
    if (wanted) document.body.dataset.banner = wanted;
  };
  if (document.body) applyBanner(); else document.addEventListener("DOMContentLoaded", applyBanner);
  const switchBanner = () => {
    const note = document.querySelector("#banner .banner");
    if (!note) return;
    const whole = note.offsetHeight > 0 && note.scrollHeight <= note.clientHeight + 1;
    store("zhiwen-banner", whole ? "closed" : "open");
    applyBanner();
  };

  // What Gradio would put into red boxes is said in the page's own words; calm.py writes most.
  const tellNotice = (words, {lasting = false} = {}) => {
    const area = document.getElementById("notice");
    if (!area || area.firstElementChild.textContent === words) return;
    area.firstElementChild.textContent = words;
    area.lastElementChild.hidden = lasting || !words;
    area.classList.toggle("shown", Boolean(words));
  };
  const noticeWords = (key) => document.getElementById("notice")?.dataset[key] || "";

  // While the server is gone an event waits for it; Gradio would give the whole page up.
  const plainFetch = window.fetch.bind(window);
  const patientFetch = async (...request) => {
    for (let failures = 0; ; failures += 1) {
      try {
        const answer = await plainFetch(...request);
        if (failures > 1) tellNotice("");
        return answer;
      } catch (error) {
        if (error.name === "AbortError") throw error;
        if (failures > 0) tellNotice(noticeWords("lost"), {lasting: true});
        await new Promise((resolve) => { setTimeout(resolve, failures ? 2000 : 500); });
      }
    }
  };
  window.fetch = async (...request) => {
    if (!String(request[0]?.url ?? request[0]).includes("/gradio_api/run/")) {
      return plainFetch(...request);
    }
    const answer = await patientFetch(...request);
    if (!answer.ok) {
      const told = await answer.clone().json().catch(() => ({}));
      tellNotice(told.error || noticeWords("failed"));
    }
    return answer;
  };

  document.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[role=tab]");
    const name = chosen && /^tab-(\w+)-button$/.exec(chosen.id);
    if (name) address({tab: name[1] === "chat" ? "" : name[1]});
    const target = event.target.closest("[data-page]");
    if (!target) return;
    if (target.dataset.page === "theme") {
      store("zhiwen-theme", document.body.classList.contains("dark") ? "light" : "dark");
      applyTheme();
    } else if (target.dataset.page === "language") {
      event.preventDefault();
      location.href = target.getAttribute("href") + location.search;
    } else if (target.dataset.page === "banner") {
      switchBanner();
    } else if (target.dataset.page === "notice") {
      tellNotice("");
    } else if (target.dataset.page === "copy") {
      const from = document.getElementById(target.dataset.from);
      navigator.clipboard.writeText(target.dataset.text || (from ? from.innerText : ""));
      target.classList.add("copied");
      setTimeout(() => target.classList.remove("copied"), 1500);
    }
  });
})();
