// Files that the reader takes along: a view as drawing (SVG, PNG), as data (JSON) or as table (CSV).

const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity", "fill-opacity", "font-size", "font-family",
  "font-weight", "text-anchor", "paint-order"];
const FORMULA = /^[=+\-@\t\r\n]/;
const PLAIN_NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Rows as CSV that no spreadsheet takes for a formula: the same rule as `kg/spreadsheet.py`. */
function csvOf(rows) {
  const cell = (value) => {
    const text = typeof value === "string" && FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",") || '""'}\n`).join("");
}

/** A drawing as a file of its own: what the page's style says of each part is written into it. */
function drawingText(svg) {
  const { width, height } = svg.getBoundingClientRect();
  const copy = copyOf(svg);
  const style = getComputedStyle(document.body);
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", String(Math.ceil(width)));
  copy.setAttribute("height", String(Math.ceil(height)));
  copy.setAttribute("viewBox", svg.getAttribute("viewBox") ?? `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
  copy.prepend(draw("rect", { width: "100%", height: "100%", fill: style.backgroundColor }));
  return { text: new XMLSerializer().serializeToString(copy), width, height };
}

function copyOf(element) {
  const copy = document.createElementNS(SVG, element.localName);
  for (const { name, value } of element.attributes) {
    if (!["class", "style", "tabindex", "role", "href"].includes(name) && !name.startsWith("aria-") && !name.startsWith("data-")) copy.setAttribute(name, value);
  }
  const style = getComputedStyle(element);
  for (const look of LOOKS) copy.setAttribute(look, style.getPropertyValue(look));
  for (const child of element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE && getComputedStyle(child).display !== "none") copy.append(copyOf(child));
  }
  return copy;
}

/** A table as a drawing, for views that are no picture; at most so many rows that it can be read. */
function tableDrawing(rows) {
  const shown = rows.slice(0, 200).map((row) => row.map((cell) => short(String(cell ?? ""), 44)));
  const widths = (shown[0] ?? []).map((_, column) => 16 + 6.7 * Math.max(...shown.map((row) => row[column]?.length ?? 0)));
  const lefts = widths.map((_, column) => 16 + widths.slice(0, column).reduce((sum, width) => sum + width, 0));
  const width = Math.ceil((lefts.at(-1) ?? 0) + (widths.at(-1) ?? 0) + 16);
  const height = 24 + 22 * shown.length;
  const lines = shown.flatMap((row, i) => row.map((cell, column) => draw("text", { x: lefts[column], y: 28 + 22 * i, class: i ? "cell" : "cell head" }, cell)));
  return draw("svg", { class: "sheet-drawing", width, height, viewBox: `0 0 ${width} ${height}` }, ...lines);
}

function download(name, blob) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const fileName = (title, ending) => `${short(title, 60).replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|-+$/g, "") || "graph"}.${ending}`;

/** An SVG of what a view offers to save; what is not on the page, as the table of a view without a picture, is laid out for it out of sight. */
function withDrawing(view, use) {
  const made = view.svg ? view.svg() : tableDrawing(view.rows());
  if (made.isConnected) return use(made);
  const place = el("div", { class: "unseen" }, made);
  document.body.append(place);
  try {
    return use(made);
  } finally {
    place.remove();
  }
}

async function pngOf({ text, width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const scale = Math.min(2, 8000 / Math.max(width, height));
  const canvas = el("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.drawImage(image, 0, 0);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

const SAVERS = {
  PNG: (view) => (view.png ? view.png() : pngOf(withDrawing(view, drawingText))),
  SVG: (view) => new Blob([view.svgText ? view.svgText() : withDrawing(view, drawingText).text], { type: "image/svg+xml" }),
  JSON: async (view) => new Blob([`${JSON.stringify(await view.json(), null, 1)}\n`], { type: "application/json" }),
  CSV: (view) => new Blob([csvOf(view.rows())], { type: "text/csv" }),
};

/** `saving()` says what the view of the moment offers: a title, `json`, and `svg` or `rows`. */
function makeSaver(saving) {
  const menu = byId("save");
  byId("save-choices").append(...Object.entries(SAVERS).map(([kind, make]) => button(`${kind}${kind === "CSV" ? " (table)" : ""}`, async () => {
    menu.open = false;
    menu.querySelector("[role=alert]")?.remove();
    const view = saving();
    if (kind === "CSV" && !view.rows) return;
    try {
      download(fileName(view.title, kind.toLowerCase()), await make(view));
      byId("news").textContent = `Saved as ${kind}`;
    } catch (error) {
      byId("save-choices").append(el("p", { class: "quiet", role: "alert" }, `Not saved. ${error.message}`));
      menu.open = true;
    }
  }, { "data-kind": kind })));
  menu.addEventListener("toggle", () => {
    const view = saving();
    for (const choice of byId("save-choices").children) choice.hidden = (choice.dataset.kind === "CSV" && !view.rows);
  });
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); } });
}

/** Entities, statements and results with their sentences as plain data, for files. */
const entityData = ({ id, type, name, aliases, papers, year, identifiers }) => ({ id, type: type.name, name, aliases, papers, year, identifiers });

async function statementsData(statements, store) {
  await store.source.gather(statements.filter(hasSentences));
  return Promise.all(statements.map((statement) => statementData(statement, store)));
}

async function statementData(statement, store) {
  const { subject, relation, object, belief, papers } = statement;
  const evidence = [];
  for (let from = hasSentences(statement) ? 0 : null; from !== null;) {
    const { pieces, next } = await store.source.evidence(statement, from);
    evidence.push(...pieces.map(({ paper, text, score, polarity }) => ({ paper: paper.entity.id, quote: text, score: score / 1000, polarity })));
    from = next;
  }
  return { subject: subject.id, relation: relation.name, object: object.id, belief: belief / 1000, papers, evidence };
}

async function resultsData(results, store) {
  await store.source.gather(results);
  return Promise.all(results.map(async (result) => {
    const { pieces: [{ text }] } = await store.source.evidence(result);
    return {
      subject: result.subject.id, metric: result.metric?.id ?? null, dataset: result.dataset?.id ?? null, task: result.task?.id ?? null,
      value: result.value, kind: result.kind, baseline: result.baseline?.id ?? null, score: result.score / 1000,
      paper: result.paper.entity.id, year: result.paper.year, quote: text,
    };
  }));
}
