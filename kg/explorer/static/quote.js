// Text of papers with marks in it. Marks are elements around text nodes; positions count UTF-16 units.

/** Pieces of `text` between `start` and `end` with each mention wrapped by `wrap(mention, text)`; the longest wins. */
function marked(text, start, end, mentions, wrap) {
  const pieces = [];
  let at = start;
  for (const mention of mentions) {
    if (mention.start < at || mention.end > end || mention.start >= mention.end) continue;
    pieces.push(text.slice(at, mention.start), wrap(mention, text.slice(mention.start, mention.end)));
    at = mention.end;
  }
  pieces.push(text.slice(at, end));
  return pieces.filter((piece) => piece !== "");
}

/** A sentence with the mentions of the given entities marked. */
function sentence({ paper, field, start, end }, entities, store) {
  const mentions = mentionsOf(paper, field, store).filter((mention) => entities.includes(mention.entity));
  const mark = (mention, text) => el("mark", { vars: { c: mention.entity.type.color }, title: mention.entity.type.label }, text);
  return el("blockquote", { dir: "auto" }, ...marked(paper[field], start, end, mentions, mark));
}

/** One piece of evidence: the sentence, then who says it and how. */
function evidenceCard(evidence, entities, store) {
  const { paper, score, polarity } = evidence;
  const source = el("footer", {},
    el("a", { href: hashOf(paper.entity), class: "source" }, said(paper.title)),
    el("span", { class: "quiet" },
      [paper.year && `${paper.year}`, paper.venue].filter(Boolean).map((part) => [said(part), " · "]),
      `score ${figure(score)}`));
  if (polarity !== store.polarities[0]) source.append(" ", el("span", { class: "tag warn" }, polarity));
  if (paper.url) source.append(" ", el("span", { class: "outside" }, link(paper.url, "open ↗")));
  return el("li", { class: "evidence" }, sentence(evidence, entities, store), source);
}

/** What the reader has opened, by key; what is built anew has it open again. */
const opened = new Set();

const RECORDED = new Set(["authoredBy", "publishedIn", "cites"]);

const keyOf = (item) => (item.relation ? `statement ${item.i}` : `result ${item.i}`);

function evidenceList(item, entities, store) {
  const found = evidenceOf(item, store);
  const list = el("ul", { class: "evidences" });
  if (!found.length) {
    list.append(el("li", { class: "quiet" }, RECORDED.has(item.relation?.name) ? "From the paper's own record, not from a sentence."
      : "Its sentences are in papers whose text is not in this page; kg why shows them."));
  }
  return paged(list, found.map((evidence) => () => [evidenceCard(evidence, entities, store)]), 8);
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
