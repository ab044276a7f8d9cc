// Leaderboards: results of one dataset by one metric, the best first; which way is best the page was told.

const arrowOf = ({ higher }) => (higher === null ? "" : higher ? " ↑" : " ↓");

const hashOfBoard = (board) => hashOfView("leaderboards", { dataset: board.dataset.id, metric: board.metric });

/** The boards with the entries that pass, those that compare most things first; `best` are the best entries of each. */
function boardsShown({ store, filters }) {
  return store.boards.map((board) => {
    const shown = board.entries.filter(({ result }) => filters.has.result(result));
    const seen = new Set();
    const best = shown.filter(({ result: { subject } }) => !seen.has(subject) && seen.add(subject));
    return { ...board, shown, best };
  }).filter(({ best }) => best.length).sort((a, b) => b.best.length - a.best.length || b.shown.length - a.shown.length || a.i - b.i);
}

/** The place of an entry among the best of each, or "" where its subject stands higher up with another result. */
const rankOf = (entry, { best }) => (best.includes(entry) ? best.indexOf(entry) + 1 : "");

function boardsView(host, app, params) {
  const all = boardsShown(app);
  const fits = (board) => (!params.dataset || board.dataset.id === params.dataset) && (!params.metric || board.metric === params.metric) && (!params.task || board.task === params.task);
  const found = all.filter(fits);
  const go = (change) => app.go(hashOfView("leaderboards", { ...viewParams(params, ["dataset", "metric", "task"]), ...change }));
  const choice = (key, label, values) => el("select", { "aria-label": label, id: `board-${key}`, on: { change: ({ target }) => go({ [key]: target.value || null }) } },
    el("option", { value: "" }, label), ...values.map(([value, text]) => el("option", { value, selected: params[key] === value }, short(text, 50))));
  const distinct = (pairs) => [...new Map(pairs).entries()].sort((a, b) => (a[1] < b[1] ? -1 : 1));
  const list = el("div", { class: "boards" });
  const [, more] = paged(list, found.map((board) => () => [boardCard(board, app)]), 12, 24);
  const lost = app.store.boards.length - all.length;
  host.append(el("div", { class: "sheet-view" }, el("h1", { tabindex: "-1" }, "Leaderboards"),
    el("p", { class: "quiet" }, "What papers report of a dataset by a metric, the best first. “own” is a paper's result for what it introduces itself, “quoted” what it says of others. The number counts each thing once, with its best result."),
    all.length ? el("p", { class: "row start" }, choice("task", "all tasks", distinct(all.filter(({ task }) => task).map(({ task }) => [task, task]))),
      choice("dataset", "all datasets", distinct(all.map(({ dataset }) => [dataset.id, dataset.name]))), choice("metric", "all metrics", distinct(all.map(({ metric }) => [metric, metric]))),
      el("span", { class: "quiet", role: "status" }, plural(found.length, "leaderboard"))) : null,
    found.length ? list : el("p", { class: "nothing-found" }, "No reported result names both a dataset and a metric and passes the filters."), more,
    lost > 0 ? el("p", { class: "quiet" }, `${plural(lost, "leaderboard")} hidden by the filters, most of them since the results are not sure enough. `, app.filters.belief ? button("Show weaker ones", () => app.filter({ belief: 0 }), { class: "plain" }) : null) : null));
  return {
    title: "leaderboards",
    json: () => boardsData(found, app.store),
    rows: () => [["dataset", "metric", "rank", "subject", "value", "whose", "score", "paper", "year"], ...found.flatMap(boardRows)],
  };
}

async function boardsData(boards, store) {
  const results = await resultsData(boards.flatMap(({ shown }) => shown.map(({ result }) => result)), store);
  return boards.map(({ dataset, metric, unit, higher, task, shown }) => ({
    dataset: dataset.id, metric, unit, higher_is_better: higher, task, entries: shown.map(({ number: value, own }) => ({ ...results.shift(), number: value, own })),
  }));
}

const boardRows = (board) => board.shown.map((entry) => {
  const { subject, value, score, paper } = entry.result;
  return [board.dataset.name, board.metric, rankOf(entry, board), subject.name, value, entry.own ? "own" : "quoted", score / 1000, paper.title, paper.year ?? ""];
});

function boardCard(board, app) {
  const way = board.higher === null ? "which way is better is not known" : board.higher ? "higher is better" : "lower is better";
  const span = board.shown.map((entry) => entry.number);
  const [low, high] = [Math.min(...span, 0), Math.max(...span)];
  const columns = {
    what: { of: ({ result }) => result.subject.name, rises: true }, value: { of: ({ number: value }) => value, rises: board.higher === false },
    year: { of: ({ result }) => result.paper.year, rises: false },
  };
  const heads = [[null, ""], ["what", "What"], ["value", short(board.metric, 20)], ["year", "Year"]];
  const place = el("div");
  const show = (order) => {
    const entries = order === "value" ? board.shown : sortedRows(board.shown, columns, order);
    const rows = entries.map((entry) => () => boardRow(entry, rankOf(entry, board), (100 * (entry.number - low)) / Math.max(high - low, 1e-9), app));
    const choose = (next) => { show(next); place.querySelector("[aria-sort] button").focus(); };
    const [body, more] = paged(el("tbody"), rows, 10, 40);
    place.replaceChildren(el("div", { class: "wide" }, el("table", {}, sortingHead(heads, columns, order, choose), body)), more);
  };
  show("value");
  return el("section", { class: "card board" },
    el("h2", {}, entityLink(board.dataset, 60), el("span", { class: "by" }, ` ${board.metric}`)),
    el("p", { class: "quiet" }, [way, board.unit && `in ${board.unit}`, board.task].filter(Boolean).join(" · ")), place);
}

function boardRow({ result, own }, rank, share, app) {
  const value = el("button", { type: "button", class: "value", "aria-expanded": "false", title: "Show the sentence" }, said(plainValue(result)));
  const row = el("tr", { class: rank ? null : "further" }, el("td", { class: "rank" }, String(rank)),
    el("td", {}, entityLink(result.subject, 60), result.subject === result.paper.entity ? null
      : el("div", { class: "source-line" }, el("a", { href: hashOf(result.paper.entity), title: short(result.paper.title, 200) }, said(short(result.paper.title, 64))))),
    el("td", { class: "measure-cell", vars: { v: `${share}%` } }, value, el("span", { class: `tag${own ? " own" : ""}` }, own ? "own" : "quoted")),
    el("td", { class: "figure quiet" }, result.paper.year ? String(result.paper.year) : ""));
  return opening(value, row, `board ${keyOf(result)}`, () => el("tr", { class: "opened" }, el("td", { colspan: 4 }, evidenceList(result, rolesOf(result), app.store))));
}
