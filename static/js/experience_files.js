// Files, one by one: chosen, dropped or photographed; each with its progress, its refusal, and a second try.
(() => {
  const { form, words, post, say } = window.telling ?? {};
  if (!form) return;
  const coming = document.getElementById("coming-files"), kept = document.getElementById("kept-files"), zone = document.getElementById("drop-zone");
  const LONGEST = 2400; // as kit/files.py
  const DEAD = 60000, AGAIN = 20000; // no progress for so long; then once more
  const queue = [];
  let running = null;

  const locale = document.documentElement.lang === "fr" ? "fr-MA" : "ar-MA";
  const size = (bytes) => {
    const [value, unit] = bytes < 2 ** 20 ? [bytes / 2 ** 10, "kilobyte"] : [bytes / 2 ** 20, "megabyte"];
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(value);
  };

  const dress = (row) => {
    const button = row.querySelector("[data-take-away]"), box = row.querySelector("[name$=-remove]");
    if (row.dataset.wasSent !== undefined) return; // it stays until the experience is sent anew: the box says so
    row.querySelector(".take-away").hidden = true;
    button.hidden = false;
    button.onclick = () => { box.checked = true; box.dispatchEvent(new Event("change", { bubbles: true })); };
  };
  telling.addRow = (html) => {
    const row = new DOMParser().parseFromString(html, "text/html").querySelector("li");
    if (kept.querySelector(`[data-file="${row.dataset.file}"]`)) return null;
    document.getElementById("kept-files-title").hidden = false;
    kept.append(row);
    dress(row);
    return row;
  };
  telling.dropRow = (key) => {
    const row = kept.querySelector(`[data-file="${key}"]`);
    if (!row) return;
    if (row.contains(document.activeElement)) document.getElementById("id_photos").focus();
    row.remove();
    say(words.gone);
  };

  const add = (file, { max, heavy }) => {
    const tile = document.getElementById("coming-file").content.cloneNode(true).firstElementChild;
    const part = (selector) => tile.querySelector(selector);
    const entry = { file, tile, part, max: max * 2 ** 20, heavy, told: part(".file-told"), bar: part("progress"), state: "waits" };
    part(".file-name").textContent = file.name;
    part(".file-note").textContent = size(file.size);
    if (file.type.startsWith("image/")) {
      const picture = new Image();
      picture.className = "file-picture";
      picture.alt = "";
      picture.onload = () => { part(".file-picture").replaceWith(picture); URL.revokeObjectURL(picture.src); };
      picture.src = URL.createObjectURL(file);
    }
    part("[data-drop]").onclick = () => { entry.request?.abort(); end(entry); document.getElementById("id_photos").focus(); };
    part("[data-again]").onclick = () => wait(entry);
    coming.append(tile);
    queue.push(entry);
    wait(entry);
  };
  // A photo is brought to the size that the portal keeps before it travels: a phone's weighs ten times as much, or too much.
  const lighter = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file), scale = LONGEST / Math.max(picture.width, picture.height);
      if (scale >= 1) return file;
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: blob.type }) : file;
    } catch { return file; } // the portal says what is wrong with it
  };
  const put = (entry, state) => {
    entry.state = state;
    entry.told.textContent = entry.told.dataset[state] ?? "";
    entry.bar.hidden = state !== "comes";
    entry.part("[data-again]").hidden = state !== "broken";
  };
  const wait = (entry) => { put(entry, "waits"); running ??= run().finally(() => { running = null; }); return running; };
  const end = (entry) => { if (queue.includes(entry)) queue.splice(queue.indexOf(entry), 1); entry.tile.remove(); };
  const refuse = (entry, why) => {
    if (queue.includes(entry)) queue.splice(queue.indexOf(entry), 1);
    put(entry, "refused");
    entry.tile.classList.add("is-refused");
    entry.part(".file-refused").hidden = false;
    entry.part(".file-refused > span").textContent = why;
    say(`${entry.file.name}: ${why}`);
  };
  const run = async () => {
    for (let entry; (entry = queue.find(({ state }) => state === "waits")); ) {
      put(entry, "comes");
      entry.light ??= await lighter(entry.file);
      if (entry.light.size > entry.max) { refuse(entry, entry.heavy); continue; }
      const answer = await send(entry);
      if (!queue.includes(entry)) continue; // taken away meanwhile
      if (answer?.row) {
        const row = telling.addRow(answer.row);
        if (entry.part("img")) row?.querySelector("img")?.replaceWith(entry.part("img"));
        end(entry);
        telling.showKept();
        say(`${words.added} ${entry.file.name}`);
        form.dispatchEvent(new Event("draft:shown"));
      } else if (answer?.refused) refuse(entry, answer.refused);
      else if (answer?.closed) { end(entry); telling.close(words.closed); }
      else put(entry, "broken");
    }
    if (queue.length) setTimeout(again, AGAIN);
  };
  const send = (entry) => new Promise((done) => {
    const request = (entry.request = new XMLHttpRequest());
    request.open("POST", words.add);
    request.responseType = "json";
    let dead = setTimeout(() => request.abort(), DEAD);
    request.upload.onprogress = ({ loaded, total }) => {
      entry.bar.value = (100 * loaded) / total;
      clearTimeout(dead);
      dead = setTimeout(() => request.abort(), DEAD);
    };
    request.onload = () => done(/404|409/.test(request.status) ? { closed: true } : request.response);
    request.onerror = request.onabort = () => done(null);
    request.onloadend = () => clearTimeout(dead);
    request.send(post({ file: entry.light }));
  });
  const again = () => { for (const entry of queue) if (entry.state === "broken") wait(entry); };
  // All that was chosen has arrived or was refused: what the last press of the button waits for.
  telling.allFilesIn = async () => { again(); await running; return !queue.length; };
  window.addEventListener("online", again);
  window.addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  for (const input of document.querySelectorAll("#id_photos, #id_documents, #id_camera")) {
    // The browser words its own file button in its own language: ours stands in for it.
    input.removeAttribute("name");
    input.parentElement.classList.add("is-dressed");
    input.nextElementSibling.hidden = false;
    input.addEventListener("change", (event) => {
      event.stopPropagation();
      [...input.files].forEach((file) => add(file, input.dataset));
      input.value = "";
    });
  }
  document.querySelector(".camera").hidden = !matchMedia("(pointer: coarse)").matches;
  document.querySelector(".drop-words").hidden = !matchMedia("(pointer: fine)").matches;
  const over = (event) => { if (event.dataTransfer?.types.includes("Files")) { event.preventDefault(); zone.classList.toggle("is-over", event.type === "dragover"); } };
  for (const kind of ["dragover", "dragleave", "drop"]) window.addEventListener(kind, over); // beside the mark, too: the browser would leave the page
  window.addEventListener("drop", ({ dataTransfer }) => {
    for (const file of dataTransfer.files) add(file, document.getElementById(file.type.startsWith("image/") ? "id_photos" : "id_documents").dataset);
  });
  kept.querySelectorAll("[data-file]").forEach(dress);
})();
