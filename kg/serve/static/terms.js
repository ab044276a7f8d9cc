// Terms of answers: as people read them, as links, and N-Triples read into them. Text only ever becomes text nodes.

const NUMBERS = /#(integer|decimal|double|float|int|long|short|nonNegativeInteger|gYear)$/;
const TERM = /<([^>]*)>|_:([\w.-]+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/y;
const SHORT = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

export const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

export const isNumber = (term) => term?.type === "literal" && NUMBERS.test(term.datatype ?? "");

export const shortened = (iri, prefixes) => {
  let best = "";
  for (const [name, space] of Object.entries(prefixes)) {
    if (iri.startsWith(space) && space.length > (prefixes[best] ?? "").length) best = name;
  }
  const local = iri.slice((prefixes[best] ?? "").length);
  return best && /^[\w.~%+:()-]*$/.test(local) ? `${best}:${local}` : iri;
};

// Where a click on an IRI leads: our own page of a resource, an address of the web, or nowhere.
export const address = (iri, setup) => {
  const rest = iri.slice(setup.base.length);
  if (iri.startsWith(setup.base) && /^[^/\\#]/.test(rest) && !iri.startsWith(setup.prefixes.kg)) return `/${rest}`;
  return /^https?:\/\/[^/]/i.test(iri) ? iri : "";
};

export const text = (term, setup) => {
  if (!term) return "";
  if (term.type === "uri") return shortened(term.value, setup.prefixes);
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type === "triple") {
    const { subject, predicate, object } = term.value;
    return `<<( ${[subject, predicate, object].map((part) => text(part, setup)).join(" ")} )>>`;
  }
  return term.value;
};

export const shown = (term, setup) => {
  const words = element("bdi", {}, text(term, setup));
  const href = term?.type === "uri" ? address(term.value, setup) : "";
  if (href) {
    const link = element("a", { href, title: term.value }, words);
    if (!href.startsWith("/")) link.rel = "noopener noreferrer";
    return link;
  }
  if (term?.["xml:lang"]) return element("span", {}, words, " ", element("small", {}, term["xml:lang"]));
  return words;
};

const unescaped = (written) => written.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gs, (_, four, eight, one) => (
  four || eight ? String.fromCodePoint(parseInt(four ?? eight, 16)) : SHORT[one] ?? one));

const term = (line, from) => {
  TERM.lastIndex = from;
  const found = TERM.exec(line);
  if (!found) return [null, from];
  const [, iri, blank, value, language, datatype] = found;
  const end = TERM.lastIndex;
  if (iri !== undefined) return [{ type: "uri", value: unescaped(iri) }, end];
  if (blank !== undefined) return [{ type: "bnode", value: blank }, end];
  const literal = { type: "literal", value: unescaped(value) };
  if (language) literal["xml:lang"] = language;
  if (datatype) literal.datatype = datatype;
  return [literal, end];
};

// The triples of an N-Triples document as rows of three terms; a line with a triple term in it is passed over.
export const triples = (document) => {
  const rows = [];
  for (const line of document.split("\n")) {
    const row = [];
    let at = 0;
    while (row.length < 3) {
      const [read, end] = term(line, at);
      if (!read) break;
      row.push(read);
      at = end;
      while (line[at] === " ") at += 1;
    }
    if (row.length === 3) rows.push(row);
  }
  return rows;
};
