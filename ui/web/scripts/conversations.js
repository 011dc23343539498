// What only the browser can do for the chat: save an exported file, carry a question to the lab,
// know where a question goes although the server has not answered yet, notice what came too late.
(() => {
  const save = (exported) => {
    if (!exported) return;
    const {name, text} = JSON.parse(exported);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], {type: "text/markdown;charset=utf-8"}));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const carry = (question) => { if (question) window.zhiwen.lab(question); };

  // A question goes to the conversation that was opened last, also while that is still on its way;
  // the first is the address's.
  let opened = new URLSearchParams(location.search).get("c");
  let underWay = 1;
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.('#conversation-list [data-act="open"]');
    if (row) { opened = row.dataset.conversation; underWay += 1; }
    if (event.target.closest?.("#new-conversation")) opened = null;
  }, {capture: true});
  const landed = () => {
    underWay = Math.max(0, underWay - 1);
    if (!underWay) opened = null;
  };
  const arrived = (conversation) => {
    window.zhiwen.address({c: conversation});
    for (const button of document.querySelectorAll('#conversation-list [data-act="open"]')) {
      for (const each of [button, button.parentElement]) {
        if (button.dataset.conversation === conversation) each.setAttribute("aria-current", "true");
        else each.removeAttribute("aria-current");
      }
    }
  };
  const into = (question, base, conversation, ...filter) => [question, base, opened ?? conversation, ...filter];

  // A look at an answer may come back when another conversation is open by then.
  const check = (seen, conversation) => {
    if (seen.split("|")[0] !== conversation) document.querySelector("#look-again")?.click();
  };

  window.zhiwenChat = {save, carry, landed, arrived, into, check};
})();
