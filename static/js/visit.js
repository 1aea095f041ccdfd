// Says once a browser session and channel that the form was opened: a number is all that is kept of it.
(() => {
  const via = document.querySelector("[data-visit]");
  if (!via) return;
  try {
    const mark = `visit ${via.value}`;
    if (sessionStorage.getItem(mark)) return;
    sessionStorage.setItem(mark, "1");
  } catch { // storage shut off: better not counted than counted often
    return;
  }
  const said = new URLSearchParams({ via: via.value, csrfmiddlewaretoken: via.form.elements.csrfmiddlewaretoken.value });
  fetch(via.dataset.visit, { method: "POST", body: said, keepalive: true }).catch(() => {});
})();
