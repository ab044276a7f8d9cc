// Search over names and aliases: accents, case and hyphens aside, forgiving a slip or two. Whole matches, beginnings and
// parts are looked for in every form; slips only among forms that share enough trigrams with what was typed.

const ENOUGH = 8;
const CANDIDATES = 300;

const fold = (text) => text.slice(0, 300).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[\s\-_\u2010-\u2015]+/g, " ").trim();

/** Prepares the folded forms once; the returned function lists the entities for a query, best match first. */
function makeSearch(store) {
  let forms = null;
  let grams = null;
  const build = () => {
    forms = store.entities.flatMap((entity) => [entity.name, ...entity.aliases].map((name) => [fold(name), entity]));
  };
  const search = (query) => {
    if (!forms) build();
    const wanted = fold(query);
    if (!wanted) return [];
    const ranks = new Map();
    const take = (entity, rank) => { if (rank !== null && rank < (ranks.get(entity) ?? Infinity)) ranks.set(entity, rank); };
    for (const [form, entity] of forms) take(entity, matchRank(form, wanted));
    if (ranks.size < ENOUGH && wanted.length > 3) {
      grams ??= gramIndex(forms);
      for (const [form, entity] of candidates(forms, grams, wanted)) take(entity, slipRank(form, wanted));
    }
    return [...ranks.keys()].sort((a, b) => ranks.get(a) - ranks.get(b) || byWeight(a, b));
  };
  search.warm = () => { if (!forms) build(); grams ??= gramIndex(forms); };
  return search;
}

/** 0 whole, 1 beginning, 2 beginning of a word, 3 inside, 4 all words in any order, null no match. */
function matchRank(form, wanted) {
  const at = form.indexOf(wanted);
  if (at === 0) return form.length === wanted.length ? 0 : 1;
  if (at > 0) return form.includes(` ${wanted}`) ? 2 : 3;
  if (!wanted.includes(" ")) return null;
  return wanted.split(" ").every((word) => form.includes(word)) ? 4 : null;
}

function* gramsOf(text) {
  const padded = ` ${text} `;
  for (let at = 0; at + 3 <= padded.length; at += 1) yield padded.slice(at, at + 3);
}

function gramIndex(forms) {
  const index = new Map();
  forms.forEach(([form], i) => {
    for (const gram of gramsOf(form)) {
      const list = index.get(gram);
      if (!list) index.set(gram, [i]);
      else if (list.at(-1) !== i) list.push(i);
    }
  });
  return index;
}

/** The forms that share most trigrams with the query, at least the share that so few slips leave. */
function candidates(forms, grams, wanted) {
  const shared = new Map();
  let all = 0;
  for (const gram of gramsOf(wanted)) {
    all += 1;
    for (const i of grams.get(gram) ?? []) shared.set(i, (shared.get(i) ?? 0) + 1);
  }
  const least = Math.max(1, all - 3 * slipsAllowed(wanted) - 1);
  return [...shared].filter(([, count]) => count >= least).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES).map(([i]) => forms[i]);
}

const slipsAllowed = (text) => (text.length < 8 ? 1 : 2);

/** 5 and more by the slips between the query and a form or the beginning of one; null for too many. */
function slipRank(form, wanted) {
  const slips = prefixDistance(wanted, form, slipsAllowed(wanted));
  return slips === null ? null : 5 + slips + (form.length - wanted.length > 2 ? 0.5 : 0);
}

/** The least number of insertions, losses, changes and swaps that make `typed` a beginning of `form`, or null over `most`. */
function prefixDistance(typed, form, most) {
  const width = Math.min(form.length, typed.length + most);
  let [before, last] = [[], Array.from({ length: width + 1 }, (_, j) => j)];
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= width; j += 1) {
      const same = typed[i - 1] === form[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && typed[i - 1] === form[j - 2] && typed[i - 2] === form[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return null;
    [before, last] = [last, row];
  }
  const least = Math.min(...last);
  return least <= most ? least : null;
}
