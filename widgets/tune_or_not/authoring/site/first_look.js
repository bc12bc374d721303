// The bar of the answer without a kernel: looks up the row of the answers in what Python wrote.

(() => {
  function row(answers) {
    return answers.reduce((number, answer) => 3 * number + answer, 0);
  }

  function listed(words) {
    return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
  }

  function sentence(data, number) {
    const percents = data.percents[number];
    const order = percents.map((_, place) => place).sort((a, b) => percents[b] - percents[a]);
    const parts = order.filter((place) => percents[place]);
    const words = parts.map((place) => `${data.names[place]} ${percents[place]} %`);
    const clear = data.clear[number] === "1";
    return `${listed(words)}. ${clear ? "The answer is clear." : "No clear answer yet."}`;
  }

  function start(look) {
    const data = JSON.parse(look.querySelector("script").textContent);
    const parts = [...look.querySelector(".first-look-bar").children];
    look.addEventListener("change", () => {
      const answers = [...look.querySelectorAll("input:checked")].map((input) => +input.value);
      const number = row(answers);
      data.percents[number].forEach((percent, place) => {
        parts[place].style.flexGrow = percent;
        parts[place].hidden = !percent;
        parts[place].querySelector("span").textContent = `${percent} %`;
      });
      look.querySelector("[role=status]").textContent = sentence(data, number);
    });
  }

  const begin = () => document.querySelectorAll(".first-look").forEach(start);
  globalThis.firstLook = { row, sentence, begin };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
