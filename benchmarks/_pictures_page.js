// Runs in the page: from a key press to the frame that shows all that it changed.
//
// A picture may change in several steps; what counts is the frame after the last of them. A frame
// is on the screen once a message that its animation frame posted has come back.

(() => {
  const QUIET_MS = 130;

  async function painted(shown) {
    const images = [...shown.querySelectorAll("img")];
    await Promise.all(images.map((image) => image.decode().catch(() => null)));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
    return performance.now();
  }

  const all = { subtree: true, childList: true, characterData: true, attributes: true };

  // What changes in a picture; captions and what is spoken later are not of it.
  const isPicture = ({ target }) =>
    !(target.nodeType === 1 ? target : target.parentElement)?.closest(
      ".live-figure-caption, .live-figure-status"
    );

  // Resolves to milliseconds from the next key press to the last painted change, or to the first.
  window.benchOnce = (selector, first = false) => {
    const shown = document.querySelector(`${selector} .bench-shown`);
    window.benchResult = null;
    let pressed = null;
    let last = null;
    let waiting = 0;
    document.addEventListener("keydown", () => (pressed = performance.now()), {
      capture: true,
      once: true,
    });
    const observer = new MutationObserver(async (mutations) => {
      if (pressed === null || !mutations.some(isPicture)) return;
      if (first && (waiting || last !== null)) return;
      waiting++;
      last = await painted(shown);
      waiting--;
      const seen = last;
      setTimeout(() => {
        if (seen !== last || waiting) return;
        observer.disconnect();
        window.benchResult = last - pressed;
      }, QUIET_MS);
    });
    observer.observe(shown, all);
  };

  // Which of the values that the slider takes get a frame, and how old each is by then.
  window.benchFlood = (selector) => {
    const shown = document.querySelector(`${selector} .bench-shown`);
    const handle = document.querySelector(`${selector} .noUi-handle`);
    const reading = () => Math.round(handle.getAttribute("aria-valuenow"));
    const taken = new Map();
    const late = [];
    let seen = reading();
    const first = seen;
    let running = true;
    const note = () => {
      const value = reading();
      if (value !== first && !taken.has(value)) taken.set(value, performance.now());
    };
    const follower = new MutationObserver(note);
    follower.observe(handle, { attributes: true });
    const frame = () => {
      const values = [...shown.textContent.matchAll(/value (\d+)/g)].map((found) => +found[1]);
      const value = values.length ? Math.min(...values) : seen;
      if (value !== seen) {
        seen = value;
        if (taken.has(value)) late.push(performance.now() - taken.get(value));
      }
      if (running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    window.benchWire.length = 0;
    window.benchFlooded = () => {
      running = false;
      follower.disconnect();
      const times = [...taken.values()];
      const span = times.at(-1) - times[0];
      return { taken: taken.size, late, span, wire: window.benchWire };
    };
  };
})();
