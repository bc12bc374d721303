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
      ".tune-or-not-caption, .tune-or-not-status"
    );

  // Resolves to milliseconds from the next key press to the last painted change.
  window.benchOnce = (selector) => {
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

  // Frames that showed a new value, and how old each value was, while keys come at 60 Hz.
  window.benchFlood = (selector, from) => {
    const shown = document.querySelector(`${selector} .bench-shown`);
    const pressed = [];
    const late = [];
    let seen = from;
    const note = () => pressed.push(performance.now());
    document.addEventListener("keydown", note, { capture: true });
    window.benchRunning = true;
    const frame = () => {
      const values = [...shown.textContent.matchAll(/value (\d+)/g)].map((found) => +found[1]);
      const value = values.length ? Math.min(...values) : seen;
      if (value !== seen) {
        seen = value;
        late.push(performance.now() - pressed[Math.abs(value - from) - 1]);
      }
      if (window.benchRunning) requestAnimationFrame(frame);
      else {
        document.removeEventListener("keydown", note, { capture: true });
        const span = pressed.at(-1) - pressed[0];
        window.benchResult = { late, presses: pressed.length, span };
      }
    };
    requestAnimationFrame(frame);
  };
})();
