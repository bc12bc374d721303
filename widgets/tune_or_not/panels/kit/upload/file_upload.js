// A button that hands a file to the kernel piece by piece: one message may hold only so much, and
// a longer one would cut the connection.

const PIECE = 2_000_000; // bytes

function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "tune-or-not-upload";
  label.style.cssText = "display: block; line-height: 1.3; margin: 2px 0 6px";
  label.append(model.get("label"), document.createElement("br"));
  const input = document.createElement("input");
  input.type = "file";
  input.accept = model.get("accept");
  input.multiple = model.get("multiple");
  input.style.cssText = "max-width: 100%; margin-top: 2px; color: inherit";
  input.setAttribute("data-lm-suppress-shortcuts", "");
  label.append(input);
  const status = document.createElement("div");
  status.setAttribute("role", "status");
  el.append(label, status);
  el.style.color = "var(--jp-ui-font-color1, #000)";

  let taken = () => {};
  const heard = (message) => message?.taken !== undefined && taken();
  model.on("msg:custom", heard);

  async function hand(file, more) {
    model.send({ begin: file.name, size: file.size });
    for (let at = 0; at < file.size; at += PIECE) {
      const piece = await file.slice(at, at + PIECE).arrayBuffer();
      const answered = new Promise((resolve) => (taken = resolve));
      model.send({ piece: at }, undefined, [piece]);
      await answered;
      status.textContent = `${Math.floor((100 * Math.min(at + PIECE, file.size)) / file.size)} % handed over`;
    }
    model.send({ end: true, more });
    status.textContent = "";
  }

  input.addEventListener("change", async () => {
    const files = [...input.files];
    const most = model.get("most_bytes");
    const large = files.find((file) => file.size > most);
    if (large) {
      const size = (bytes) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
      status.textContent =
        `${large.name} has ${size(large.size)}; an upload may have ${size(most)}. ` +
        "Drag it into the file browser instead, and type its path below.";
    } else {
      input.disabled = true;
      for (const file of files) {
        try {
          await hand(file, files.length > 1);
        } catch {
          status.textContent = `${file.name} could not be read by the browser.`;
        }
      }
      model.send({ all: true });
      input.disabled = false;
    }
    input.value = ""; // the same file may be chosen again
  });

  return () => model.off("msg:custom", heard);
}

export default { render };
