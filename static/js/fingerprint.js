// The fingerprint of a chosen file is worked out here, so that the file does not leave the device. Where the browser cannot
// (no https, a very large file), it is sent and the portal does it.
const form = document.getElementById("check-form");
const input = form.querySelector("input[type=file]");
form.addEventListener("submit", async (event) => {
  const file = input.files[0];
  if (!file || !window.crypto?.subtle) return;
  event.preventDefault();
  form.setAttribute("aria-busy", "true");
  try {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const bytes = [...new Uint8Array(digest)];
    form.elements.fingerprint.value = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    input.disabled = true; // only the fingerprint goes
  } catch { /* then the file goes */ }
  form.submit();
});
// A page that comes back from the browser's memory can be used again.
window.addEventListener("pageshow", () => { input.disabled = false; form.removeAttribute("aria-busy"); });
