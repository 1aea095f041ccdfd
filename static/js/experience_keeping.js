// Keeps the draft: at the portal, from the first answer on; on this device while there is no line, and no longer.
// Each answer says on which revision of the draft it was typed, so that two devices do not overwrite each other.
window.telling = (() => {
  const form = document.getElementById("experience-form");
  if (!form) return null;
  const words = form.dataset, lists = words.lists.split(" ");
  const box = document.getElementById("kept"), leftHere = document.getElementById("left-here"), closing = document.getElementById("close-here");
  const PAUSE = 4000, AGAIN = 10000, DEAD = 30000, KEPT_FOR = 3 * 24 * 3600 * 1000, COPY = "nashark.draft.";
  const changed = new Set(), base = new Map(), chosen = new Set();
  let seen = Number(form.elements.revision.value), timer = 0, line = Promise.resolve(true), isOffline = false, isClosed = false;

  // Answers by their names
  const inputs = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const isAnswer = (input) => input.name && !/file|hidden|submit/.test(input.type) && !input.name.startsWith("choose-") && !input.closest(".visually-hidden");
  const valueOf = (name) => {
    const all = inputs(name);
    if (lists.includes(name)) return all.filter((input) => input.checked).map((input) => input.value);
    if (all[0].type === "radio") return all.find((input) => input.checked)?.value ?? "";
    return all[0].type === "checkbox" ? (all[0].checked ? "on" : "") : all[0].value;
  };
  const show = (name, value) => {
    for (const input of inputs(name)) {
      if (input.type === "checkbox") input.checked = lists.includes(name) ? value.includes(input.value) : Boolean(value);
      else if (input.type === "radio") input.checked = input.value === value;
      else input.value = value;
      const fold = value.length && input.closest("details");
      if (fold) fold.open = true;
    }
  };

  // What every request carries beside its own `fields`
  const post = (fields) => {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", "ticket", "via"]) if (form.elements[name]) data.append(name, form.elements[name].value);
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    return data;
  };

  // What is said: the line under the form quietly, changes of the weather aloud.
  const tell = (text) => { form.querySelector(".kept-line").hidden = false; form.querySelector(".kept-words").textContent = text; };
  const say = (text) => { document.getElementById("said").textContent = text; };

  // The copy on this device: only what the portal has not got yet. The key of this tab says that it is the same person.
  const stored = (area, work) => { try { return work(window[area]); } catch { return null; } };
  const nameOfCopy = () => COPY + form.elements.ticket.value.split(":")[0];
  const forget = (name = nameOfCopy()) => stored("localStorage", (area) => area.removeItem(name));
  const copy = () => {
    if (!changed.size || isClosed) return forget();
    const told = { ticket: form.elements.ticket.value, base: Object.fromEntries([...changed].map((name) => [name, base.get(name) ?? seen])), words: Object.fromEntries([...changed].map((name) => [name, valueOf(name)])), at: Date.now() };
    stored("localStorage", (area) => area.setItem(nameOfCopy(), JSON.stringify(told)));
    stored("sessionStorage", (area) => area.setItem(COPY, nameOfCopy()));
  };
  const takeUp = (told, name) => {
    forget(name);
    form.elements.ticket.value = told.ticket;
    for (const [answer, value] of Object.entries(told.words)) {
      if (!inputs(answer).length) continue;
      show(answer, value);
      changed.add(answer);
      base.set(answer, told.base[answer]);
    }
    copy();
    form.dispatchEvent(new Event("draft:shown"));
    return flush();
  };
  const findCopy = () => {
    const read = (name) => stored("localStorage", (area) => JSON.parse(area.getItem(name)));
    const names = (stored("localStorage", (area) => Object.keys(area)) ?? []).filter((name) => name.startsWith(COPY));
    const found = names.map((name) => ({ name, told: read(name) })).filter(({ name, told }) => (told?.at > Date.now() - KEPT_FOR ? true : forget(name)));
    const ours = stored("sessionStorage", (area) => area.getItem(COPY));
    const own = found.find(({ name }) => name === nameOfCopy()) ?? (box.dataset.notYet === undefined ? null : found.find(({ name }) => name === ours));
    if (own) return takeUp(own.told, own.name);
    const other = box.dataset.notYet !== undefined && found.sort((one, two) => two.told.at - one.told.at)[0];
    if (!other) return;
    leftHere.querySelector("[data-when]").textContent = new Date(other.told.at).toLocaleString(document.documentElement.lang === "fr" ? "fr-MA" : "ar-MA", { dateStyle: "short", timeStyle: "short" });
    leftHere.querySelector("[data-take-up]").onclick = () => { leftHere.hidden = true; takeUp(other.told, other.name); };
    leftHere.querySelector("[data-throw-away]").onclick = () => { leftHere.hidden = true; forget(other.name); };
    leftHere.hidden = false;
  };

  // To the portal, one request at a time
  const flush = (leaving = false) => (line = line.then(() => keep(leaving)));
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(flush, pause); };
  const keep = async (leaving) => {
    clearTimeout(timer);
    if (isClosed || !changed.size) return !isClosed;
    if (box.dataset.notYet !== undefined) for (const { name } of [...form.elements].filter(isAnswer)) if (valueOf(name).length) changed.add(name); // what the page came with, too
    const names = [...changed], settled = [...chosen];
    const files = [...document.querySelectorAll("[data-file]")].map((row) => Number(row.dataset.file));
    const asked = JSON.stringify({
      ticket: form.elements.ticket.value, seen, chosen: settled, files,
      words: Object.fromEntries(names.map((name) => [name, valueOf(name)])),
      base: Object.fromEntries(names.filter((name) => base.has(name)).map((name) => [name, base.get(name)])),
    });
    changed.clear();
    try {
      const response = await fetch(words.keep, { method: "POST", body: post({ asked }), keepalive: leaving && asked.length < 20000, signal: AbortSignal.timeout?.(DEAD) });
      if (response.status === 409 || response.status === 404) return close(words.closed);
      if (!response.ok) throw response.status;
      took(await response.json(), names, settled);
    } catch {
      names.forEach((name) => changed.add(name));
      copy();
      tell(words.offline);
      if (!isOffline) say(words.offline);
      isOffline = true;
      later(AGAIN);
      return false;
    }
    return true;
  };
  const took = (answer, names, settled) => {
    for (const [name, value] of Object.entries(answer.words)) {
      if (changed.has(name)) base.set(name, base.get(name) ?? seen);
      else if (inputs(name).length) show(name, value);
    }
    names.forEach((name) => base.delete(name));
    settled.forEach((name) => chosen.delete(name));
    form.elements.revision.value = seen = answer.revision;
    showOthers(answer.others);
    for (const row of Object.values(answer.rows)) telling.addRow?.(row);
    answer.gone.forEach((key) => telling.dropRow?.(key));
    copy();
    if (document.getElementById("private-link").value !== answer.link) return location.assign(words.draft); // taken up from a copy
    showKept();
    tell(`${words.kept} ${answer.kept}`);
    say(isOffline ? words.back : Object.keys(answer.others).length ? words.doubled : document.getElementById("said").textContent);
    isOffline = false;
    form.dispatchEvent(new Event("draft:shown"));
    if (changed.size) later(PAUSE);
  };
  // The draft has an address of its own from now on: the page can be loaded again, and the link stands on it.
  const showKept = () => {
    if (box.dataset.notYet === undefined) return;
    delete box.dataset.notYet;
    box.querySelector("[data-before]").hidden = true;
    box.querySelector("[data-after]").hidden = false;
    toLink.hidden = false;
    box.querySelector("details").open = matchMedia("(min-width: 1000px)").matches;
    if (words.draft) history.replaceState(null, "", words.draft);
  };
  const showOthers = (others) => {
    for (const block of form.querySelectorAll("[data-others]")) if (others[block.dataset.others] === undefined) block.remove();
    for (const [name, block] of Object.entries(others)) {
      if (form.querySelector(`[data-others="${CSS.escape(name)}"]`)) continue;
      const input = inputs(name)[0], fold = input?.closest("details");
      input?.closest("[id^=div_id_]").insertAdjacentHTML("beforeend", block);
      if (fold) fold.open = true;
    }
  };
  const close = (text) => {
    isClosed = true;
    clearTimeout(timer);
    forget();
    stored("sessionStorage", (area) => area.removeItem(COPY));
    if (text) { tell(text); say(text); }
    return false;
  };

  let copying = 0;
  form.addEventListener("input", ({ target }) => {
    if (!isAnswer(target) || isClosed) return;
    changed.add(target.name);
    clearTimeout(copying);
    copying = setTimeout(copy, 500);
    if (!isOffline) { tell(words.typing); clearTimeout(timer); timer = setTimeout(flush, PAUSE); }
  });
  form.addEventListener("change", ({ target }) => {
    const name = target.name?.startsWith("choose-") && target.name.slice(7);
    if (name) {
      if (target.dataset.words) show(name, JSON.parse(target.dataset.words));
      changed.add(name);
      chosen.add(name);
      inputs(name)[0].focus();
    } else if (!isAnswer(target)) return;
    else changed.add(target.name);
    copy();
    flush();
  });
  window.addEventListener("online", () => flush());
  document.addEventListener("visibilitychange", () => { if (document.hidden && changed.size) { copy(); flush(true); } });
  closing.addEventListener("submit", async (event) => {
    if (!changed.size || isClosed) return close();
    event.preventDefault();
    if (!(await flush()) && !confirm(closing.dataset.lost)) return;
    close();
    closing.submit();
  });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted && isClosed) location.reload(); });

  const toLink = form.querySelector("[data-to-link]");
  toLink.onclick = () => { box.querySelector("details").open = true; };
  box.hidden = false;
  setTimeout(findCopy);
  return { form, words, post, say, flush, close, showKept };
})();
