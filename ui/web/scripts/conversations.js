// What only the browser can do for the chat: save an exported file, carry a question to the lab,
// notice what came too late.
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

  // A look at an answer may come back when another conversation is open by then.
  const check = (seen, conversation) => {
    const again = document.querySelector("#look-again");
    if (seen && again && !seen.startsWith(`${conversation}|`)) again.click();
  };

  window.zhiwenChat = {save, carry, check};
})();
