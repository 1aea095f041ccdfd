// Help for joining. Without it the form says itself, once it is sent, that it was opened.
(() => {
  const form = document.getElementById("join-form");
  form?.addEventListener("input", () => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    fetch(form.dataset.opened, { method: "POST", body }).catch(() => {});
  }, { once: true });
})();
