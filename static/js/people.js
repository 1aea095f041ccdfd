// Help for invitations and joining. Without it the link is selected by hand, and the form says itself that it was opened.
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.onclick = async () => {
      const input = document.getElementById(button.dataset.copy);
      input.select();
      await (navigator.clipboard?.writeText(input.value) ?? document.execCommand("copy"));
      button.lastElementChild.textContent = button.dataset.done;
    };
  }
  const form = document.getElementById("join-form");
  form?.addEventListener("input", () => {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    fetch(form.dataset.opened, { method: "POST", body }).catch(() => {});
  }, { once: true });
})();
