// Text of papers with marks in it. Marks are elements around text nodes; positions count UTF-16 units.

/** Pieces of `text` with each mention wrapped by `wrap(mention, text)`; the longest wins. */
function marked(text, mentions, wrap) {
  const pieces = [];
  let at = 0;
  for (const mention of mentions) {
    if (mention.start < at || mention.end > text.length || mention.start >= mention.end) continue;
    pieces.push(text.slice(at, mention.start), wrap(mention, text.slice(mention.start, mention.end)));
    at = mention.end;
  }
  pieces.push(text.slice(at));
  return pieces.filter((piece) => piece !== "");
}

/** A sentence with the mentions of the given entities marked. */
function sentence({ text, marks }, entities) {
  const mark = (mention, name) => el("mark", { vars: { c: mention.entity.type.color }, title: mention.entity.type.label }, name);
  return el("blockquote", { dir: "auto" }, ...marked(text, marks.filter(({ entity }) => entities.includes(entity)), mark));
}

/** One piece of evidence: the sentence, then who says it and how. */
function evidenceCard(piece, entities, store) {
  const { paper, score, polarity } = piece;
  const source = el("footer", {},
    el("a", { href: hashOf(paper.entity), class: "source" }, said(paper.title)),
    el("span", { class: "quiet" },
      [paper.year && `${paper.year}`, paper.venue].filter(Boolean).map((part) => [said(part), " · "]),
      `score ${figure(score)}`));
  if (polarity !== store.polarities[0]) source.append(" ", el("span", { class: "tag warn" }, polarity));
  if (paper.url) source.append(" ", el("span", { class: "outside" }, link(paper.url, "open ↗")));
  return el("li", { class: "evidence" }, sentence(piece, entities), source);
}

/** What the reader has opened, by key; what is built anew has it open again. */
const opened = new Set();

const RECORDED = new Set(["authoredBy", "publishedIn", "cites"]);

/** Whether it rests on sentences, not on a paper's own record. */
const hasSentences = (item) => !RECORDED.has(item.relation?.name);

const keyOf = (item) => (item.relation ? `statement ${item.i}` : `result ${item.i}`);

/** What papers say of a statement or result, the strongest first, from the sentence at `from` on. */
function evidenceList(item, entities, store, from = 0) {
  if (!hasSentences(item)) return el("p", { class: "quiet" }, "From the paper's own record, not from a sentence.");
  return awaited(() => store.source.evidence(item, from), ({ pieces, next }) => {
    if (!pieces.length) return el("p", { class: "quiet" }, "Its sentences are in papers whose text is not in this page; kg why shows them.");
    const rest = el("div", {}, next === null ? null : button("Load further sentences", () => rest.replaceChildren(el("div", {}, evidenceList(item, entities, store, next))), { class: "plain" }));
    return [...paged(el("ul", { class: "evidences" }), pieces.map((piece) => () => [evidenceCard(piece, entities, store)]), 8), rest];
  });
}

/** `row`, and after it what `toggle` in it opens and closes, where the reader has it open. */
function opening(toggle, row, key, build) {
  let shown = opened.has(key) ? build() : null;
  toggle.setAttribute("aria-expanded", String(Boolean(shown)));
  toggle.addEventListener("click", () => {
    if (shown) {
      shown.remove();
      shown = null;
      opened.delete(key);
    } else {
      shown = build();
      row.after(shown);
      opened.add(key);
    }
    toggle.setAttribute("aria-expanded", String(Boolean(shown)));
  });
  return shown ? [row, shown] : [row];
}

const rolesOf = (result) => [result.subject, result.metric, result.dataset, result.task, result.baseline].filter(Boolean);
