// Texts that save themselves, one by one, and editors who see each other. Without this the page's own button saves them all.
(() => {
  const form = document.getElementById("editing");
  const say = form.dataset;
  const all = form.querySelector("[data-all]"), here = form.querySelector("[data-here]");
  const PAUSE = 2000, AGAIN = 8000, LOOK = 20000; // milliseconds
  const SMALL = 12000; // letters that a browser still sends when its page is left
  let tag = "", lost = false;

  const texts = [...form.querySelectorAll("[data-text]")].map((box) => {
    const area = box.querySelector("textarea");
    return {
      box, area, name: box.dataset.text, revision: box.querySelector("input[name$=-revision]"),
      saved: area.value, theirs: null, timer: 0, isBusy: false, isRefused: false,
      find: (name) => box.querySelector(`[data-${name}]`),
    };
  });
  const isDirty = (text) => text.area.value !== text.saved;
  const inConflict = (text) => Boolean(text.find("conflict").children.length);
  const fill = (words, told) => words.replace("{name}", told.by).replace("{time}", told.at);

  // A text that came back refused, or that somebody else overtook, is not saved until its editor has chosen.
  for (const text of texts) if (inConflict(text) || text.area.matches(".is-invalid")) text.saved = null;

  const grow = ({ area }) => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 4}px`;
  };
  const tell = (text, words, isRefused = false) => {
    text.find("said").textContent = words;
    text.find("said").classList.toggle("is-refused", isRefused);
  };
  const tellAll = () => {
    const waits = texts.some(isDirty);
    all.classList.toggle("is-refused", lost);
    if (!lost) all.textContent = texts.some((text) => text.isBusy) ? say.saving : waits ? say.waits : say.saved;
  };
  const count = (text) => {
    text.find("count").textContent = text.area.value.trim().split(/\s+/).filter(Boolean).length;
    grow(text);
  };
  const put = (text, words) => {
    text.area.value = text.saved = words;
    count(text);
  };
  const mark = (text, isEdited) => {
    text.find("edited").hidden = text.find("between").hidden = !isEdited;
    const back = text.box.querySelector("[name=put_back]");
    if (back) back.disabled = !isEdited;
  };

  const save = async (text) => {
    clearTimeout(text.timer);
    if (!isDirty(text) || text.isBusy || inConflict(text)) return;
    const words = text.area.value;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("text", words);
    data.append("revision", text.revision.value);
    text.isBusy = true;
    tellAll();
    try {
      const answer = await fetch(text.box.dataset.url, { method: "POST", body: data, redirect: "manual", keepalive: words.length < SMALL });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      lost = false;
      if (answer.ok && told) accept(text, words, told);
      else if (answer.status === 409 && told) choose(text, told);
      else if (answer.status === 400 && told) refuse(text, told.errors.join(" "));
      else lose(say.refused);
    } catch {
      lose(say.offline);
      text.timer = setTimeout(() => save(text), AGAIN);
    }
    text.isBusy = false;
    if (!lost && text.saved === words && isDirty(text)) later(text);
    tellAll();
  };
  const refuse = (text, words) => {
    text.isRefused = true;
    tell(text, words, true);
  };
  const lose = (words) => {
    lost = true;
    all.textContent = words;
  };
  const later = (text) => {
    clearTimeout(text.timer);
    text.timer = setTimeout(() => save(text), PAUSE);
  };
  const accept = (text, words, told) => {
    text.saved = words;
    text.isRefused = false;
    text.revision.value = told.revision;
    text.theirs = null;
    text.area.classList.remove("is-invalid");
    tell(text, say.kept);
    text.find("history").hidden = !told.revision;
    text.find("between").lastElementChild.innerHTML = told.differences; // of the portal's own making, escaped there
    mark(text, told.edited);
  };

  // Somebody else was faster: both wordings, and the choice.
  const choose = (text, told) => {
    const part = text.find("conflict");
    part.innerHTML = told.html;
    text.theirs = null;
    tell(text, say.choose, true);
    dress(text, told);
    part.firstElementChild.focus({ preventScroll: true });
  };
  const dress = (text, theirs) => {
    const part = text.find("conflict");
    const settle = (event, work) => {
      event.preventDefault();
      part.replaceChildren();
      work();
      text.area.focus();
    };
    part.querySelector("[name=take]").onclick = (event) => settle(event, () => {
      text.revision.value = theirs.revision;
      put(text, theirs.theirs);
      tell(text, "");
      mark(text, theirs.edited);
      text.find("between").hidden = true; // it compares older words
      look();
    });
    part.querySelector("[name=keep]").onclick = (event) => settle(event, () => {
      text.revision.value = theirs.revision;
      text.saved = null;
      save(text);
    });
    const third = part.querySelector("[data-third]");
    third.hidden = false;
    third.onclick = () => text.area.focus();
  };

  for (const text of texts) {
    count(text);
    text.area.addEventListener("input", () => {
      tell(text, "");
      count(text);
      tellAll();
      if (!inConflict(text)) later(text);
    });
    text.area.addEventListener("blur", () => {
      if (text.theirs && !isDirty(text) && !inConflict(text)) receive(text, text.theirs);
      save(text);
    });
    text.area.addEventListener("focus", look);
    const back = text.box.querySelector("[name=put_back]");
    back?.addEventListener("click", (event) => {
      event.preventDefault();
      text.area.value = text.find("own")?.textContent ?? "";
      count(text);
      save(text);
      text.area.focus();
    });
  }
  form.querySelector("[data-save]").addEventListener("click", (event) => {
    if (texts.some(inConflict)) return; // the whole page goes, and comes back with the choice
    event.preventDefault();
    texts.forEach(save);
  });
  form.addEventListener("submit", () => removeEventListener("beforeunload", warn));

  // What others write arrives without touching what is being typed.
  const receive = (text, told) => {
    text.revision.value = told.revision;
    put(text, told.words);
    text.theirs = null;
    text.find("note").textContent = `${told.by}، ${told.at}`;
    text.find("history").hidden = false;
    mark(text, told.edited);
    text.find("between").hidden = true; // it compares older words
    if (!told.mine) tell(text, fill(say.changed, told));
  };
  async function look() {
    if (document.hidden) return;
    const now = texts.find((text) => text.area === document.activeElement);
    let answer;
    try {
      answer = await fetch(`${say.now}?field=${now?.name ?? ""}`, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", redirect: "manual" });
    } catch {
      return;
    }
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    tag = answer.headers.get("ETag") ?? "";
    const told = await answer.json();
    for (const text of texts) {
      const theirs = told.fields[text.name];
      const writer = text.find("writer"), names = told.others.filter(([, where]) => where === text.name).map(([name]) => name);
      writer.hidden = !names.length;
      writer.lastElementChild.textContent = names.join("، ");
      if (!theirs || theirs.revision <= Number(text.revision.value) || text.isBusy || inConflict(text)) continue;
      if (!isDirty(text) && text.area !== document.activeElement) receive(text, theirs);
      else if (!theirs.mine) {
        text.theirs = theirs;
        tell(text, fill(say.between, theirs), true);
      }
    }
    here.hidden = !told.others.length;
    here.lastElementChild.textContent = `${say.others} ${told.others.map(([name, , where]) => (where ? `${name} (${where})` : name)).join("، ")}`;
    if (!told.editable) lose(say.closed);
    else if (told.sending > Number(say.sending)) lose(say.corrected);
  }
  setInterval(look, LOOK);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) texts.forEach(save);
    else look();
  });
  addEventListener("online", () => texts.forEach(save));
  function warn(event) {
    texts.forEach(save);
    if (texts.some((text) => isDirty(text) && (lost || text.isRefused || inConflict(text) || text.area.value.length >= SMALL))) event.preventDefault();
  }
  addEventListener("beforeunload", warn);
  form.querySelector(".empty-texts")?.addEventListener("toggle", () => texts.forEach(grow));
  tellAll();
  look();
})();
