// Walks a flowchart in a page that has no kernel: press an answer, and the path lights up.
//
// A page holds one or more `.flowchart-walker`, made by walker.py; what they know of their chart is
// the JSON that Python wrote into them.

(() => {
  // The path of the answers given: {question: [answer, ...]}; what is assumed waits for an answer.
  function walk(chart, answers, assumed = []) {
    const reached = new Set([chart.root]);
    const taken = new Set();
    for (const id of chart.order) {
      if (!reached.has(id)) continue;
      chart.edges.forEach((edge, place) => {
        if (edge.source !== id) return;
        if (edge.answer !== null && !(answers[id] ?? []).includes(edge.answer)) return;
        taken.add(place);
        reached.add(edge.target);
      });
    }
    const nodes = chart.order.filter((id) => reached.has(id));
    const of = (kind) => nodes.filter((id) => chart.nodes[id].kind === kind);
    const waiting = of("question").filter((id) => !(id in answers) || assumed.includes(id));
    const verdict = [...new Set(of("outcome").map((id) => chart.outcomes[id]))].sort().join("+");
    return {
      nodes,
      edges: taken,
      outcomes: of("outcome"),
      unsettled: waiting,
      current: waiting[0] ?? null,
      because: of("question").filter((id) => id in answers).map((id) => [id, answers[id]]),
      verdict: of("question").every((id) => id in answers) ? chart.verdicts[verdict] : null,
    };
  }

  // Attributes by element id that turn any earlier picture into that of the path.
  function restyle(chart, path) {
    const { looks } = chart;
    const on = new Set(path.nodes);
    const patch = {};
    const visible = (id, holds) => (patch[id] = { display: holds ? null : "none" });
    for (const [id, node] of Object.entries(chart.nodes)) {
      const ends = node.kind === "outcome" && on.has(id);
      const look = !on.has(id) ? "off" : ends ? "reached" : path.unsettled.includes(id) ? "open" : "on";
      patch[`box-${id}`] = looks.box[look];
      if (node.kind === "question") visible(`next-${id}`, path.current === id);
      if (node.kind !== "outcome") continue;
      for (const mark of ["ring", "check"]) visible(`${mark}-${id}`, ends);
      visible(`share-${id}`, false); // of one path each end is reached wholly or not at all
      patch[`percent-${id}`] = { text: "" };
    }
    chart.edges.forEach((edge, place) => {
      const lit = path.edges.has(place);
      patch[`edge-${place}`] = looks.line[lit ? "on" : "off"];
      visible(`head-${place}`, lit);
      if (!edge.id) return;
      patch[edge.id] = {
        ...looks.answer[lit ? "on" : on.has(edge.source) ? "open" : "off"],
        "aria-pressed": `${lit}`,
        tabindex: on.has(edge.source) ? "0" : "-1",
      };
    });
    return patch;
  }

  const plain = (text) => text.split(/\s+/).join(" ");
  const listed = (words) =>
    words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

  // Where the path leads and by which answers, or what to answer next.
  function sentence(chart, path) {
    const order = (id, given) =>
      chart.edges.filter((e) => e.source === id && given.includes(e.answer)).map((e) => e.answer);
    const asked = path.because.map(([id, given]) => {
      const words = given.length ? listed(order(id, given)) : "None";
      return `${chart.nodes[id].text.replace(/\?$/, "")}: ${words}`;
    });
    const trail = asked.length ? ` Path: ${asked.join("; ")}.` : "";
    if (path.verdict !== null) return `${chart.name} leads to ${path.verdict}.${trail}`;
    return `${chart.name} asks next: ${chart.nodes[path.current].text}${trail}`;
  }

  // A press on an answer: one of several is put in or taken out, another takes the place of the last.
  function press(chart, answers, question, answer) {
    const given = answers[question] ?? [];
    const toggled = given.includes(answer) ? given.filter((a) => a !== answer) : [...given, answer];
    return { ...answers, [question]: chart.several.includes(question) ? toggled : [answer] };
  }

  // What an answer changes for certain, before a kernel has drawn all that is not told. `state` has
  // the answers that hold whatever is not told, the questions that nobody answered, and the boxes
  // that may be reached. Boxes and arrows beyond a question that may go several ways are the kernel's: they stay as they are.
  function ahead(chart, { answers, assumed, reached }, question, answer) {
    const several = chart.several.includes(question);
    if (several && !(question in answers)) return null;
    const now = press(chart, answers, question, answer);
    const path = walk(chart, now);
    const open = new Set(path.unsettled);
    for (const id of chart.order) {
      if (path.nodes.includes(id)) continue;
      if (chart.edges.some((edge) => edge.target === id && open.has(edge.source))) open.add(id);
    }
    const asked = assumed.filter((id) => id !== question);
    const waiting = path.nodes.filter((id) => asked.includes(id));
    const patch = restyle(chart, { ...path, unsettled: waiting, current: waiting[0] ?? null });
    const keep = (id) => delete patch[id];
    for (const id of open) {
      if (!path.nodes.includes(id)) {
        for (const part of ["box", "ring", "check", "share", "percent"]) keep(`${part}-${id}`);
      }
      if (!waiting.length) keep(`next-${id}`);
    }
    chart.edges.forEach((edge, place) => {
      const certain = path.edges.has(place);
      if (open.size && certain) patch[`edge-${place}`] = chart.looks.line.split;
      if (!open.has(edge.source)) return;
      for (const id of [`edge-${place}`, `head-${place}`, edge.id]) keep(id);
      if (edge.source !== question || !reached.includes(question)) return;
      const chosen = now[question].includes(edge.answer);
      patch[edge.id] = { ...chart.looks.answer[chosen ? "on" : "open"], "aria-pressed": `${chosen}` };
    });
    return patch;
  }

  const begun = new WeakSet();

  function start(figure) {
    const data = figure.querySelector("script[type='application/json']");
    if (!data || begun.has(figure)) return;
    begun.add(figure);
    const { chart, prefix, answers: first, assumed: open, own } = JSON.parse(data.textContent);
    const drawing = figure.querySelector(".flowchart-drawing");
    const status = figure.querySelector("[role=status]");
    const button = figure.querySelector("button");
    let answers = first;
    let assumed = open;
    let ids = prefix;

    function show() {
      const path = walk(chart, answers, assumed);
      for (const [id, change] of Object.entries(restyle(chart, path))) {
        const element = document.getElementById(ids + id);
        for (const [name, value] of Object.entries(change)) {
          if (name === "text") element.textContent = value;
          else if (value === null) element.removeAttribute(name);
          else element.setAttribute(name, value);
        }
      }
      status.textContent = `${own ? `${own.away} ` : ""}${sentence(chart, path)}`;
    }

    // An own path is never drawn over: a press is walked on a copy, which paper does not show.
    function leave(pressed) {
      ids = `${prefix}away-`;
      const copy = drawing.cloneNode(true);
      for (const element of copy.querySelectorAll("[id]")) {
        element.id = ids + element.id.slice(prefix.length);
      }
      copy.classList.add("flowchart-copy");
      drawing.after(copy);
      figure.classList.add("flowchart-away");
      button.hidden = false;
      document.getElementById(ids + pressed.id.slice(prefix.length)).focus();
    }

    function restart() {
      answers = own ? first : {};
      assumed = own ? open : [];
      if (!own) return show();
      ids = prefix;
      // A page that was saved while somebody walked in it opens at home as well.
      figure.querySelector(".flowchart-copy")?.remove();
      figure.classList.remove("flowchart-away");
      button.hidden = true;
      status.textContent = own.atHome;
    }

    function choose(event) {
      const chosen = event.target.closest?.("[data-event]");
      if (!chosen || (event.type === "keydown" && !["Enter", " "].includes(event.key))) return;
      event.preventDefault();
      const { question, answer } = JSON.parse(chosen.dataset.event);
      answers = press(chart, answers, question, answer);
      assumed = assumed.filter((id) => id !== question);
      if (own && ids === prefix) leave(chosen);
      show();
    }

    figure.addEventListener("click", choose);
    figure.addEventListener("keydown", choose);
    button.addEventListener("click", () => {
      restart();
      if (own) drawing.focus();
    });
    if (own) restart();
    else button.hidden = false;
  }

  const begin = () => document.querySelectorAll(".flowchart-walker").forEach(start);
  globalThis.flowchartWalker = { walk, restyle, sentence, press, ahead, begin };
  globalThis.flowchartAhead = (model, event) => {
    const { question, answer } = JSON.parse(event);
    return ahead(model.get("chart"), model.get("state"), question, answer);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
