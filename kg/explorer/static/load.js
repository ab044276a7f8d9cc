// The data of the page: a few lines as they are, the rest as a raw deflate stream in base64.

/** All that `pack.py` wrote, as one object; the page can show its heading and counts meanwhile. */
async function loadData() {
  const head = JSON.parse(byId("graph").textContent);
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser cannot unpack the page's data; a version of 2023 or later can.");
  }
  const packed = new Blob([fromBase64(byId("packed").textContent)]).stream();
  const text = new Response(packed.pipeThrough(new DecompressionStream("deflate-raw")));
  const body = await text.json();
  return { ...head, ...body, statements: rowsOf(body.statements) };
}

/** Rows of subject, relation, object, belief, papers, and of the sentences: whose they are, polarities, and places where the page has them. */
function rowsOf({ subject, relation, object, belief, papers, counts, sources, polarities, places }) {
  const width = PLACE_COLUMNS;
  let [at, from, source] = [0, 0, 0];
  return subject.map((step, i) => {
    from += step;
    const said = sources.slice(at, at + counts[i]).map((next) => { source += next; return source; });
    at += counts[i];
    return [from, relation[i], object[i], belief[i], papers[i], said, polarities.slice(at - counts[i], at), places.slice(width * (at - counts[i]), width * at)];
  });
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
