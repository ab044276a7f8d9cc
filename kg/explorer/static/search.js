// Search over names and aliases: accents, case and hyphens aside, the whole list at every key.

const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[\s\-_\u2010-\u2015]+/g, " ").trim();

/** Prepares the folded forms once; the returned function lists the entities for a query, best match first. */
function makeSearch(store) {
  let index = null;
  const build = () => {
    index = [];
    for (const entity of store.entities) {
      index.push([fold(entity.name), entity]);
      for (const alias of entity.aliases) index.push([fold(alias), entity]);
    }
  };
  return (query) => {
    if (!index) build();
    const wanted = fold(query);
    if (!wanted) return [];
    const ranks = new Map();
    for (const [form, entity] of index) {
      const rank = matchRank(form, wanted);
      if (rank !== null && rank < (ranks.get(entity) ?? Infinity)) ranks.set(entity, rank);
    }
    return [...ranks.keys()].sort((a, b) => ranks.get(a) - ranks.get(b) || byWeight(a, b));
  };
}

/** 0 whole, 1 beginning, 2 beginning of a word, 3 inside, 4 all words in any order, null no match. */
function matchRank(form, wanted) {
  const at = form.indexOf(wanted);
  if (at === 0) return form.length === wanted.length ? 0 : 1;
  if (at > 0) return form.includes(` ${wanted}`) ? 2 : 3;
  if (!wanted.includes(" ")) return null;
  return wanted.split(" ").every((word) => form.includes(word)) ? 4 : null;
}

const byWeight = (a, b) => b.papers - a.papers || b.mentions - a.mentions || a.i - b.i;
