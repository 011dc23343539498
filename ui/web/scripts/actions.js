// The actions of one area; ui/web/actions.py says what they are. Gradio gives `element`, `trigger`.
const tell = (name, from, more) => trigger("act", {...from.dataset, ...more, act: name});

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-act]");
  if (!target || !element.contains(target) || target.disabled) return;
  const question = target.dataset.confirm;
  event.preventDefault();
  if (question && !window.confirm(question)) return;
  tell(target.dataset.act, target);
});

element.addEventListener("change", (event) => {
  const target = event.target;
  if (!target.dataset || !target.dataset.change) return;
  const value = target.type === "checkbox" ? String(target.checked) : target.value;
  tell(target.dataset.change, target, {value});
});

element.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset || !form.dataset.submit) return;
  event.preventDefault();
  tell(form.dataset.submit, form, Object.fromEntries(new FormData(form)));
});
