// Names for the controls of ipywidgets, which a screen reader could not tell apart otherwise.
// Runs once a page, with the first picture of a panel.

// Names every control of class tune-or-not-control, now and later, and keeps its keys for it.
function watchControls() {
  document.querySelectorAll(".tune-or-not-control").forEach(nameControl);
  const observer = new MutationObserver((mutations) => {
    const touched = new Set();
    for (const { target, addedNodes, attributeName } of mutations) {
      // ipywidgets fills a control first, and only then gives it the class.
      if (attributeName === "class" && !target.matches(".tune-or-not-control")) continue;
      const holder = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
      const control = holder?.closest(".tune-or-not-control");
      if (control) touched.add(control);
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches(".tune-or-not-control")) touched.add(node);
        node.querySelectorAll(".tune-or-not-control").forEach((found) => touched.add(found));
      }
    }
    touched.forEach(nameControl);
  });
  observer.observe(document.documentElement, {
    childList: true,
    characterData: true,
    subtree: true,
    attributeFilter: ["aria-valuetext", "class"], // the slider rewrites the first when it moves
  });
}

function nameControl(control) {
  // JupyterLab would take the arrow keys, Enter and Space for itself.
  const fields = [control, ...control.querySelectorAll("input, select, textarea, button")];
  fields.forEach((field) => setAttribute(field, "data-lm-suppress-shortcuts", ""));
  const label = control.querySelector(".widget-label")?.textContent.trim();
  if (!label) return;
  const handle = control.querySelector(".noUi-handle");
  if (handle) {
    setAttribute(handle, "aria-label", label);
    const readout = control.querySelector(".widget-readout");
    if (readout) readout.contentEditable = "false"; // what was typed there would be dropped
    const value = readout?.textContent.trim();
    if (value) setAttribute(handle, "aria-valuetext", value);
    showWhileDragged(control, value);
  }
  addHelp(control, label);
  const answers = "input[type=radio], button:not(.tune-or-not-help)";
  const several = control.querySelectorAll(answers).length > 1;
  if (several) {
    setAttribute(control, "role", "group");
    setAttribute(control, "aria-label", label);
  }
  control.querySelectorAll("input, select, textarea").forEach((field) => {
    const named = [...(field.labels ?? [])].some((own) => own.textContent.trim());
    if (!named) setAttribute(field, "aria-label", label);
  });
}

// What a mouse reads in a tooltip, for whoever has none: a button that unfolds it.
function addHelp(control, label) {
  const text = control.querySelector("[title]")?.title;
  if (!text || control.querySelector(".tune-or-not-help")) return;
  if (!control.closest(".tune-or-not-controls")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tune-or-not-help";
  button.setAttribute("aria-label", `${label}: what counts?`);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("data-lm-suppress-shortcuts", "");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") === "false";
    button.setAttribute("aria-expanded", `${open}`);
    if (!open) return control.querySelector(".tune-or-not-help-text")?.remove();
    const words = document.createElement("p");
    words.className = "tune-or-not-help-text";
    words.textContent = text;
    control.append(words);
  });
  control.append(button);
}

// The box beside a slider follows the hand at once; the kernel's own word comes a moment later.
function showWhileDragged(control, value) {
  // What nobody told has an empty box until the hand moves it.
  const untold = control.classList.contains("tune-or-not-assumed");
  if (untold && !control.querySelector(".noUi-active")) return;
  const box = control.querySelector(".widget-text input");
  if (box && value && document.activeElement !== box) box.value = value;
}

// Writing only what differs keeps the observer from answering itself.
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// Each picture loads this anew; one observer serves the page.
if (!window[Symbol.for("tune_or_not")]) {
  window[Symbol.for("tune_or_not")] = true;
  watchControls();
}
