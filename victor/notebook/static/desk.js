// A contact that goes on counts its minutes; Enter in a field does what the main button does; a case that was opened
// is brought into sight.
extras.push(({ el, model }) => {
  const seen = new WeakMap();
  const tick = () => {
    for (const n of el.querySelectorAll("[data-minutes]")) {
      const from = n.dataset.minutes;
      if (seen.get(n)?.from !== from) seen.set(n, { from, at: performance.now() });
      n.textContent = n.dataset.said.replace("{minutes}", Number(from) + Math.floor((performance.now() - seen.get(n).at) / 60000));
    }
  };
  const submit = (event) => {
    event.preventDefault();
    event.target.querySelector("button.main, button[data-do]")?.click();
  };
  const sight = (message) => {
    if (message.opened) setTimeout(() => el.scrollIntoView({ block: "start", behavior: "smooth" }), 150);
  };
  const timer = setInterval(tick, 5000);
  el.addEventListener("submit", submit);
  model.on("msg:custom", sight);
  return () => { clearInterval(timer); model.off("msg:custom", sight); };
});
