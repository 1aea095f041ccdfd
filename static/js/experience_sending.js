// The whole form on its way, its progress shown; a broken line costs nothing, for the page stays as it is.
(() => {
  const { form, words, flush, allFilesIn } = window.telling ?? {};
  if (!form) return;
  const line = form.querySelector(".progress-line"), [bar, told] = line.children;
  const buttons = [...form.querySelectorAll("[type=submit]")];
  const stop = (text) => { bar.hidden = true; told.textContent = text; buttons.forEach((button) => { button.disabled = false; }); };

  form.onsubmit = async (event) => {
    const { submitter } = event;
    if (!submitter) return; // an old browser: it sends by itself
    event.preventDefault();
    if (submitter.dataset.quiet !== undefined) return flush(); // the Enter key
    buttons.forEach((button) => { button.disabled = true; });
    line.hidden = bar.hidden = false;
    bar.removeAttribute("value");
    told.textContent = "";
    if (!(await allFilesIn())) return stop(words.pending);
    await flush(); // what another device typed is merged first
    const data = new FormData(form);
    data.append(submitter.name, submitter.value);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.onprogress = ({ loaded, total }) => { bar.value = (100 * loaded) / total; };
    request.onerror = request.ontimeout = () => stop(words.failed);
    request.onload = () => {
      if (request.status >= 400) return stop(words.failed);
      telling.close(); // the portal has it all
      const isForm = new URL(request.responseURL).pathname === new URL(form.action).pathname;
      history.replaceState(null, "", isForm && words.draft ? words.draft : request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
    };
    request.send(data);
  };
})();
