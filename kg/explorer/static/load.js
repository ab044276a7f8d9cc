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
  return { ...head, ...body, statements: rowsOf(body.statements), sentences: sentencesOf(body.statements) };
}

/** Rows of subject, relation, object, belief, papers, and of where the sentences begin and how many they are. */
function rowsOf({ subject, relation, object, belief, papers, counts }) {
  let [at, from] = [0, 0];
  return subject.map((step, i) => {
    from += step;
    at += counts[i];
    return [from, relation[i], object[i], belief[i], papers[i], at - counts[i], counts[i]];
  });
}

/** Of all sentences whose they are, what they are, and, where the page has them, their places. */
function sentencesOf({ sources, polarities, places }) {
  let source = 0;
  return { sources: Int32Array.from(sources, (step) => { source += step; return source; }), polarities, places };
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i += 1) bytes[i] = letters.charCodeAt(i);
  return bytes;
}
