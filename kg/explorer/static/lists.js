// Search: one box in the head of the page, smaller ones where a view asks for an entity.

const HITS = 24;

const partsOf = (entity, other = null) => [
  glyph(entity.type), said(entity.name.length > 200 ? short(entity.name, 200) : entity.name, { class: "name" }),
  other ? said(`also ${short(other, 120)}`, { class: "other" }) : null, el("span", { class: "type" }, entity.type.label),
  el("span", { class: "count", title: plural(entity.papers, "paper") }, number(entity.papers))];

/** Another name of a hit: that by which it was found, or, of hits that are written alike, one that tells them apart. */
function otherName(entity, typed, shown) {
  const isFound = (name) => fold(name).includes(fold(typed));
  if (!isFound(entity.name)) return entity.aliases.find(isFound);
  const isTwin = shown.some((hit) => hit !== entity && hit.type === entity.type && fold(hit.name) === fold(entity.name));
  return isTwin ? entity.aliases.find((alias) => fold(alias) !== fold(entity.name)) : null;
}

/** Wires a box and its list of options: typing searches, arrows choose, Enter opens, Escape leaves. */
function wireSearch({ input, drop, hits, count }, app, open) {
  let shown = [];
  let at = -1;
  const fits = (entity) => app.filters.has.entity(entity);

  function mark(next) {
    at = next;
    [...hits.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", hits.children[at].id);
    return hits.children[at].scrollIntoView({ block: "nearest" });
  }
  function choose(entity) {
    close();
    open(entity);
  }
  function close() {
    drop.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  /** A search result: chosen from the box, which keeps the focus, so it is itself no link. */
  const option = (entity, i) => el("li", { role: "option", id: `${hits.id}-${i}`, "aria-selected": "false", class: "entry",
    on: { mousedown: (event) => event.preventDefault(), click: () => choose(entity) } }, ...partsOf(entity, otherName(entity, input.value, shown)));

  function update() {
    const asked = input.value.trim() !== "";
    const all = asked ? app.search(input.value) : [];
    const passing = all.filter(fits);
    shown = passing.slice(0, HITS);
    drop.hidden = !asked;
    input.setAttribute("aria-expanded", String(shown.length > 0));
    const hidden = all.length - passing.length;
    count.textContent = `${passing.length > shown.length ? `${shown.length} of ` : ""}${plural(passing.length, "match", "matches")}${hidden ? `, ${number(hidden)} hidden by the filters` : ""}`;
    hits.replaceChildren(...shown.map(option));
    mark(shown.length ? 0 : -1);
  }

  input.addEventListener("input", update);
  input.addEventListener("focus", () => { app.search.warm(); if (input.value.trim()) update(); });
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && shown.length) mark((at + 1) % shown.length);
    else if (event.key === "ArrowUp" && shown.length) mark((at - 1 + shown.length) % shown.length);
    else if (event.key === "Enter" && !drop.hidden && shown[at]) choose(shown[at]);
    else if (event.key === "Escape" && input.value) { input.value = ""; update(); } else if (event.key === "Escape") { close(); input.blur(); } else return;
    event.preventDefault();
  });
}

function wireHeadSearch(app) {
  const input = byId("search");
  wireSearch({ input, drop: byId("found"), hits: byId("hits"), count: byId("found-count") }, app, (entity) => {
    input.value = "";
    app.go(hashOf(entity));
    app.toHeading();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.isContentEditable || event.target.closest?.("input, select, textarea")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

/** A box that asks for one entity; `chosen` is the one it holds. */
function picker(label, chosen, app, pick) {
  const id = `pick-${label.replace(/\W+/g, "-")}`;
  const input = el("input", { type: "search", autocomplete: "off", spellcheck: "false", role: "combobox", "aria-label": label, "aria-expanded": "false",
    "aria-controls": id, "aria-autocomplete": "list", placeholder: label });
  if (chosen) input.value = short(chosen.name, 60);
  const hits = el("ul", { role: "listbox", id, "aria-label": label });
  const count = el("p", { class: "quiet" });
  const drop = el("div", { class: "drop", hidden: true }, count, hits);
  wireSearch({ input, drop, hits, count }, app, pick);
  return el("div", { class: "search picker" }, input, drop);
}
