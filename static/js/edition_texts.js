// Each text keeps itself a little after the last letter. Without this the page's own button keeps them all.
(() => {
  const form = document.getElementById("texts");
  const say = form.dataset;
  const all = form.querySelector("[data-all]");
  const PAUSE = 2000, AGAIN = 8000; // milliseconds
  form.classList.add("is-kept-by-script");

  const texts = [...form.querySelectorAll("[data-text]")].map((box) => {
    const area = box.querySelector("textarea");
    const isOpen = Boolean(box.querySelector("[name=take]")) || area.matches(".is-invalid"); // waits for a choice, or to be mended
    return {
      box, area, name: box.dataset.text, was: box.querySelector(`input[name=was-${box.dataset.text}]`),
      saved: isOpen ? null : area.value, stopped: isOpen, isBusy: false, timer: 0, said: box.querySelector("[data-said]"),
    };
  });
  const isDirty = (text) => text.area.value !== text.saved;
  const tell = (text, words, isRefused = false) => {
    text.said.textContent = words;
    text.said.classList.toggle("is-refused", isRefused);
  };
  const tellAll = () => {
    all.textContent = texts.some((text) => text.isBusy) ? say.keeping : texts.some(isDirty) ? say.waits : say.kept;
  };
  const later = (text, pause = PAUSE) => {
    clearTimeout(text.timer);
    text.timer = setTimeout(() => save(text), pause);
  };
  async function save(text) {
    clearTimeout(text.timer);
    if (!isDirty(text) || text.isBusy || text.stopped) return;
    const words = text.area.value;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append(text.name, words);
    data.append(text.was.name, text.was.value);
    text.isBusy = true;
    tellAll();
    try {
      const answer = await fetch(text.box.dataset.url, { method: "POST", body: data, redirect: "manual" });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (answer.ok && told) {
        text.saved = words;
        text.was.value = told.was;
        tell(text, say.kept);
      } else {
        text.stopped = answer.status === 409 || !told; // the whole page goes, and comes back with the choice
        tell(text, told?.words || say.refused, true);
      }
    } catch {
      tell(text, say.offline, true);
      later(text, AGAIN);
    }
    text.isBusy = false;
    if (text.saved === words && isDirty(text)) later(text);
    tellAll();
  }
  for (const text of texts) {
    text.area.addEventListener("input", () => {
      if (!text.stopped) tell(text, "");
      tellAll();
      later(text);
    });
    text.area.addEventListener("blur", () => save(text));
  }
  let isLeaving = false;
  form.addEventListener("submit", () => { isLeaving = true; });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && texts.some(isDirty)) {
      texts.forEach(save);
      event.preventDefault();
    }
  });
  addEventListener("online", () => texts.forEach(save));
  tellAll();
})();
