// The left-hand side: search results, the most covered entities, and the filters.

const HITS = 60;
const TOP = 8;

const countOf = (entity) => el("span", { class: "count", title: plural(entity.papers, "paper") }, entity.papers.toLocaleString("en"));

function entryOf(entity) {
  return el("li", {}, el("a", { href: hashOf(entity), class: "entry", color: entity.type.color }, ...partsOf(entity)));
}

const partsOf = (entity) => [
  el("i", { class: "dot", "aria-hidden": "true" }), said(entity.name, { class: "name" }), el("span", { class: "type" }, entity.type.label), countOf(entity)];

function makeSearchBox(store, open) {
  const [input, found, hits, count] = ["search", "found", "hits", "found-count"].map(byId);
  const search = makeSearch(store);
  let shown = [];
  let at = -1;

  function mark(next) {
    at = next;
    [...hits.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", hits.children[at].id);
    return hits.children[at].scrollIntoView({ block: "nearest" });
  }

  /** A search result: chosen from the box, which keeps the focus, so it is itself no link. */
  const option = (entity, i) => el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false", class: "entry", color: entity.type.color,
    on: { mousedown: (event) => event.preventDefault(), click: () => open(entity) } }, ...partsOf(entity));

  function update() {
    const asked = input.value.trim() !== "";
    const all = asked ? search(input.value) : [];
    shown = all.slice(0, HITS);
    found.hidden = !asked;
    byId("browse").hidden = asked;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    count.textContent = all.length > shown.length ? `${shown.length} of ${plural(all.length, "match", "matches")}` : plural(all.length, "match", "matches");
    hits.replaceChildren(...shown.map(option));
    mark(shown.length ? 0 : -1);
  }

  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && shown.length) mark((at + 1) % shown.length);
    else if (event.key === "ArrowUp" && shown.length) mark((at - 1 + shown.length) % shown.length);
    else if (event.key === "Enter" && shown[at]) open(shown[at]);
    else if (event.key === "Escape") { input.value = ""; update(); } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.isContentEditable || event.target.closest?.("input, select, textarea")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

function makeTopList(store, filters) {
  const [select, list, more] = ["top-type", "top", "top-more"].map(byId);
  let limit = TOP;
  select.append(el("option", { value: "" }, "all found in text"), ...store.types.filter((type) => type.count).map((type) => el("option", { value: type.name }, type.label)));
  const update = () => {
    const fits = (entity) => (select.value ? entity.type.name === select.value : entity.type.inText && listsType(filters, entity.type));
    const all = store.entities.filter(fits).sort(byWeight);
    list.replaceChildren(...all.slice(0, limit).map((entity) => entryOf(entity)));
    more.hidden = all.length <= limit;
    more.textContent = `Show more of ${all.length.toLocaleString("en")}`;
  };
  select.addEventListener("change", () => { limit = TOP; update(); });
  more.addEventListener("click", () => { limit += 40; update(); });
  update();
  return update;
}

function makeChips(kind, store, filters) {
  const box = byId(kind);
  const reset = byId(`${kind}-reset`);
  const chips = store[kind].filter((row) => row.count).map((row) => {
    const chip = el("button", { type: "button", class: "chip", title: `${row.definition}\nShift-click: only this.`, color: row.color ?? null,
      on: { click: (event) => (event.shiftKey ? filters.only(kind, row) : filters.turn(kind, row)) } },
    kind === "types" ? el("i", { class: "dot", "aria-hidden": "true" }) : null, row.label, el("span", { class: "count" }, row.count.toLocaleString("en")));
    return [row, chip];
  });
  box.append(...chips.map(([, chip]) => chip));
  reset.addEventListener("click", () => filters.reset(kind));
  const update = () => {
    for (const [row, chip] of chips) chip.setAttribute("aria-pressed", filters[kind].get(row));
    reset.hidden = filters.isStandard(kind);
  };
  update();
  return update;
}

function makeBelief(store, filters) {
  const [slider, value, note] = ["belief", "belief-value", "belief-note"].map(byId);
  slider.value = String(filters.belief);
  slider.addEventListener("input", () => filters.setBelief(Number(slider.value), false));
  slider.addEventListener("change", () => filters.setBelief(Number(slider.value), true));
  const update = () => {
    const weak = store.statements.reduce((count, statement) => count + (statement.belief < filters.belief), 0);
    slider.value = String(filters.belief);
    value.textContent = figure(filters.belief);
    slider.setAttribute("aria-valuetext", figure(filters.belief));
    note.textContent = weak ? `${plural(weak, "weaker statement")} hidden.` : "All statements shown.";
  };
  update();
  return update;
}
