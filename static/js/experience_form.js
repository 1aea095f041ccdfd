// Help for the form of an experience. Without it the form sends, keeps and explains all the same.
(() => {
  const form = document.getElementById("experience-form");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.onclick = () => print();
  }
  if (!form) return;

  const mechanism = form.elements.mechanism;
  const askWhich = () => { document.getElementById("div_id_mechanism_other").hidden = mechanism.value !== "OTHER" && !form.elements.mechanism_other.value; };
  mechanism.onchange = askWhich;
  askWhich();

  // Where one is, and which sections are filled.
  const steps = all(".steps a").map((link) => ({ link, inputs: all(`${link.hash} :is(input, select, textarea)`) }));
  const filled = (input) => (/checkbox|radio/.test(input.type) ? input.checked && input.value : input.value);
  const showSteps = () => {
    for (const { link, inputs } of steps) {
      link.parentElement.classList.toggle("is-done", inputs.some(filled) && inputs.every((input) => !input.required || filled(input)));
    }
  };
  form.addEventListener("change", showSteps);
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const { link } of steps) link.hash === `#${target.id}` ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-30% 0px -60%" });
  steps.forEach(({ link }) => seen.observe(document.querySelector(link.hash)));

  // Chosen files: shown, added to those chosen before (a camera gives one at a time), taken away one by one.
  const size = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  for (const list of all("[data-chosen]")) {
    const input = form.elements[list.dataset.chosen];
    let chosen = [];
    // The browser words its own file button in its own language: ours stands in for it.
    input.parentElement.classList.add("is-dressed");
    input.parentElement.querySelector(".btn").hidden = false;
    const put = () => {
      const files = new DataTransfer();
      chosen.forEach(({ file }) => files.items.add(file));
      input.files = files.files;
      list.replaceChildren(...chosen.map(({ tile }) => tile));
      showSteps();
    };
    input.onchange = () => {
      for (const file of input.files) {
        const tile = document.getElementById("chosen-file").content.cloneNode(true).firstElementChild;
        const entry = { file, tile };
        tile.querySelector(".file-name").textContent = file.name;
        tile.querySelector(".file-note > bdi").textContent = size(file.size);
        tile.querySelector(".file-refused").hidden = file.size <= input.dataset.max * 2 ** 20;
        if (input.name === "photos") {
          const picture = new Image();
          picture.className = "file-picture";
          picture.alt = "";
          picture.src = URL.createObjectURL(file);
          picture.onload = () => tile.querySelector(".file-picture").replaceWith(picture);
          all("input", tile).forEach((field) => { field.name = `photos-${field.name}`; });
        } else all("label", tile).forEach((label) => label.remove());
        tile.querySelector("button").onclick = () => { chosen = chosen.filter((other) => other !== entry); put(); input.focus(); };
        chosen.push(entry);
      }
      put();
    };
  }

  // Sent with its progress shown; a broken line costs nothing, for the page stays as it is.
  form.onsubmit = (event) => {
    if (!event.submitter) return; // an old browser: it sends by itself
    event.preventDefault();
    const line = form.querySelector(".progress-line"), [bar, words] = line.children;
    const buttons = all("[type=submit]", form);
    const data = new FormData(form);
    data.append(event.submitter.name, event.submitter.value);
    const request = new XMLHttpRequest();
    const stop = () => { bar.hidden = true; words.textContent = form.dataset.failed; buttons.forEach((button) => { button.disabled = false; }); };
    buttons.forEach((button) => { button.disabled = true; });
    line.hidden = bar.hidden = false;
    words.textContent = "";
    request.open("POST", form.action);
    request.upload.onprogress = ({ loaded, total }) => { bar.value = (100 * loaded) / total; };
    request.onerror = request.ontimeout = stop;
    request.onload = () => {
      if (request.status >= 400) return stop();
      history.replaceState(null, "", request.responseURL);
      document.open();
      document.write(request.responseText);
      document.close();
    };
    request.send(data);
  };
})();
