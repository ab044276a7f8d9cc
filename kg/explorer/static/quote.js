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
  const mark = (mention, text) => el("mark", { color: mention.entity.type.color, title: mention.entity.type.label }, text);
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

/** What the reader has opened in the panel, by key; the panel is built anew with it open. */
const opened = new Set();

const keyOf = (item) => (item.relation ? `statement ${item.i}` : `result ${item.i}`);

function evidenceList(item, entities, store) {
  const found = evidenceOf(item, store);
  const list = el("ul", { class: "evidences" });
  if (!found.length) {
    list.append(el("li", { class: "quiet" }, "From the paper's own record, not from a sentence."));
    return list;
  }
  const more = (from) => {
    list.append(...found.slice(from, from + 8).map((evidence) => evidenceCard(evidence, entities, store)));
    const left = found.length - from - 8;
    if (left <= 0) return;
    const key = `${keyOf(item)} from ${from + 8}`;
    if (opened.has(key)) {
      more(from + 8);
      return;
    }
    const button = el("button", { type: "button", class: "plain", on: { click: () => {
      opened.add(key);
      button.parentElement.remove();
      more(from + 8);
      list.children[from + 8].querySelector("a")?.focus();
    } } },
      `Show ${Math.min(left, 8)} more of ${left}`);
    list.append(el("li", {}, button));
  };
  more(0);
  return list;
}
