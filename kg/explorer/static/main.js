// Which view is open, and how the reader comes from one to the next.

const VIEWS = {
  "": ["Overview", homeView], map: ["Map", mapView], entities: ["Entities", entitiesView], leaderboards: ["Leaderboards", boardsView], lineage: ["Lineage", lineageView],
  matrix: ["Matrix", matrixView], timeline: ["Timeline", timelineView], compare: ["Compare", compareView], path: ["Path", pathView],
};

/** Of the parameters of an address those that a view itself reads. */
const viewParams = (params, keys) => Object.fromEntries(keys.filter((key) => params[key] !== undefined).map((key) => [key, params[key]]));

function start(raw) {
  const store = readStore(raw);
  const filters = makeFilters(store);
  const main = byId("main");
  const mounted = [];
  let saved = null;
  let current = null;
  const router = makeRouter((isNew) => arrive({ isNew }));
  const app = {
    store, filters, search: makeSearch(store), compared: [], focus: null,
    go: (hash) => router.go(withFilters(hash)),
    params: () => readHash(router.hash).params,
    /** Other parameters for the same place, without a step in the history; null takes one away. */
    amend(change) {
      const { place, params } = readHash(router.hash);
      router.amend(`#${place}${asQuery({ ...params, ...change })}`);
    },
    filter(change) {
      if (change === "reset") filters.reset();
      else filters.set(change);
      app.amend({ ...Object.fromEntries(FILTER_KEYS.map((key) => [key, null])), ...filterParams(filters, store) });
      refresh();
    },
    onMount: (step) => mounted.push(step),
    afterMount() { mounted.splice(0).forEach((step) => step()); },
    toHeading() { main.querySelector("h1")?.focus({ preventScroll: true }); },
  };
  app.focus = makeFocus(app);
  const sheet = makeSheet(app);
  makeTabs();
  wireHeadSearch(app);
  makeSaver(() => saved);
  wireTheme(refresh);
  wireLinks(app);
  if (store.source.served) byId("tools").prepend(el("a", { class: "action", id: "query", href: "/query" }, "Query"));
  byId("back").addEventListener("click", () => router.back());
  byId("skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });

  /** The address with the filters of the moment, unless it names its own. */
  function withFilters(hash) {
    const { place, params } = readHash(hash);
    if (FILTER_KEYS.some((key) => key in params)) return hash;
    const query = asQuery({ ...params, ...filterParams(filters, store) });
    return place || query ? `#${place}${query}` : "";
  }

  function arrive({ isNew = false, isFirst = false } = {}) {
    if (isNew) router.amend(withFilters(router.hash));
    const { params } = readHash(router.hash);
    readFilters(params, filters, store);
    open(isFirst);
    if (!isFirst) byId("news").textContent = document.title;
  }

  /** Show what the address names. */
  function open(isFirst = false, again = false) {
    const { place, params } = readHash(router.hash);
    const wasInside = main.contains(document.activeElement);
    const item = place.includes("/") ? itemAt(place, store) : null;
    const name = item ? null : Object.hasOwn(VIEWS, place) ? place : "";
    const isOther = current !== (item ? "focus" : name);
    current = item ? "focus" : name;
    if (item) {
      if (main.firstChild !== app.focus.element) main.replaceChildren(app.focus.element);
      app.focus.show(item, params, { again });
      saved = app.focus.saved();
    } else {
      if (!again) opened.clear();
      const top = scrollY;
      main.replaceChildren();
      mounted.length = 0;
      saved = VIEWS[name][1](main, app, params);
      app.afterMount();
      if (place && !Object.hasOwn(VIEWS, place)) main.prepend(unknownPlace(place, app));
      if (again) scrollTo(0, top);
    }
    document.body.dataset.view = current || "home";
    for (const tab of byId("tabs").children) {
      const isOn = tab.dataset.view === (current ?? "");
      if (isOn) {
        tab.setAttribute("aria-current", "page");
        if (isOther) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else tab.removeAttribute("aria-current");
    }
    document.title = [item || name ? short(item ? saved.title : VIEWS[name][0], 80) : null, store.title].filter(Boolean).join(" · ");
    byId("back").disabled = router.deep === 0;
    showActive(app);
    sheet.update();
    if (isOther && !isFirst && !again) scrollTo(0, 0);
    if (wasInside && !again && !main.contains(document.activeElement)) app.toHeading();
  }

  function refresh() { open(false, true); }

  function makeTabs() {
    byId("tabs").append(...Object.entries(VIEWS).map(([name, [label]]) => el("a", { href: hashOfView(name), "data-view": name }, label)));
  }

  if (!router.hash && raw.start) router.amend(raw.start);
  arrive({ isFirst: true });
  (globalThis.requestIdleCallback ?? setTimeout)(() => app.search.warm());
}

/** Links inside the page go through the router, which a notebook's frame has need of. */
function wireLinks(app) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const anchor = event.target.closest?.("a[href^='#']");
    if (!anchor || anchor.id === "skip") return;
    event.preventDefault();
    const hash = anchor.getAttribute("href");
    app.go(hash === "#" ? "" : hash);
  });
}

/** Dark or light as the system has it, until the reader says otherwise; pictures follow the style by themselves. */
function wireTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const toggle = byId("theme");
  const root = document.documentElement;
  const show = () => toggle.setAttribute("aria-pressed", String((root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark"));
  try {
    const kept = localStorage.getItem("litkg-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch { /* A notebook's frame keeps nothing. */ }
  toggle.addEventListener("click", () => {
    root.dataset.theme = toggle.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    try { localStorage.setItem("litkg-theme", root.dataset.theme); } catch { /* As above. */ }
    show();
  });
  dark.addEventListener("change", show);
  show();
}

loadData().then(start).catch((error) => byId("main").replaceChildren(el("p", { class: "nothing-found", role: "alert" }, String(error.message ?? error))));
