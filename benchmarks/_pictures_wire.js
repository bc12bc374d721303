// Runs before the page's own scripts: notes when kernel messages are sent and received.
//
// The frames are those of the protocol v1.kernel.websocket.jupyter.org: a table of offsets, then
// channel, header, parent header, metadata and content.

(() => {
  window.benchWire = [];
  const now = () => performance.timeOrigin + performance.now();

  function read(data) {
    const view = new DataView(data);
    const offset = (n) => Number(view.getBigUint64(8 * (n + 1), true));
    const part = (n) => JSON.parse(new TextDecoder().decode(data.slice(offset(n), offset(n + 1))));
    return { header: part(1), parent: part(2), content: part(4) };
  }

  // Milliseconds since 1970; JavaScript's own reading of a date drops what is below them.
  function made(date) {
    const [whole, fraction = "0"] = date.replace("Z", "").split(".");
    return Date.parse(`${whole}Z`) + Number(`0.${fraction}`) * 1000;
  }

  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (data instanceof ArrayBuffer) {
      const { header } = read(data);
      if (header.msg_type === "comm_msg")
        window.benchWire.push({ state: "sent", id: header.msg_id, at: now() });
    }
    return send.call(this, data);
  };

  window.WebSocket = class extends WebSocket {
    constructor(...told) {
      super(...told);
      this.addEventListener("message", ({ data }) => {
        if (!(data instanceof ArrayBuffer)) return;
        const at = now();
        const { header, parent, content } = read(data);
        const state = content.execution_state;
        if (state)
          window.benchWire.push({ state, id: parent.msg_id, at, made: made(header.date) });
      });
    }
  };
})();
