// Papers by datasets: who worked with what, and how.

const MATRIX_COLUMNS = 24;
const MATRIX_ROWS = 40;
const HOW = [["trainedOn", "T", "trained on"], ["evaluatedOn", "E", "evaluated on"], ["introduces", "I", "introduces"], ["mentions", "·", "mentions"]];

/** Cells by paper and dataset: the strongest way in which the paper, or what it speaks of, has to do with it. */
function matrixOf({ store, filters }) {
  const cells = new Map();
  const put = (paper, dataset, how) => {
    if (!filters.has.paper(paper) || !filters.has.entity(dataset)) return;
    const row = cells.get(paper) ?? cells.set(paper, new Map()).get(paper);
    if (!row.has(dataset) || how < row.get(dataset)) row.set(dataset, how);
  };
  const ways = new Map(HOW.map(([name], i) => [store.relation[name], i]));
  for (const statement of store.statements) {
    const how = ways.get(statement.relation);
    if (how === undefined || statement.object.type.name !== "Dataset" || !filters.has.statement(statement)) continue;
    if (statement.subject.paper) put(statement.subject.paper, statement.object, how);
    for (const paper of sourcesOf(statement, store)) put(paper, statement.object, how);
  }
  const uses = new Map();
  for (const row of cells.values()) for (const dataset of row.keys()) uses.set(dataset, (uses.get(dataset) ?? 0) + 1);
  const datasets = [...uses.keys()].sort((a, b) => uses.get(b) - uses.get(a) || a.i - b.i);
  return { cells, datasets, uses };
}

function matrixView(host, app, params) {
  const { cells, datasets, uses } = matrixOf(app);
  const page = Math.max(0, Number(params.page) || 0);
  const columns = datasets.slice(page * MATRIX_COLUMNS, (page + 1) * MATRIX_COLUMNS);
  const weight = (row) => columns.reduce((sum, dataset) => sum + (row.has(dataset) ? 4 - row.get(dataset) : 0), 0);
  const papers = [...cells].filter(([, row]) => weight(row)).sort((a, b) => weight(b[1]) - weight(a[1]) || (b[0].year ?? 0) - (a[0].year ?? 0) || a[0].i - b[0].i);
  const cell = (paper, dataset, how) => el("td", { class: how === undefined ? "" : `how how-${how}` }, how === undefined ? null
    : el("a", { href: hashOf(paper.entity, { around: dataset.id, people: 1 }), title: `${short(paper.title, 80)}: ${HOW[how][2]} ${short(dataset.name, 60)}` }, HOW[how][1]));
  const body = el("tbody");
  const [, more] = paged(body, papers.map(([paper, row]) => () => [el("tr", {},
    el("th", { scope: "row" }, el("a", { href: hashOf(paper.entity), title: paper.title }, said(short(paper.title, 46))), el("span", { class: "count" }, paper.year ? String(paper.year) : "")),
    ...columns.map((dataset) => cell(paper, dataset, row.get(dataset))))]), MATRIX_ROWS, 80);
  const go = (to) => app.go(hashOfView("matrix", { page: to || null }));
  const pages = Math.ceil(datasets.length / MATRIX_COLUMNS);
  host.append(el("div", { class: "sheet-view" }, el("h1", { tabindex: "-1" }, "Papers and datasets"),
    el("p", { class: "key" }, ...HOW.map(([, letter, text], i) => el("span", {}, el("i", { class: `how how-${i}` }, letter), text))),
    pages > 1 ? el("p", { class: "row start" }, button("←", () => go(page - 1), { disabled: page === 0, class: "action", "aria-label": "More common datasets" }),
      el("span", { class: "quiet", role: "status" }, `datasets ${page * MATRIX_COLUMNS + 1} to ${Math.min((page + 1) * MATRIX_COLUMNS, datasets.length)} of ${number(datasets.length)}`),
      button("→", () => go(page + 1), { disabled: page >= pages - 1, class: "action", "aria-label": "Less common datasets" })) : null,
    columns.length ? el("div", { class: "wide tall" }, el("table", { class: "matrix" },
      el("thead", {}, el("tr", {}, el("td", {}), ...columns.map((dataset) => el("th", { scope: "col" }, el("div", {}, el("a", { href: hashOf(dataset), title: plural(uses.get(dataset), "paper") }, said(short(dataset.name, 22)))))))), body))
      : el("p", { class: "nothing-found" }, "No paper and dataset pass the filters."), more));
  const table = () => [["paper", "year", ...columns.map(({ name }) => name)], ...papers.map(([paper, row]) => [paper.title, paper.year ?? "", ...columns.map((dataset) => (row.has(dataset) ? HOW[row.get(dataset)][2] : ""))])];
  return {
    title: "papers and datasets",
    json: () => papers.map(([paper, row]) => ({ paper: paper.entity.id, year: paper.year, datasets: Object.fromEntries(columns.filter((dataset) => row.has(dataset)).map((dataset) => [dataset.id, HOW[row.get(dataset)][0]])) })),
    rows: table,
  };
}
