// The server that sent this page, as a source of details (see `source.js`): `/api` of `kg serve`, and pages of all entities.

const PATIENCE = 30000;
const AT_ONCE = 50;

function serverSource(store) {
  const kept = new Map();
  const types = new Map(store.types.map((type) => [type.name, type]));

  /** What `read` makes of the answer at a path, which is asked for once; what failed is asked for anew. */
  function ask(path, read) {
    if (!kept.has(path)) {
      const coming = answerAt(path).then((answer) => {
        kept.set(path, read(answer));
        return kept.get(path);
      });
      kept.set(path, coming);
      coming.catch(() => kept.delete(path));
    }
    return kept.get(path);
  }

  /** An entity that an answer speaks of: the page's own, or one that the page does not hold and that its address leads to. */
  const entityOf = (id, type, name) => store.byId.get(id) ?? { id, name, type: types.get(type), isOutside: true };

  /** Marks in a text that begins at `from`; the server counts characters. */
  function marksOf(mentions, text, from) {
    const at = unitsOf(text);
    return mentions.map(({ entity, type, name, start, end }) => ({ entity: entityOf(entity, type, name), start: at(start - from), end: at(end - from) })).sort(byPlace);
  }
  function piece({ source, quote, start, mentions, score, polarity }) {
    const paper = { ...source, entity: entityOf(source.id, "Paper", source.title) };
    return { paper, text: quote, marks: marksOf(mentions, quote, start), score: Math.round(1000 * score), polarity };
  }
  /** Of results their sentence; of statements their sentences from one place on. */
  const pathTo = (items, from = 0) => {
    if (!items[0].relation) return `/api/results?${items.map(({ place: [id] }) => `id=${encoded(id)}`).join("&")}`;
    const triples = items.map(({ subject, relation, object }) => asQuery({ subject: subject.id, predicate: relation.name, object: object.id }).slice(1));
    return `/api/evidence?${triples.join("&")}${from ? `&offset=${from}` : ""}`;
  };
  const readAll = ({ results, statements }, from = 0) => results?.map((result) => ({ pieces: [piece(result)], next: null }))
    ?? statements.map(({ total, evidence }) => ({ pieces: evidence.map(piece), next: from + evidence.length < total ? from + evidence.length : null }));

  return {
    served: true,
    evidence(item, from = 0) {
      return ask(pathTo([item], from), (answer) => readAll(answer, from)[0]);
    },
    paper({ entity }) {
      return ask(`/api${pathOf(entity.id)}`, ({ paper, mentions }) => ({
        ...paper, marks: marksOf(mentions.filter(({ field }) => field === "abstract"), paper.abstract, 0),
      }));
    },
    async gather(items) {
      const missing = items.filter((item) => !kept.has(pathTo([item])));
      for (let at = 0; at < missing.length; at += AT_ONCE) {
        const asked = missing.slice(at, at + AT_ONCE);
        readAll(await answerAt(pathTo(asked))).forEach((found, i) => kept.set(pathTo([asked[i]]), found));
      }
    },
    addressOf: (entity) => pathOf(entity.id),
  };
}

/** The JSON at a path of the server; an error says in words why there is none. */
async function answerAt(path) {
  let reply;
  let answer;
  try {
    reply = await fetch(path, { headers: { Accept: "application/json, application/problem+json" }, signal: AbortSignal.timeout(PATIENCE) });
    answer = await reply.json();
  } catch {
    throw new Error(reply ? `The server's answer cannot be read (${reply.status}).` : "The server that sent this page does not answer.");
  }
  if (!reply.ok) throw new Error(`The server has no answer: ${answer.title ?? reply.status}.`);
  return answer;
}

/** From a character's place in a text to the number of UTF-16 units before it. */
function unitsOf(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (place) => place;
  const before = [0];
  for (const character of text) before.push(before.at(-1) + character.length);
  return (place) => before[place];
}
