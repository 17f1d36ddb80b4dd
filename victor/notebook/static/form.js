// One program for every form. The page comes as HTML in the trait `form`; questions are drawn from its short lists.
// What is known about a case comes and goes in messages only: no trait holds it, so no saved notebook does.
const KEEP = { attr: new Set(["open", "data-lm-suppress-shortcuts", "style"]) };
const WAIT = 5000;
const extras = [];
let views = 0;

function node(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// Makes `old` like `fresh` and keeps what is the same: the focus, what somebody types, what is folded open.
function morph(old, fresh) {
  const key = (n) => n.nodeType === 1 && (n.id || n.dataset.key);
  const there = new Map([...old.childNodes].filter(key).map((n) => [key(n), n]));
  let at = old.firstChild;
  for (const want of [...fresh.childNodes]) {
    let match = key(want) ? there.get(key(want)) : at;
    if (!key(want)) while (match && key(match)) match = match.nextSibling;
    if (match && match.nodeName === want.nodeName) {
      if (match !== at) old.insertBefore(match, at);
      else at = at.nextSibling;
      if (match.nodeType !== 1) { if (match.data !== want.data) match.data = want.data; }
      else if (!match.isEqualNode(want)) {
        for (const a of want.attributes) if (match.getAttribute(a.name) !== a.value) match.setAttribute(a.name, a.value);
        for (const a of [...match.attributes]) if (!want.hasAttribute(a.name) && !KEEP.attr.has(a.name)) match.removeAttribute(a.name);
        if (!match.dataset.panel || want.hasChildNodes()) morph(match, want);
      }
    } else old.insertBefore(want, at);
  }
  // What somebody has typed and not sent stays, even if the page has no place for it any more.
  while (at) { const gone = at; at = at.nextSibling; if (!typedIn(gone)) gone.remove(); }
}

const typedIn = (n) => n.nodeType === 1 && [...n.querySelectorAll("textarea, input[type=text]")].some((one) => one.value);

function question([id, text, kind, mark, more], uid, words) {
  const name = `${uid}-${id}`;
  const label = `<span class="text" id="${name}">${safe(text)}${mark ? ` <span class="badge">${safe(mark)}</span>` : ""}</span>`;
  const info = more === 0 ? "" : `<button type="button" class="info" tabindex="-1" data-about="${id}" aria-label="${safe(words.sources)}">i</button>`;
  let input;
  if (kind === "number") {
    input = `<span class="pick"><input type="text" inputmode="numeric" size="8" autocomplete="off" data-answer aria-labelledby="${name}" placeholder="${safe(words.number)}">`
      + `<label class="one"><input type="checkbox" data-unknown><span>${safe(words.unknown)}</span></label></span>`;
  } else if (Array.isArray(kind)) {
    input = `<select data-answer aria-labelledby="${name}"><option value="">${safe(words.not_asked)}</option>`
      + kind.map(([value, said]) => `<option value="${value}">${safe(said)}</option>`).join("")
      + `<option value="unknown">${safe(words.unknown)}</option></select>`;
  } else {
    input = ["yes", "no", "unknown"].map((v) => `<label class="one ${v}"><input type="radio" data-answer name="${name}" value="${v}"><span>${safe(words[v])}</span></label>`).join("");
    input = `<span class="pick" role="radiogroup" aria-labelledby="${name}">${input}</span>`;
  }
  return `<div class="q" data-key="${id}" data-item="${id}"><div class="row">${label}${info}${input}</div></div>`;
}

function drawQuestions(el, form, uid) {
  for (const place of el.querySelectorAll("[data-questions]")) {
    const groups = form.questions[place.dataset.questions] || [];
    morph(place, node(groups.map(([title, items]) =>
      `<section class="group"><h3>${safe(title)} <span class="soft" data-count></span></h3>${items.map((q) => question(q, uid, form.words)).join("")}</section>`
    ).join("")));
  }
}

function render({ model, el }) {
  const uid = `v${++views}`;
  // Several pages may show one form, and each hears what the others are answered.
  const page = crypto.randomUUID().slice(0, 8);
  const now = { panels: {}, answers: {}, next: [], deciding: [] };
  const waiting = new Map();
  let count = 0;
  el.classList.add("victor", "form");
  const form = () => model.get("form");
  const all = (selector) => [...el.querySelectorAll(selector)];
  const row = (item) => el.querySelector(`.q[data-item="${CSS.escape(item)}"]`);

  function say(selector, text) {
    const place = el.querySelector(selector);
    if (place && place.textContent !== text) place.textContent = text;
  }

  function send(what, element) {
    const n = `${page}-${++count}`;
    const late = element && setTimeout(() => say(".alert", form().words.silent), WAIT);
    waiting.set(n, { element, late });
    element?.setAttribute("data-state", "saving");
    model.send({ ...what, n });
  }

  function settle({ done, failed, message }) {
    const n = done ?? failed;
    const { element, late } = waiting.get(n) ?? {};
    clearTimeout(late);
    waiting.delete(n);
    if (failed) {
      say(".alert", message);
      element?.setAttribute("data-state", "failed");
      el.querySelector(".alert")?.scrollIntoView({ block: "nearest" });
    } else if (done) {
      say(".alert", "");
      element?.removeAttribute("data-state");
      // What a person typed is gone from the page as soon as it is kept.
      if (element?.matches("[data-fields]")) {
        for (const input of element.querySelectorAll("input[type=text], textarea")) input.value = "";
        if (element.matches("details")) element.open = false;
        element.closest("details")?.removeAttribute("open");
      }
    }
  }

  function quiet() {
    // JupyterLab takes keys from whatever has not this mark itself: typing d d would delete the cell.
    for (const n of all("input, select, textarea, button, summary, a, [tabindex]")) n.dataset.lmSuppressShortcuts = "true";
  }

  function showAnswer(item, value) {
    const place = row(item);
    if (!place) return;
    place.toggleAttribute("data-answered", value != null);
    for (const radio of place.querySelectorAll("input[type=radio]")) radio.checked = radio.value === value;
    const text = place.querySelector("input[type=text]");
    if (text && document.activeElement !== text) text.value = value == null || value === "unknown" ? "" : value;
    const box = place.querySelector("[data-unknown]");
    if (box) box.checked = value === "unknown";
    const select = place.querySelector("select");
    if (select) select.value = value ?? "";
  }

  function counts() {
    const words = form().words.count;
    for (const group of all("section.group")) {
      const rows = [...group.querySelectorAll(".q")];
      const told = rows.filter((q) => q.hasAttribute("data-answered")).length;
      group.querySelector("[data-count]").textContent = words.replace("{done}", told).replace("{all}", rows.length);
    }
    for (const bar of all("progress[data-of]")) {
      const rows = all(`[data-questions="${bar.dataset.of}"] .q`);
      bar.max = rows.length || 1;
      bar.value = rows.filter((q) => q.hasAttribute("data-answered")).length;
    }
  }

  function show(fresh) {
    const inside = el.contains(document.activeElement);
    for (const [name, html] of Object.entries(fresh.panels ?? {})) {
      for (const place of all(`[data-panel="${name}"]`)) morph(place, node(html));
    }
    for (const [item, value] of Object.entries(fresh.answers ?? {})) showAnswer(item, value);
    if (fresh.next) for (const q of all(".q")) q.classList.toggle("next", fresh.next[0] === q.dataset.item);
    if (fresh.deciding) for (const q of all(".q")) q.classList.toggle("deciding", fresh.deciding.includes(q.dataset.item));
    if (fresh.said) say(".said", fresh.said);
    if (fresh.at) open(fresh.at);
    counts();
    quiet();
    if (inside && !el.contains(document.activeElement)) el.querySelector(".home")?.focus({ preventScroll: true });
  }

  function open(tab) {
    for (const page of all("[role=tabpanel]")) page.hidden = page.dataset.tab !== tab;
    for (const button of all("[role=tab]")) {
      button.setAttribute("aria-selected", String(button.dataset.open === tab));
      button.tabIndex = button.dataset.open === tab ? 0 : -1;
    }
  }

  function go(item) {
    const place = row(item);
    if (!place) return;
    const page = place.closest("[role=tabpanel]");
    if (page?.hidden) open(page.dataset.tab);
    (place.querySelector("input:checked") ?? place.querySelector("[data-answer]")).focus({ preventScroll: true });
    place.scrollIntoView({ block: "center" });
  }

  function answer(place, value) {
    say(".alert", "");
    place.toggleAttribute("data-answered", value !== null && value !== "");
    counts();
    const with_ = Object.fromEntries(all("[data-with]").map((input) => [input.name, input.value]));
    send({ ...with_, do: "answer", item: place.dataset.item, value: value === "" ? null : value }, place);
  }

  function fields(start) {
    const place = start.closest("[data-fields]");
    const found = {};
    for (const input of place?.querySelectorAll("[name]") ?? []) {
      if (input.type === "checkbox") { if (input.checked) (found[input.name] ??= []).push(input.value); }
      else if (input.type === "radio") { if (input.checked) found[input.name] = input.value; }
      else found[input.name] = input.value;
    }
    return [found, place];
  }

  function act(start) {
    const { do: verb, lmSuppressShortcuts, ...more } = start.dataset;
    const [found, place] = fields(start);
    send({ do: verb, ...more, ...found }, place ?? start);
  }

  function changed(event) {
    const input = event.target;
    const place = input.closest(".q");
    if (place && input.matches("[data-answer]")) answer(place, input.value.trim());
    else if (place && input.matches("[data-unknown]")) answer(place, input.checked ? "unknown" : null);
    else if (input.dataset.change) send({ do: input.dataset.change, value: input.value }, input);
  }

  function clicked(event) {
    const hit = event.target.closest("[data-do], [data-go], [data-about], [data-open]");
    if (!hit || !el.contains(hit)) return;
    if (hit.dataset.do) act(hit);
    else if (hit.dataset.go) go(hit.dataset.go);
    else if (hit.dataset.open) open(hit.dataset.open);
    else about(hit.closest(".q"));
  }

  function about(place) {
    const told = place.querySelector("[data-panel]");
    if (told) told.remove();
    else {
      place.append(node(`<div class="about" data-panel="about-${place.dataset.item}"></div>`));
      send({ do: "about", item: place.dataset.item }, null);
    }
  }

  function typed(event) {
    const input = event.target;
    const place = input.closest(".q");
    if (input.matches("[role=tab]") && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const tabs = all("[role=tab]");
      const other = tabs[(tabs.indexOf(input) + (event.key === "ArrowRight" ? 1 : tabs.length - 1)) % tabs.length];
      open(other.dataset.open);
      other.focus();
      event.preventDefault();
    }
    if (!place || input.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    // The key's place, not its letter: on a Greek or Cyrillic keyboard n and i write other letters.
    const key = event.code.replace(/^(Key|Digit|Numpad)/, "");
    const radios = [...place.querySelectorAll("input[type=radio]")];
    const chosen = radios[Number(key) - 1];
    if (chosen) { chosen.focus(); chosen.click(); }
    else if (["0", "Delete", "Backspace"].includes(key)) {
      for (const radio of radios) radio.checked = false;
      answer(place, null);
    } else if (key === "N" && now.next[0]) go(now.next.find((item) => item !== place.dataset.item) ?? now.next[0]);
    else if (key === "I") about(place);
    else return;
    event.preventDefault();
  }

  function hear(message) {
    for (const part of ["panels", "answers"]) if (message[part]) Object.assign(now[part], message[part]);
    for (const part of ["next", "deciding"]) if (message[part]) now[part] = message[part];
    settle(message); // first: what was kept is emptied, and goes where the page has no place for it
    show(message);
  }

  function draw() {
    const tab = el.querySelector("[role=tab][aria-selected=true]")?.dataset.open;
    const focused = el.contains(document.activeElement) && document.activeElement.dataset.change;
    el.lang = form().language;
    el.replaceChildren(node(form().html));
    drawQuestions(el, form(), uid);
    show(now);
    const first = el.querySelector("[role=tab]")?.dataset.open;
    if (first) open(all("[role=tab]").some((b) => b.dataset.open === tab) ? tab : first);
    if (focused) el.querySelector(`[data-change="${focused}"]`)?.focus();
  }

  const keys = (event) => { typed(event); event.stopPropagation(); };
  el.addEventListener("change", changed);
  el.addEventListener("click", clicked);
  el.addEventListener("keydown", keys);
  model.on("change:form", draw);
  model.on("msg:custom", hear);
  draw();
  const redraw = (questions) => { drawQuestions(el, { ...form(), questions }, uid); show(now); };
  const ends = extras.map((extra) => extra({ el, model, send, redraw }));
  send({ do: "hello" }, null);
  return () => {
    for (const end of ends) end?.();
    model.send({ do: "bye", n: 0 });
    model.off("change:form", draw);
    model.off("msg:custom", hear);
    for (const { late } of waiting.values()) clearTimeout(late);
  };
}

export default { render };
