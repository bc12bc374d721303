// A button that puts a text on the clipboard; where the browser refuses, it says so.

function render({ model, el }) {
  const button = document.createElement("button");
  button.className = "jupyter-button";
  button.textContent = "Copy the code";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.style.marginLeft = "8px";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(model.get("text"));
      said.textContent = "Copied.";
    } catch {
      said.textContent = "This browser does not let a page copy: select the code and copy it.";
    }
  });
  el.append(button, said);
}

export default { render };
