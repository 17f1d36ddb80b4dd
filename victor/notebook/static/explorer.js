// Searches within the country, and asks for the parts of the page that somebody looks at. What is searched stays here.
extras.push(({ el, model, send }) => {
  const all = (selector, place = el) => [...place.querySelectorAll(selector)];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let typed = "", tab, whole;

  function hide(n, gone) { if (n.hidden !== gone) n.hidden = gone; }

  // Opens what a row has folded where what is searched stands in it, and closes it afterwards.
  function unfold(row, words) {
    for (const fold of all("details", row)) {
      const open = words.some((word) => plain(fold.textContent).includes(word));
      if (open && !fold.open) fold.open = fold.dataset.searched = true;
      else if (!open && fold.dataset.searched) { fold.open = false; delete fold.dataset.searched; }
    }
  }

  function search() {
    const words = plain(typed).split(/\s+/).filter(Boolean);
    for (const page of all("[role=tabpanel]")) {
      const rows = all("[data-find], .q, [data-filter] .list li", page);
      let hits = 0;
      for (const row of rows) {
        const text = words.length ? plain(row.textContent) : "";
        const found = words.every((word) => text.includes(word));
        hits += found;
        unfold(row, found ? words : []);
        hide(row, !found);
      }
      for (const group of all("section.group, [data-group], [data-filter] details", page)) {
        const inside = all("[data-find], .q, .list li", group);
        const some = inside.some((row) => !row.hidden);
        hide(group, inside.length > 0 && !some);
        if (group.matches("details") && words.length) group.open = some;
      }
      const button = el.querySelector(`[data-open="${page.dataset.tab}"][role=tab]`);
      const told = words.length && rows.length ? String(hits) : "";
      if ((button.dataset.hits ?? "") !== told) button.dataset.hits = told;
      const none = page.querySelector(".none");
      if (none) hide(none, !(words.length && rows.length && !hits));
    }
  }

  function look() {
    const box = el.querySelector("[data-search]");
    if (box.value !== typed && document.activeElement !== box) box.value = typed;
    const open = el.querySelector("[role=tab][aria-selected=true]")?.dataset.open;
    if (open && open !== tab) send({ do: "look", tab: tab = open }, null);
    search();
  }

  const watcher = new MutationObserver(look);
  watcher.observe(el, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-selected", "hidden"] });
  // What could not be shown is not chosen either.
  const back = ({ failed }) => {
    for (const n of failed ? all(".choose [data-change]") : []) n.value = (n.querySelector("[selected]") ?? n).getAttribute("value");
  };
  const type = (event) => {
    if (!event.target.matches("[data-search]")) return;
    typed = event.target.value;
    if (typed && !whole) send({ do: "look", tab: "*" }, null);
    whole = typed !== "";
    search();
  };
  el.addEventListener("input", type);
  model.on("msg:custom", back);
  look();
  return () => { watcher.disconnect(); model.off("msg:custom", back); };
});
