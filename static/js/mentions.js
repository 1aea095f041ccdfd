// Typing @ in a comment offers the persons of the list beside it; choosing one writes the name and ticks the person there.
(() => {
  for (const field of document.querySelectorAll(".mention-field")) {
    const text = field.querySelector("textarea");
    const list = field.nextElementSibling;
    const people = [...list.querySelectorAll(".choice")].map((label) => ({ name: label.textContent.trim(), box: label.querySelector("input") }));
    if (!text || !people.length) continue;

    const offer = document.createElement("ul");
    offer.className = "mention-offer";
    offer.id = `${text.id}-offer`;
    offer.setAttribute("role", "listbox");
    offer.setAttribute("aria-label", list.querySelector("summary").textContent.trim());
    offer.hidden = true;
    text.after(offer);
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-controls", offer.id);

    let chosen = 0;
    const bare = (word) => word.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, "").replace(/[أإآ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase();
    const typed = () => text.value.slice(0, text.selectionStart).match(/(?:^|\s)@([^@\n]{0,30})$/);
    const close = () => { offer.hidden = true; text.removeAttribute("aria-activedescendant"); };
    const mark = () => [...offer.children].forEach((item, number) => {
      item.setAttribute("aria-selected", number === chosen);
      if (number === chosen) text.setAttribute("aria-activedescendant", item.id);
    });
    const take = ({ name, box }) => {
      const at = text.selectionStart;
      const start = at - typed()[1].length;
      text.setRangeText(`${name} `, start, at, "end");
      box.checked = true;
      list.open = true;
      close();
      text.focus();
    };
    text.addEventListener("input", () => {
      const found = typed();
      const fitting = found ? people.filter(({ name }) => bare(name).includes(bare(found[1]))).slice(0, 6) : [];
      offer.replaceChildren(...fitting.map((person, number) => {
        const item = document.createElement("li");
        item.id = `${offer.id}-${number}`;
        item.setAttribute("role", "option");
        item.dir = "auto";
        item.textContent = person.name;
        item.onmousedown = (event) => { event.preventDefault(); take(person); };
        item.person = person;
        return item;
      }));
      offer.hidden = !fitting.length;
      chosen = 0;
      fitting.length ? mark() : close();
    });
    text.addEventListener("keydown", (event) => {
      if (offer.hidden) return;
      const steps = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in steps) { chosen = (chosen + steps[event.key] + offer.children.length) % offer.children.length; mark(); }
      else if (event.key === "Enter" || event.key === "Tab") take(offer.children[chosen].person);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    text.addEventListener("blur", close);
  }
})();
