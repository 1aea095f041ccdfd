// Cards that are dragged, or carried with the keyboard: a drop presses the card's own form. Without this the form does it.
(() => {
  const board = document.getElementById("board");
  const said = document.getElementById("board-said");
  const columns = [...board.querySelectorAll(".column")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const rtl = document.dir === "rtl";
  let carried = null; // { card, from, over, x, y, scroll }
  let draggedAt = -1e9;

  const say = (words, column) => {
    said.textContent = words.replace("{code}", carried?.card.dataset.code ?? "").replace("{from}", carried?.from.dataset.label ?? "").replace("{to}", column?.dataset.label ?? "");
  };
  const taking = () => columns.filter((column) => column.classList.contains("takes"));

  const take = (card) => {
    const from = card.closest(".column");
    carried = { card, from, over: null };
    const moves = from.dataset.moves.split(" ");
    for (const column of columns) {
      const takes = column !== from && moves.includes(column.dataset.status);
      column.classList.toggle("takes", takes);
      column.querySelector(".drop-word").hidden = !takes;
    }
    from.classList.add("takes");
    card.classList.add("is-taken");
    board.classList.add("is-moving");
    getSelection().removeAllRanges();
  };
  const over = (column) => {
    if (carried.over === column) return;
    carried.over?.classList.remove("is-over");
    carried.over = column;
    column?.classList.add("is-over");
    if (column) say("words" in column.dataset ? board.dataset.overWords : board.dataset.over, column);
  };
  const letGo = () => {
    over(null);
    carried.card.classList.remove("is-taken");
    carried.card.style.transform = "";
    board.classList.remove("is-moving");
    for (const column of columns) {
      column.classList.remove("takes");
      column.querySelector(".drop-word").hidden = true;
    }
    carried = null;
  };
  const stay = (words = board.dataset.left, column = null) => {
    say(words, column);
    letGo();
  };
  const drop = (column) => {
    const form = carried.card.querySelector(".move > form");
    if (!column || column === carried.from) return stay();
    if (!column.classList.contains("takes")) return stay(board.dataset.refused, column);
    say(board.dataset.dropped, column);
    form.elements.status.value = column.dataset.status;
    letGo();
    form.requestSubmit();
  };

  // With a pointer: a mouse takes the card anywhere, a finger its handle.
  const columnAt = (x, y) => columns.find((column) => {
    const box = column.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  });
  const follow = (event) => {
    const [dx, dy] = [event.clientX - carried.x, event.clientY - carried.y];
    if (!calm.matches) carried.card.style.transform = `translate(${dx + board.scrollLeft - carried.scroll}px, ${dy}px)`;
    const column = columnAt(event.clientX, event.clientY);
    over(column?.classList.contains("takes") && column !== carried.from ? column : null);
    const box = board.getBoundingClientRect();
    if (event.clientX > box.right - 48) board.scrollBy(12, 0);
    else if (event.clientX < box.left + 48) board.scrollBy(-12, 0);
  };
  board.addEventListener("pointerdown", (event) => {
    const card = event.target.closest(".board-card");
    const grip = event.target.closest(".grip");
    if (!card?.querySelector(".move") || event.button || carried) return;
    if (!grip && (event.pointerType !== "mouse" || event.target.closest("a, button, details"))) return;
    const start = { x: event.clientX, y: event.clientY };
    const moved = (move) => {
      if (!carried) {
        if (Math.hypot(move.clientX - start.x, move.clientY - start.y) < 6) return;
        take(card);
        Object.assign(carried, start, { scroll: board.scrollLeft });
      }
      move.preventDefault();
      follow(move);
    };
    const ended = (end) => {
      removeEventListener("pointermove", moved);
      removeEventListener("pointerup", ended);
      removeEventListener("pointercancel", ended);
      if (!carried) return;
      draggedAt = end.timeStamp;
      if (end.type === "pointercancel") stay();
      else drop(columnAt(end.clientX, end.clientY));
    };
    addEventListener("pointermove", moved);
    addEventListener("pointerup", ended);
    addEventListener("pointercancel", ended);
  });

  // With the keyboard: Enter or Space on the handle takes the card up, the arrows choose, Enter puts it down, Escape leaves it.
  for (const grip of board.querySelectorAll(".grip")) {
    const card = grip.closest(".board-card");
    grip.hidden = false;
    grip.addEventListener("click", (event) => {
      if (event.timeStamp - draggedAt < 300) return; // the press that ends a drag is none on the handle
      if (carried) return drop(carried.over);
      take(card);
      say(board.dataset.taken);
    });
    grip.addEventListener("keydown", (event) => {
      if (!carried) return;
      const step = { ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const open = taking();
        const now = open.indexOf(carried.over ?? carried.from);
        const next = open[(now + step + open.length) % open.length];
        over(next);
        next.scrollIntoView({ block: "nearest", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
      } else if (event.key === "Escape") stay();
    });
    grip.addEventListener("blur", () => carried && stay());
  }

  // After a move: where the card is now, and what was recorded, said aloud.
  const told = [...document.querySelectorAll("main > .alert")].map((alert) => alert.textContent.trim()).join(" ");
  board.querySelector(".board-card:target")?.focus({ preventScroll: true });
  if (told) setTimeout(() => { said.textContent = told; }, 150);
})();
