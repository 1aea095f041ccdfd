// Chapters and sheets dragged by their handle, or carried with the keyboard; each drop keeps the whole order. Without this the
// arrows of each row do it.
(() => {
  const form = document.getElementById("order");
  const list = form.querySelector(".order");
  const said = document.getElementById("order-said"), state = document.getElementById("order-state");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const words = form.dataset;
  let carried = null; // { row, home: { list, next }, before, isKeyed }
  let draggedAt = -1e9, isBusy = false, waits = false;

  document.getElementById("order-help").hidden = false;
  const isChapter = (row) => row.classList.contains("order-chapter");
  const rowsOf = (row) => [...row.parentElement.children];
  const written = () => [...list.querySelectorAll("[data-key]")].map((row) => row.dataset.key).join(" ");
  const fill = (text, row, place = 0, count = 0) => text.replace("{name}", row.dataset.name || "—").replace("{place}", place).replace("{count}", count).replace("{chapter}", row.closest(".order-chapter")?.dataset.name ?? "");
  const say = (text) => { said.textContent = text; };
  const sayPlace = (row) => {
    const rows = rowsOf(row);
    say(fill(isChapter(row) ? words.place : words.placeIn, row, rows.indexOf(row) + 1, rows.length));
  };

  // What the server would write: numbers, and steps only where there is somewhere to go.
  const renumber = () => {
    let number = 0;
    for (const chapter of list.children) {
      const sheets = chapter.querySelectorAll(".order-sheet");
      if (sheets.length) number += 1;
      chapter.classList.toggle("is-empty", !sheets.length);
      chapter.querySelector("[data-number]").textContent = sheets.length ? number : "–";
      sheets.forEach((sheet, place) => { sheet.querySelector("[data-number]").textContent = `${number}.${place + 1}`; });
    }
  };

  const take = (row) => {
    carried = { row, home: { list: row.parentElement, next: row.nextElementSibling }, before: written() };
    row.classList.add("is-taken");
    form.classList.add("is-moving");
    form.classList.toggle("moves-chapter", isChapter(row));
    getSelection().removeAllRanges();
  };
  const letGo = () => {
    carried.row.classList.remove("is-taken");
    form.classList.remove("is-moving", "moves-chapter");
    carried = null;
  };
  const stay = () => {
    const { row, home } = carried;
    home.list.insertBefore(row, home.next);
    renumber();
    say(fill(words.left, row));
    letGo();
  };
  const drop = () => {
    const { row, before } = carried;
    letGo();
    if (written() === before) return say(fill(words.left, row));
    renumber();
    keep(row);
  };

  const refuse = (text, mayLoad) => {
    state.classList.add("is-refused");
    state.textContent = text;
    if (!mayLoad) return;
    const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: words.again });
    state.append(" ", link);
  };
  // One after the other: what is dropped while one is on its way goes with the next.
  async function keep(row) {
    form.elements.order.value = written();
    if (isBusy) {
      waits = true;
      return;
    }
    isBusy = true;
    const data = new FormData(form);
    data.append("quiet", "1");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: data, redirect: "manual" });
      const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
      if (answer.ok && told) {
        form.elements.version.value = told.version;
        state.classList.remove("is-refused");
        state.textContent = fill(words.dropped, row);
        if (!carried) say("");
      } else refuse(told?.words ?? words.offline, true);
    } catch {
      refuse(words.offline, false);
    }
    isBusy = false;
    if (waits) {
      waits = false;
      keep(row);
    }
  }

  // With a pointer
  const follow = (y) => {
    const { row } = carried;
    if (isChapter(row)) {
      const others = rowsOf(row).filter((other) => other !== row);
      const next = others.find((other) => { const box = other.getBoundingClientRect(); return y < box.top + box.height / 2; });
      if (next !== row.nextElementSibling) list.insertBefore(row, next ?? null);
    } else {
      const chapters = [...list.children];
      const chapter = chapters.find((one) => y < one.getBoundingClientRect().bottom) ?? chapters.at(-1);
      const sheets = chapter.querySelector(".order-sheets");
      const others = [...sheets.children].filter((other) => other !== row);
      const next = others.find((other) => { const box = other.getBoundingClientRect(); return y < box.top + box.height / 2; });
      if (row.parentElement !== sheets || (next ?? null) !== row.nextElementSibling) sheets.insertBefore(row, next ?? null);
    }
    renumber();
    if (y < 64) scrollBy(0, -16);
    else if (y > innerHeight - 64) scrollBy(0, 16);
  };
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button || carried) return;
    const row = grip.closest("[data-key]"), start = event.clientY;
    const moved = (move) => {
      if (!carried) {
        if (Math.abs(move.clientY - start) < 6) return;
        take(row);
      }
      move.preventDefault();
      follow(move.clientY);
    };
    const ended = (end) => {
      removeEventListener("pointermove", moved);
      removeEventListener("pointerup", ended);
      removeEventListener("pointercancel", ended);
      if (!carried) return;
      draggedAt = end.timeStamp;
      if (end.type === "pointercancel") stay();
      else drop();
    };
    addEventListener("pointermove", moved);
    addEventListener("pointerup", ended);
    addEventListener("pointercancel", ended);
  });

  // With the keyboard: Enter or Space on the handle takes the row up, arrows move it, Enter puts it down, Escape leaves it.
  let isStepping = false; // moving a row in the page takes the focus off its handle for a moment
  const step = (by) => {
    const { row } = carried;
    const rows = rowsOf(row), there = rows.indexOf(row) + by;
    if (rows[there]) row.parentElement.insertBefore(row, by < 0 ? rows[there] : rows[there].nextElementSibling);
    else if (!isChapter(row)) {
      const chapter = row.closest(".order-chapter");
      const other = by < 0 ? chapter.previousElementSibling : chapter.nextElementSibling;
      if (!other) return sayPlace(row);
      const sheets = other.querySelector(".order-sheets");
      sheets.insertBefore(row, by < 0 ? null : sheets.firstElementChild);
    }
    renumber();
    sayPlace(row);
  };
  for (const grip of list.querySelectorAll(".grip")) {
    const row = grip.closest("[data-key]");
    grip.hidden = false;
    grip.addEventListener("click", (event) => {
      if (event.detail && event.timeStamp - draggedAt < 300) return; // the press that ends a drag is none on the handle
      if (carried) return drop();
      take(row);
      carried.isKeyed = true;
      say(fill(words.taken, row));
    });
    grip.addEventListener("keydown", (event) => {
      if (carried?.row !== row) return;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by) {
        event.preventDefault();
        isStepping = true;
        step(by);
        grip.focus();
        isStepping = false;
        row.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
      } else if (event.key === "Escape") {
        isStepping = true;
        stay();
        grip.focus();
        isStepping = false;
      }
    });
    grip.addEventListener("blur", () => !isStepping && carried?.row === row && carried.isKeyed && stay());
  }

  // After a step without a script's help: the row that was moved is where the eyes go.
  const at = new URLSearchParams(location.search).get("at");
  if (at) document.getElementById(at)?.focus();
})();
