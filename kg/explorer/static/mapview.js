// The map as a view of the page: what is clicked opens beside it in few words, the filters hide, the colours follow.

let heldMap = null;

/** The map of everything, made when it is first asked for and kept, since its making costs more than its showing. */
function mapView(host, app, params) {
  heldMap ??= makeMap(app);
  host.append(heldMap.element);
  if (!heldMap.map) return { title: "map", json: () => ({}), rows: () => [["name", "type", "papers"]] };
  heldMap.open(params.at);
  const shown = () => app.store.entities.filter(app.filters.has.entity);
  return {
    title: "map",
    svgText: () => heldMap.map.svg(),
    png: () => heldMap.map.png(),
    json: () => shown().map((entity) => ({ ...entityData(entity), x: app.store.map.x[entity.i], y: app.store.map.y[entity.i] })),
    rows: () => [["name", "type", "papers"], ...shown().map(({ name, type, papers }) => [name, type.name, papers])],
  };
}

function makeMap(app) {
  const host = el("div", { id: "map", class: "map-host" });
  const card = el("section", { class: "map-card card", hidden: true, "aria-label": "What is marked on the map" });
  const tint = button("Colour by type", () => {
    const byType = tint.getAttribute("aria-pressed") !== "true";
    tint.setAttribute("aria-pressed", String(byType));
    map.setColoring(byType ? "type" : "community");
  }, { "aria-pressed": "false" });
  const tools = el("div", { class: "zoom group", role: "group", "aria-label": "Map" }, tint,
    button("+", () => map.zoom(1.35), { "aria-label": "Zoom in" }), button("−", () => map.zoom(1 / 1.35), { "aria-label": "Zoom out" }), button("⤢", () => map.fit(), { "aria-label": "Show all" }));
  const element = el("div", { class: "map-frame" }, el("h1", { class: "unseen", tabindex: "-1" }, "Map"), host, tools, card);
  byId("main").append(element);
  let clicked = null;
  const map = mountMap(host, app.store, mapColors(), { opened(entity) {
    clicked = entity;
    app.go(hashOfView("map", { at: entity?.id ?? null }));
  } });
  tools.hidden = !map;
  const follow = () => map?.setTheme(mapColors());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
  byId("theme").addEventListener("click", follow);

  function open(id) {
    const entity = app.store.byId.get(id) ?? null;
    map.filter(app.filters.has.entity, app.filters.has.statement);
    // Where a click marked it the map stays; where an address did, it goes there.
    map.choose(entity, { reveal: entity !== clicked });
    card.hidden = !entity;
    if (entity) {
      card.replaceChildren(el("p", { class: "kind" }, badge(entity.type)), el("h2", {}, said(short(entity.name, 120))), counts(entity),
        el("p", { class: "actions" }, el("a", { class: "action", href: hashOf(entity) }, "Open"), button("✕", () => app.go(hashOfView("map")), { class: "action", "aria-label": "Unmark" })));
    }
    map.show();
  }
  return { element, map, open };
}

/** The colours of the page as the map takes them. */
function mapColors() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return { isDark: read("ink") !== "0%", ground: read("ground"), text: read("text"), edge: read("edge"), accent: read("accent"), font: getComputedStyle(document.body).fontFamily };
}
