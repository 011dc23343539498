// The lab: moving a setting runs the question again; a passage fills the form of a case.
(() => {
  const form = () => document.getElementById("lab-form");

  const run = () => { if (form() && form().elements.question.value.trim()) form().requestSubmit(); };

  const show = (field) => {
    const output = field.closest("label").querySelector("output");
    if (output) output.textContent = field.value;
    field.classList.toggle("moved", field.value !== field.dataset.default);
  };

  const compare = () => {
    const wanted = form() && form().elements.compare.checked;
    document.getElementById("lab").classList.toggle("comparing", Boolean(wanted));
  };

  // A tab that was never open has no form yet.
  window.zhiwen.lab = (question, beats = 60) => {
    if (!question) return;
    if (!form()) {
      if (beats) setTimeout(window.zhiwen.lab, 50, question, beats - 1);
      return;
    }
    form().elements.question.value = question;
    run();
  };

  // What was asked is asked again after a reload, as soon as something listens.
  const asked = new URL(location.href).searchParams;
  const again = (beats) => {
    if (document.querySelector(".lab-table, .lab-running") || !beats) return;
    window.zhiwen.lab(asked.get("lab"));
    setTimeout(again, 1000, beats - 1);
  };
  if (asked.get("tab") === "lab" && asked.get("lab")) setTimeout(again, 250, 8);

  document.addEventListener("submit", (event) => {
    if (event.target === form()) window.zhiwen.address({lab: form().elements.question.value.trim()});
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-lab-setting][data-default]")) show(event.target);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-lab-setting]")) return;
    if (event.target.name === "compare") compare();
    run();
  });

  // Goes to the pinned passage as soon as it is there.
  const follow = (chunk, beats = 60) => {
    const shown = document.querySelector(`.lab-trace[data-chunk="${chunk}"]`);
    if (shown) shown.scrollIntoView({block: "nearest"});
    else if (beats) setTimeout(follow, 50, chunk, beats - 1);
  };

  document.addEventListener("click", (event) => {
    const pin = event.target.closest("#lab [data-act=pin]");
    if (pin) follow(pin.dataset.chunk);
    const reset = event.target.closest("[data-lab-reset]");
    if (reset) {
      for (const field of reset.closest("fieldset").querySelectorAll("[data-default]")) {
        field.value = field.dataset.default;
        show(field);
      }
      run();
    }
    const expect = event.target.closest("[data-lab-text]");
    const box = expect && document.querySelector("#lab-case textarea[name=references]");
    if (box) {
      const lines = expect.dataset.labText.split("\n").map((line) => line.trim()).filter(Boolean);
      const known = box.value.split("\n").filter(Boolean);
      box.value = [...known, ...lines.filter((line) => !known.includes(line))].join("\n");
      document.getElementById("lab-case-open").checked = true;
    }
  });
})();
