// The front end of a live picture: an SVG that is patched in place, scales until its texts would
// be too small, and says what changed once it rests.

const SPEAK_AFTER_MS = 600;
const READABLE_PX = 11; // ordinary texts get no smaller: a picture scrolls where a cell is narrower
const GROWS_TO = 1.25; // times the picture's own width
const OF_WINDOW = 0.8; // of its height: what is taller is seen whole while it can still be read
const NEARLY_IN_VIEW = "40%"; // of the window's height, above and below
const DRAWN_IN_MS = 120; // lines that a patch lights, all together
const ID_LISTS = /^aria-(labelledby|describedby|controls|owns|details|flowto|activedescendant)$/;

// Each widget imports this module anew: what must exist once per page lives on the window.
const page = (window[Symbol.for("live_figure")] ??= { views: 0, seen: new WeakMap() });

function render({ model, el }) {
  const prefix = `live-figure-${++page.views}-`;
  const picture = add(el, `live-figure ${model.get("class_name")}`);
  const caption = add(el, "live-figure-caption", { "aria-hidden": "true" });
  const status = add(el, "live-figure-status", { role: "status", "aria-live": "polite" });
  let svg = null;
  let patch = {};
  let ahead = null; // what the page shows before the kernel has answered
  let unanswered = 0;
  let speaking;

  const find = (id) => picture.querySelector(`#${CSS.escape(prefix + id)}`);

  function show() {
    const focused = picture.contains(document.activeElement) && document.activeElement.id;
    const wanted = over(model.get("patch"), ahead);
    const lit = [];
    const anew = svg !== model.get("svg") || Object.keys(patch).some((id) => !(id in wanted));
    if (anew) {
      svg = model.get("svg");
      patch = {};
      picture.innerHTML = svg;
      adopt(picture.querySelectorAll("*"), prefix);
    }
    for (const [id, change] of Object.entries(wanted)) {
      const element = find(id);
      if (!element) console.error(`live_figure: the picture has no element "${id}"`);
      else if (typeof change === "object") {
        const drawn = element.hasAttribute("data-drawn");
        if (!anew && !drawn && change["data-drawn"] === "") lit.push(element);
        setAttributes(element, change, prefix);
      }
      else if (change !== patch[id]) {
        element.insertAdjacentHTML("afterend", change);
        const fresh = element.nextElementSibling;
        element.remove();
        adopt([fresh, ...fresh.querySelectorAll("*")], prefix);
      }
    }
    patch = wanted;
    drawLines(lit);
    if (focused && document.activeElement?.id !== focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
    describe();
  }

  function describe() {
    const clickable = picture.querySelector("[data-event]");
    set(picture, "role", clickable ? "group" : "img");
    set(picture, "aria-label", model.get("alt"));
  }

  function fit() {
    const drawing = picture.querySelector("svg");
    const { width: own, height } = drawing?.viewBox.baseVal ?? {}; // none: it fits any width
    if (!own) return;
    const least = (own * READABLE_PX) / parseFloat(getComputedStyle(drawing).fontSize);
    const most = own * Math.min(GROWS_TO, (OF_WINDOW * innerHeight) / height);
    drawing.style.minWidth = `${Math.floor(least) + 1}px`; // the height is rounded down
    drawing.style.maxWidth = `${Math.max(most, Math.floor(least) + 1)}px`;
    // What scrolls must be reachable from the keyboard.
    const scrolls = picture.scrollWidth > picture.clientWidth;
    set(picture, "tabindex", scrolls ? "0" : null);
    set(picture, "data-lm-suppress-shortcuts", scrolls ? "" : null);
  }

  function say() {
    caption.textContent = model.get("show_status") ? model.get("status") : "";
    clearTimeout(speaking);
    speaking = setTimeout(() => (status.textContent = model.get("status")), SPEAK_AFTER_MS);
  }

  function choose(event) {
    const chosen = event.target.closest("[data-event]");
    if (!chosen || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    goAhead(chosen.dataset.event);
    model.send({ event: chosen.dataset.event });
  }

  // A picture that names a function of the page in `ahead` has it say what an event will change.
  // The kernel confirms it, or its own picture stands again.
  function goAhead(event) {
    const changes = globalThis[model.get("ahead")]?.(model, event);
    if (!changes) return;
    unanswered++;
    ahead = over(ahead ?? {}, changes);
    show();
  }

  // Of several answers in a row, the kernel's picture of an earlier one does not undo a later.
  function confirm() {
    if (unanswered < 2) ahead = null;
    show();
  }

  function hear(message) {
    if (message?.answered === undefined || !unanswered || --unanswered || !ahead) return;
    ahead = null;
    show();
  }

  const handlers = {
    "change:svg": () => (show(), fit()),
    "change:patch": confirm,
    "msg:custom": hear,
    "change:alt": describe,
    "change:status": say,
    "change:show_status": say,
  };
  for (const [name, handler] of Object.entries(handlers)) model.on(name, handler);
  // A ring is for the keyboard; what was clicked and then drawn anew would get one, too.
  picture.addEventListener("pointerdown", () => set(picture, "data-pointer", ""));
  el.addEventListener("keydown", () => set(picture, "data-pointer", null), true);
  picture.addEventListener("click", choose);
  picture.addEventListener("keydown", choose);
  const seen = new IntersectionObserver(
    (entries) => see(model, prefix, entries.at(-1).isIntersecting),
    { rootMargin: `${NEARLY_IN_VIEW} 0px` },
  );
  let around = null;
  // Also called once the picture stands in the page, which is when what is around it is known.
  const resized = new ResizeObserver(() => {
    fit();
    const now = (model.get("within") && el.closest(model.get("within"))) || el;
    if (now === around) return;
    seen.disconnect();
    seen.observe((around = now));
  });
  resized.observe(picture);

  show();
  fit();
  say();
  status.textContent = model.get("status"); // there from the start: read, but not announced

  return () => {
    for (const [name, handler] of Object.entries(handlers)) model.off(name, handler);
    resized.disconnect();
    seen.disconnect();
    see(model, prefix, false);
    clearTimeout(speaking);
  };
}

// A picture may have several views: it is in view where one of them is.
function see(model, view, isIn) {
  const layout = model.get("layout"); // the same object for all views, as `model` is not
  const views = page.seen.get(layout) ?? new Set();
  page.seen.set(layout, views);
  if (isIn) views.add(view);
  else views.delete(view);
  if (model.get("in_view") === views.size > 0) return;
  model.set("in_view", views.size > 0);
  model.save_changes();
}

function add(parent, className, attributes = {}) {
  const element = document.createElement("div");
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return parent.appendChild(element);
}

// A patch with the changes of another on top of it.
function over(patch, changes) {
  if (!changes) return patch;
  const both = { ...patch };
  for (const [id, change] of Object.entries(changes)) both[id] = { ...both[id], ...change };
  return both;
}

// Writing only what differs keeps mutation observers, ours too, from answering themselves.
function set(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function setAttributes(element, change, prefix) {
  for (const [name, value] of Object.entries(change)) {
    if (name !== "text") set(element, name, value === null ? null : local(name, `${value}`, prefix));
    else if (element.textContent !== value) element.textContent = value;
  }
  if ("data-event" in change) makeClickable(element);
}

// Lines draw themselves one after the other, from the top. Nothing of it stays in the picture.
function drawLines(groups) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const top = (line) => line.points.getItem(0).y;
  const lines = groups.map((group) => group.querySelector("polyline")).filter(Boolean);
  const duration = DRAWN_IN_MS / lines.length;
  lines.sort((one, other) => top(one) - top(other)).forEach((line, place) => {
    const length = line.getTotalLength();
    line.animate(
      { strokeDasharray: [`0 ${length}`, `${length} 0`] },
      { duration, delay: place * duration, fill: "backwards" },
    );
  });
}

// Ids and references to them are local to a view: two views of a picture are on one page.
function adopt(elements, prefix) {
  for (const element of elements) {
    for (const { name, value } of [...element.attributes]) {
      set(element, name, local(name, value, prefix));
    }
    makeClickable(element);
  }
}

function local(name, value, prefix) {
  if (name === "id") return prefix + value;
  if (ID_LISTS.test(name)) return value.replace(/\S+/g, (id) => prefix + id);
  if (name === "href" || name === "xlink:href") return value.replace(/^#/, `#${prefix}`);
  return value.replace(/url\((["']?)#/g, (_, quote) => `url(${quote}#${prefix}`);
}

function makeClickable(element) {
  if (!element.hasAttribute("data-event")) return;
  if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "0");
  if (!element.hasAttribute("role")) element.setAttribute("role", "button");
  // JupyterLab would take Enter and Space before they get here.
  element.setAttribute("data-lm-suppress-shortcuts", "");
}

export default { render };
