// Help for the form of an experience: what is asked for, where one is, what is filled. All works without it.
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
  mechanism.addEventListener("change", askWhich);
  askWhich();

  // Where one is, and which sections are filled: shown, and said.
  const steps = all(".steps a").map((link) => ({ link, section: document.querySelector(link.hash) }));
  const filled = (input) => (/checkbox|radio/.test(input.type) ? input.checked && input.value : input.value);
  const isDone = (section) => {
    if (section.id === "section-files") return all("[data-file]", section).length > 0;
    const inputs = all(":is(input, select, textarea):not([name^=choose-])", section);
    return inputs.some(filled) && inputs.every((input) => !input.required || filled(input));
  };
  const showSteps = () => {
    let count = 0;
    for (const { link, section } of steps) {
      const done = isDone(section), name = link.querySelector(".step-name");
      count += done;
      link.parentElement.classList.toggle("is-done", done);
      name.querySelector(".visually-hidden")?.remove();
      if (done) name.insertAdjacentHTML("beforeend", ` <span class="visually-hidden">(${form.dataset.filled})</span>`);
    }
    form.querySelector(".kept-line").hidden = false;
    form.querySelector(".kept-parts > bdi").textContent = `${count}/${steps.length}`;
  };
  form.addEventListener("change", showSteps);
  form.addEventListener("draft:shown", () => { showSteps(); askWhich(); });
  showSteps();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      for (const { link } of steps) link.hash === `#${target.id}` ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-30% 0px -60%" });
  steps.forEach(({ section }) => seen.observe(section));

  // A link of the error summary opens the fold in which its question stands.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest(".error-summary a");
    const fold = link && document.querySelector(link.hash)?.closest("details");
    if (fold) fold.open = true;
  });
})();
