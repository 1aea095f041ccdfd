// A button beside a field copies it. Without it the field can be marked and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.onclick = async () => {
    const input = document.getElementById(button.dataset.copy);
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch { // without https, or where the reader does not allow it
      document.execCommand("copy");
    }
    button.lastElementChild.textContent = button.dataset.done;
  };
}
