// Two or more entities side by side: figures, what is said of each, and reported results.

const SIDE_BY_SIDE = 6;
const ALONE = 4;
const CELL_PARTS = 8;
const COMPARED = [["basedOn", true, "based on"], ["variantOf", true, "variant of"], ["uses", true, "uses"], ["trainedOn", true, "trained on"], ["evaluatedOn", true, "evaluated on"],
  ["appliedTo", true, "applied to"], ["inLanguage", true, "in language"], ["developedBy", true, "developed by"], ["outperforms", true, "outperforms"], ["outperforms", false, "outperformed by"]];

/** Rows of [label, cells], a cell being a list of {text, entity?, results?}; the same entity on several sides is `shared`. */
function comparison(entities, { store, filters }) {
  const plain = (label, value) => ({ label, cells: entities.map((entity) => [{ text: String(value(entity) ?? "") }]) });
  const rows = [plain("type", ({ type }) => type.label), plain("papers", ({ papers }) => number(papers)), plain("first year", ({ year }) => year ?? "unknown"), plain("also called", ({ aliases }) => aliases.slice(0, 4).join(", "))];
  for (const [name, outward, label] of COMPARED) {
    const cells = entities.map((entity) => (outward ? entity.out : entity.into).filter((statement) => statement.relation === store.relation[name] && filters.has.statement(statement))
      .sort((a, b) => b.belief - a.belief || a.i - b.i).map((statement) => ({ entity: otherEnd(statement, entity), statement })).filter(({ entity: end }) => !end.paper));
    rows.push(group(label, cells));
  }
  return [...rows.filter(({ cells }) => cells.some((cell) => cell.some(({ text, entity }) => text || entity))), ...measured(entities, filters)];
}

function group(label, cells) {
  const times = new Map();
  for (const cell of cells) for (const { entity } of cell) times.set(entity, (times.get(entity) ?? 0) + 1);
  const named = ({ entity, ...rest }) => ({ ...rest, entity, text: entity.name, shared: times.get(entity) > 1 });
  return { label, cells: cells.map((cell) => cell.map(named).sort((a, b) => Number(b.shared) - Number(a.shared))) };
}

function measured(entities, filters) {
  const rows = new Map();
  entities.forEach((entity, side) => {
    for (const result of entity.results) {
      if (result.subject !== entity || !filters.has.result(result) || !(result.metric || result.dataset)) continue;
      const label = [result.dataset?.name, result.metric?.name, result.kind === "improvement" ? "(gain)" : ""].filter(Boolean).join(" ");
      const row = rows.get(label) ?? rows.set(label, { label, measured: true, cells: entities.map(() => []) }).get(label);
      row.cells[side].push({ text: plainValue(result), result });
    }
  });
  return [...rows.values()].sort((a, b) => b.cells.filter((cell) => cell.length).length - a.cells.filter((cell) => cell.length).length || (a.label < b.label ? -1 : 1));
}

function compareView(host, app, params) {
  const asked = (params.with ?? "").split(",");
  const chosen = [...new Set(asked.map((id) => app.store.byId.get(id)).filter(Boolean))].slice(0, SIDE_BY_SIDE);
  app.compared = chosen.map(({ id }) => id);
  const go = (entities) => app.go(hashOfView("compare", { with: entities.map(({ id }) => id).join(",") }));
  const rows = chosen.length ? comparison(chosen, app) : [];
  // What only one of them reports compares nothing: a few of such rows, the others when asked for.
  const isAlone = ({ measured: isMeasured, cells }) => isMeasured && chosen.length > 1 && cells.filter((cell) => cell.length).length === 1;
  const line = ({ label, cells }) => el("tr", {}, el("th", { scope: "row" }, said(label)), ...cells.map((cell) => el("td", {}, ...paged(el("div"), cellParts(cell, app), CELL_PARTS, 40))));
  const [body, more] = paged(el("tbody"), rows.map((row) => () => [line(row)]), rows.filter((row) => !isAlone(row)).length + ALONE, 100);
  const table = () => [["", ...chosen.map(({ name }) => name)], ...rows.map(({ label, cells }) => [label, ...cells.map((cell) => cell.map(({ text }) => text).join("; "))])];
  host.append(el("div", { class: "sheet-view" }, el("h1", { tabindex: "-1" }, "Side by side"), unknownAmong(asked, app),
    el("div", { class: "pickers" }, chosen.length < SIDE_BY_SIDE ? picker(chosen.length ? "Add another" : "Model, dataset, technique …", null, app, (entity) => go([...chosen, entity])) : null,
      chosen.length ? button("Download CSV", () => download(fileName(chosen.map(({ name }) => name).join(" "), "csv"), new Blob([csvOf(table())], { type: "text/csv" })), { class: "action", id: "csv" }) : null),
    chosen.length ? null : suggestions(app, go),
    chosen.length ? el("div", { class: "wide" }, el("table", { class: "compare" },
      el("thead", {}, el("tr", {}, el("td", {}), ...chosen.map((entity) => el("th", { scope: "col" }, entityLink(entity, 60), " ",
        button("✕", () => go(chosen.filter((each) => each !== entity)), { class: "plain", "aria-label": `Take away ${short(entity.name, 60)}` }))))),
      body)) : null, more));
  return {
    title: chosen.map(({ name }) => name).join(" ") || "comparison",
    json: () => ({ entities: chosen.map(entityData), rows: rows.map(({ label, cells }) => ({ label, cells: cells.map((cell) => cell.map(({ text }) => text)) })) }),
    rows: table,
  };
}

/** The parts of a cell, each made when it is to be shown. */
const cellParts = (cell, { store }) => cell.map((part) => () => {
  if (part.result) return [el("div", {}, folded([el("strong", {}, said(part.text)), el("span", { class: "quiet" }, part.result.paper.year ? ` ${part.result.paper.year}` : "")], () => evidenceList(part.result, rolesOf(part.result), store)))];
  return [el("div", { class: part.shared ? "shared" : "" }, part.entity ? entityLink(part.entity, 60) : said(part.text))];
});

/** A summary that opens to what is built when it is first opened. */
function folded(summary, build) {
  const open = () => { if (!details.dataset.built) fill(details, { "data-built": "1" }, [build()]); };
  const details = el("details", { on: { toggle: open } }, el("summary", {}, ...summary));
  return details;
}

/** Pairs that papers themselves compare, to begin with. */
function suggestions(app, go) {
  const wanted = ["outperforms", "comparedWith"].map((name) => app.store.relation[name]);
  const pairs = app.store.statements.filter((statement) => wanted.includes(statement.relation) && statement.subject.type.name === "Model" && statement.object.type.name === "Model" && app.filters.has.statement(statement))
    .sort((a, b) => b.papers - a.papers || b.belief - a.belief || a.i - b.i).slice(0, 6);
  return el("div", {}, el("p", { class: "quiet" }, pairs.length ? "Choose what to compare, or begin with what papers compare:" : "Choose what to compare."),
    el("ul", { class: "suggestions" }, ...pairs.map(({ subject, object }) => el("li", {}, button(`${short(subject.name)} and ${short(object.name)}`, () => go([subject, object]), { class: "action" })))));
}
