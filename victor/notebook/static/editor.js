// The text of a draft: it comes and goes in messages only, is sent when somebody stops typing, and stays over a redraw.
extras.push(({ el, model, send, redraw }) => {
  const PAUSE = 400;
  let text = "", sent = "", timer, asked, bad = [];
  const box = () => el.querySelector("textarea.toml");

  function number() {
    const count = text.split("\n").length;
    const lines = Array.from({ length: count }, (_, i) => (bad.includes(i + 1) ? `▶ ${i + 1}` : i + 1));
    el.querySelector(".gutter").textContent = lines.join("\n");
    box().setAttribute("aria-invalid", String(bad.length > 0));
    follow();
  }

  function follow() {
    const field = box(), band = el.querySelector(".band");
    el.querySelector(".gutter").scrollTop = field.scrollTop;
    band.hidden = !bad.length;
    const high = parseFloat(getComputedStyle(field).lineHeight);
    band.style.height = `${high}px`;
    band.style.top = `${parseFloat(getComputedStyle(field).paddingTop) + (bad[0] - 1) * high - field.scrollTop}px`;
  }

  function fill() {
    if (box().value !== text) box().value = text;
    number();
  }

  function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (text === sent) return;
    sent = text;
    send({ do: "type", text }, null);
  }

  function input(event) {
    if (event.target !== box()) return;
    text = box().value;
    number();
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE);
  }

  function keys(event) {
    const field = box();
    if (event.target !== field) return;
    if (event.key === "Tab" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      if (!document.execCommand("insertText", false, "  ")) {
        field.setRangeText("  ", field.selectionStart, field.selectionEnd, "end");
        input({ target: field });
      }
    } else if (event.key === "Escape") {
      event.preventDefault();
      el.querySelector("[data-do=save]").focus();
    } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      flush();
      send({ do: "save" }, null);
    }
  }

  function go(line) {
    const field = box(), rows = text.split("\n");
    const start = rows.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    field.focus({ preventScroll: true });
    field.setSelectionRange(start, start + (rows[line - 1] ?? "").length);
    const high = parseFloat(getComputedStyle(field).lineHeight);
    field.scrollTop = Math.max(0, (line - 4) * high);
    field.scrollLeft = 0;
    field.scrollIntoView({ block: "nearest" });
  }

  // Before any other act the newest text is sent.
  function first(event) {
    if (event.target.closest("[data-do]")) flush();
    const line = event.target.closest("[data-line]");
    if (line) go(Number(line.dataset.line));
  }

  function hear(message) {
    if ("text" in message && timer === undefined) { text = sent = message.text; fill(); }
    if (message.lines) { bad = message.lines; number(); }
    if (message.asked) { asked = message.asked; questions(); }
  }

  function questions() { if (asked) redraw({ facts: asked[0], signs: asked[1] }); }

  function draw() { fill(); questions(); }

  el.addEventListener("input", input);
  el.addEventListener("keydown", keys, true);
  el.addEventListener("click", first, true);
  el.addEventListener("scroll", (event) => { if (event.target === box()) follow(); }, true);
  model.on("msg:custom", hear);
  model.on("change:form", draw);
  const sizes = new ResizeObserver(() => { if (box()) follow(); });
  sizes.observe(el);
  return () => {
    clearTimeout(timer);
    if (timer !== undefined) flush();
    sizes.disconnect();
    model.off("msg:custom", hear);
    model.off("change:form", draw);
  };
});
