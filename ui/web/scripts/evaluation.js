// The evaluation: what is open lies in the address, and what is opened is gone to.
(() => {
  const KEPT = ["run", "beside", "experiment", "review", "case"];
  let place = null, asked = 0;
  const tab = () => document.getElementById("evaluation");

  // Large runs take a second or two to be read and compared: then it is said that they are.
  const wait = () => {
    clearTimeout(asked);
    asked = setTimeout(() => {
      if (tab()) tab().dataset.busy = "1";
      asked = setTimeout(arrive, 15000);  // what comes back may be the same as before
    }, 400);
  };
  const arrive = () => {
    clearTimeout(asked);
    if (tab()) delete tab().dataset.busy;
  };
  const watch = () => {
    const main = document.getElementById("evaluation-main");
    if (!main) { setTimeout(watch, 100); return; }
    new MutationObserver(arrive).observe(main, {childList: true, subtree: true, characterData: true});
  };
  if (document.body) watch(); else document.addEventListener("DOMContentLoaded", watch);
  const OPENS = "run experiment config case compare swap run-case".split(" ");
  document.addEventListener("click", (event) => {
    const act = event.target.closest("#evaluation [data-act]");
    if (act && OPENS.includes(act.dataset.act)) wait();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("#evaluation [data-submit=compare]")) wait();
  });

  // Called with what this tab looks at, whenever that changes.
  window.zhiwen.evaluation = (kept) => {
    const view = JSON.parse(kept || "{}");
    window.zhiwen.address(Object.fromEntries(KEPT.map((name) => [name, view[name] || ""])));
    const now = KEPT.map((name) => view[name] || "").join(" ");
    const moved = place !== null && place !== now;
    place = now;
    if (moved && tab() && tab().getBoundingClientRect().top < 0) tab().scrollIntoView();
  };
})();
