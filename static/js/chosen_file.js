// The browser words its own file button in its own language: ours stands in for it and names the file that was chosen.
for (const chooser of document.querySelectorAll(".chooser")) {
  const input = chooser.querySelector("input[type=file]");
  const button = chooser.querySelector(".btn");
  const words = button?.querySelector("[data-chosen]");
  if (!words) continue;
  const asked = words.textContent;
  chooser.classList.add("is-dressed");
  button.hidden = false;
  const tell = () => { words.textContent = input.files.length ? input.files[0].name : asked; };
  input.addEventListener("change", tell);
  tell();
}
