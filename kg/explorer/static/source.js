// Where the sentences behind a statement and the text of a paper come from: this page's own data, or the server that sent
// it (`server.js`). A source answers with what was asked for, or with a promise of it where it has to ask first itself:
//
//   evidence(item, from)  of a statement or result: {pieces, next}, the strongest first; `next` is where those after them
//                         begin, null after the last; a piece is {paper, text, marks, score, polarity}
//   paper(paper)          {abstract, authors, year, venue, url, identifiers, marks}
//   gather(items)         a promise that the first evidence of all these statements and results is at hand
//   addressOf(entity)     where the server has a page about it; null from disk
//
// Marks are {entity, start, end}, by place, and count UTF-16 units of the text beside them.

function pageSource(store) {
  const { sentences } = store;

  /** The mentions in one field of a paper, between two places of it. */
  function marksIn({ mentions }, field, from, to) {
    const found = [];
    for (let at = 0; at < mentions.length; at += MENTION_COLUMNS) {
      const [entity, where, start, end] = mentions.slice(at, at + MENTION_COLUMNS);
      if (where === field && start >= from && end <= to) found.push({ entity: store.entities[entity], start: start - from, end: end - from });
    }
    return found.sort(byPlace);
  }
  function piece(paper, field, start, end, score, polarity) {
    return { paper, text: paper[FIELDS[field]].slice(start, end), marks: marksIn(paper, field, start, end), score, polarity: store.polarities[polarity] };
  }
  return {
    served: false,
    evidence(item) {
      const pieces = item.relation
        ? sourcesOf(item, store).map((paper, i) => {
          const place = PLACE_COLUMNS * (item.at + i);
          return piece(paper, ...sentences.places.slice(place, place + PLACE_COLUMNS), sentences.polarities[item.at + i]);
        })
        : [piece(item.paper, ...item.place, item.score, item.polarity)];
      return { pieces, next: null };
    },
    paper: (paper) => ({ ...paper, marks: paper.abstract === null ? [] : marksIn(paper, FIELDS.indexOf("abstract"), 0, paper.abstract.length) }),
    gather: async () => {},
    addressOf: () => null,
  };
}

const byPlace = (a, b) => a.start - b.start || b.end - a.end;

/** What `build` makes of what `ask` gets: at once where it is at hand, else in place of `meanwhile`, or `failed` says why not. */
function awaited(ask, build, meanwhile = waiting, failed = trouble) {
  const found = ask();
  if (!(found instanceof Promise)) return build(found);
  const host = el("div", { class: "awaited", "aria-busy": "true" }, meanwhile());
  const put = (...content) => {
    host.removeAttribute("aria-busy");
    host.replaceChildren(...content.flat(Infinity).filter(Boolean));
  };
  const again = () => put(awaited(ask, build, meanwhile, failed));
  found.then((value) => put(build(value)), (error) => put(failed(error, again)));
  return host;
}

const waiting = () => el("p", { class: "quiet", role: "status" }, "Loading …");

const trouble = (error, again) => el("p", { class: "quiet", role: "alert" }, said(error.message), " ", button("Try again", again, { class: "plain" }));
