// Sliders that follow the hand: one message is under way at a time, and the newest place of each slider wins.
extras.push(({ el, model }) => {
  const page = `t${crypto.randomUUID().slice(0, 8)}`;
  const stands = {}, moved = new Map();
  let count = 0, under = null, late;
  const sliders = () => el.querySelectorAll("input[data-slider]");

  function tell(input) {
    const { steps, said } = input.dataset;
    const value = Number(input.value);
    const text = steps ? JSON.parse(steps)[value] : said.replace("{value}", value).replace("{most}", input.max);
    const own = input.closest("label").classList.contains("own") ? `, ${input.dataset.own}` : "";
    input.setAttribute("aria-valuetext", text + own);
    input.style.setProperty("--at", Number(input.max) ? value / Number(input.max) : 0);
    input.closest("label").querySelector(".value").textContent = steps ? text : value;
  }

  function put(input) {
    const found = stands[input.dataset.slider];
    if (!found) return;
    const [value, most, own] = found;
    input.max = most;
    // What the hand has moved since is newer than what was answered.
    if (!moved.has(input.dataset.slider)) input.value = value;
    input.closest("label").classList.toggle("own", own === 1);
    tell(input);
  }

  const all = () => { for (const input of sliders()) put(input); };

  function next() {
    if (under || !moved.size) return;
    under = `${page}-${++count}`;
    late = setTimeout(() => { under = null; el.querySelector(".alert").textContent = model.get("form").words.silent; }, WAIT);
    model.send({ do: "move", sliders: Object.fromEntries(moved), n: under });
    moved.clear();
  }

  function move(event) {
    if (!event.target.matches("input[data-slider]")) return;
    moved.set(event.target.dataset.slider, Number(event.target.value));
    tell(event.target);
    next();
  }

  function hear(message) {
    if ((message.done ?? message.failed) === under) {
      clearTimeout(late);
      under = null;
    }
    if (message.sliders) {
      Object.assign(stands, message.sliders);
      for (const input of sliders()) if (input.dataset.slider in message.sliders) put(input);
    }
    if (message.failed) all(); // nothing was moved
    next();
  }

  el.addEventListener("input", move);
  model.on("msg:custom", hear);
  model.on("change:form", all);
  return () => {
    clearTimeout(late);
    el.removeEventListener("input", move);
    model.off("msg:custom", hear);
    model.off("change:form", all);
  };
});
