// The switch shows another system wherever a chart has it: strong, over the others.
const tools = document.querySelector(".tools");
const system = document.getElementById("system");
const show = () => {
  for (const figure of document.querySelectorAll("figure")) {
    const chosen = figure.querySelectorAll(`.sys[data-s="${system.value}"]`);
    if (!chosen.length) continue;
    for (const group of figure.querySelectorAll(".sys.on")) group.classList.remove("on");
    for (const group of chosen) {
      group.classList.add("on");
      group.parentNode.append(group);
    }
    for (const name of figure.querySelectorAll("[data-shown]")) name.textContent = chosen[0].dataset.name;
  }
};
if (system.options.length) {
  system.addEventListener("change", show);
  tools.hidden = false;
}
