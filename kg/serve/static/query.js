// The query editor: a text, its arguments, the answer.

import { picture } from "./picture.js";
import { table } from "./table.js";
import { element, triples } from "./terms.js";

const at = (id) => document.getElementById(id);
const setup = JSON.parse(at("setup").textContent);
const WANTED = "application/sparql-results+json, application/n-triples, application/problem+json;q=0.5";
const FORMS = {
  rows: { CSV: ["text/csv", "csv"], JSON: ["application/sparql-results+json", "json"] },
  graph: { Turtle: ["text/turtle", "ttl"], "JSON-LD": ["application/ld+json", "jsonld"] },
};
const START = `# What the graph holds most of\nSELECT ?type (COUNT(?thing) AS ?count) WHERE {\n  ?thing a ?type ; rdfs:label ?name .\n}\nGROUP BY ?type\nORDER BY DESC(?count)\n`;
let running = null;
let saved = {};

// What the text says it needs, by the names of variables.
const needed = () => new Map([...at("text").value.matchAll(/^# argument (\w+)((?: \w+)*): (.*)$/gm)].map(([, name, types, meaning]) => [name, [meaning, types.trim()]]));

const values = () => Object.fromEntries([...at("arguments").querySelectorAll("input")].map((input) => [input.name, input.value]));

const number = (bad = 0) => {
  const count = at("text").value.split("\n").length;
  at("lines").replaceChildren(...Array.from({ length: count }, (_, place) => (
    element("span", { className: place + 1 === bad ? "bad" : "" }, String(place + 1)))).flatMap((line) => [line, "\n"]));
  at("lines").scrollTop = at("text").scrollTop;
};

const forget = () => {
  at("problem").hidden = true;
  at("mark").hidden = true;
  number();
};

// A list of names of entities of these types that fit what is typed.
const suggested = (input, types) => {
  const list = element("datalist", { id: `names-${input.name}` });
  input.setAttribute("list", list.id);
  input.addEventListener("input", async () => {
    const typed = input.value;
    if (!typed.trim()) return;
    const answers = await Promise.all(types.map((type) => (
      fetch(`/api/search?${new URLSearchParams({ q: typed, type, limit: 8 })}`).then((response) => (response.ok ? response.json() : { results: [] })))));
    if (typed !== input.value) return;
    list.replaceChildren(...answers.flatMap((answer) => answer.results).map((found) => element("option", { value: found.name }, found.type)));
  });
  return list;
};

const ask = () => {
  const names = needed();
  saved = { ...saved, ...values() };
  if ([...names.keys()].join() === Object.keys(values()).join()) return;
  at("arguments").replaceChildren(...[...names].map(([name, [meaning, types]]) => {
    const input = element("input", { name, value: saved[name] ?? "", autocomplete: "off" });
    return element("label", {}, element("b", {}, name), ` ${meaning}`, input, types ? suggested(input, types.split(" ")) : "");
  }));
  at("arguments").hidden = names.size === 0;
};

const changed = () => {
  forget();
  ask();
  for (const button of at("ready").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(setup.queries[button.dataset.place].text === at("text").value));
  }
  const place = setup.queries.findIndex((query) => query.text === at("text").value);
  at("ready-choice").value = place < 0 ? "" : String(place);
};

const write = (text) => {
  at("text").value = text;
  at("text").rows = Math.min(Math.max(text.split("\n").length + 1, 8), 26);
  changed();
};

const place = () => {
  const { line, column } = at("mark").dataset;
  const text = at("text");
  at("mark").style.transform = `translate(calc(${Number(column) - 1}ch - ${text.scrollLeft}px), calc(${Number(line) - 1} * 1lh - ${text.scrollTop}px))`;
};

const fail = (problem) => {
  at("problem").textContent = problem.title;
  at("problem").hidden = false;
  at("answer").hidden = true;
  at("state").textContent = "";
  if (!problem.line) return;
  const lines = at("text").value.split("\n");
  const before = lines.slice(0, problem.line - 1).join("\n").length + (problem.line > 1 ? 1 : 0);
  const column = Math.min(problem.column, (lines[problem.line - 1] ?? "").length + 1);
  at("text").focus();
  at("text").setSelectionRange(before + column - 1, before + column - 1);
  number(problem.line);
  Object.assign(at("mark").dataset, { line: problem.line, column });
  at("mark").hidden = false;
  place();
};

const body = () => {
  const form = new URLSearchParams({ query: at("text").value, believed: at("believed").checked });
  for (const [name, value] of Object.entries(values())) form.append(`$${name}`, value);
  return form;
};

const fetched = (accept, signal) => fetch("/sparql", { method: "POST", body: body(), headers: { Accept: accept }, signal });

const problemOf = async (response) => {
  const text = await response.text();
  return /problem\+json/.test(response.headers.get("Content-Type")) ? JSON.parse(text) : { title: text || response.statusText };
};

const download = async (accept, ending) => {
  const response = await fetched(accept);
  if (!response.ok) return fail(await problemOf(response));
  const href = URL.createObjectURL(await response.blob());
  element("a", { href, download: `answer.${ending}` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
  return undefined;
};

const buttons = (holder, named, chosen) => {
  at(holder).replaceChildren(...Object.entries(named).map(([name, act]) => {
    const button = element("button", { type: "button" }, name);
    if (chosen) button.setAttribute("aria-pressed", String(name === chosen));
    button.addEventListener("click", act);
    return button;
  }));
};

const plural = (count, what) => `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

const show = (count, views, forms) => {
  const view = (name) => {
    const [drawn, note] = [views[name]()].flat();
    at("shown").replaceChildren(drawn, note ? element("p", { className: "quiet" }, note) : "");
    const others = Object.fromEntries(Object.keys(views).map((other) => [other, () => view(other)]));
    buttons("views", Object.keys(views).length > 1 ? others : {}, name);
  };
  at("count").textContent = count;
  buttons("downloads", Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, () => download(...form)])));
  view(Object.keys(views)[0]);
  at("answer").hidden = false;
};

const answer = async (response) => {
  if (/n-triples/.test(response.headers.get("Content-Type"))) {
    const rows = triples(await response.text());
    const listed = () => table(["subject", "predicate", "object"], rows, setup);
    show(plural(rows.length, "triple"), rows.length ? { Graph: () => picture(rows, setup), Table: listed } : { Table: listed }, FORMS.graph);
    return;
  }
  const found = await response.json();
  if (typeof found.boolean === "boolean") {
    const word = found.boolean ? "Yes" : "No";
    show("Answer", { Answer: () => element("p", { className: "yes" }, word) }, FORMS.rows);
    return;
  }
  const columns = found.head.vars;
  const rows = found.results.bindings.map((row) => columns.map((name) => row[name]));
  show(plural(rows.length, "row"), { Table: () => table(columns, rows, setup) }, FORMS.rows);
};

const run = async () => {
  running?.abort();
  forget();
  keep();
  const mine = new AbortController();
  running = mine;
  const start = performance.now();
  const clock = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  const ticking = setInterval(() => { at("state").textContent = `running ${clock()}`; }, 100);
  at("stop").hidden = false;
  try {
    const response = await fetched(WANTED, mine.signal);
    if (response.ok) {
      await answer(response);
      at("state").textContent = clock();
    } else fail(await problemOf(response));
  } catch (error) {
    if (error.name === "AbortError") at("state").textContent = "stopped";
    else fail({ title: "The server does not answer." });
  } finally {
    clearInterval(ticking);
    if (running === mine) {
      running = null;
      at("stop").hidden = true;
    }
  }
};

// The query and what belongs to it live in the fragment, which no server ever sees.
function keep() {
  const fragment = new URLSearchParams({ q: at("text").value });
  if (!at("believed").checked) fragment.set("believed", "false");
  for (const [name, value] of Object.entries(values())) if (value) fragment.append(`$${name}`, value);
  history.replaceState(null, "", `#${fragment}`);
}

const open = () => {
  const fragment = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of fragment) if (name.startsWith("$")) saved[name.slice(1)] = value;
  at("believed").checked = fragment.get("believed") !== "false";
  write(fragment.get("q") ?? START);
};

const offer = () => {
  setup.queries.forEach((query, number_) => {
    const button = element("button", { type: "button" }, element("strong", {}, query.name), element("span", {}, query.meaning));
    button.dataset.place = number_;
    button.addEventListener("click", () => choose(number_));
    at("ready").append(element("li", {}, button));
    at("ready-choice").append(element("option", { value: number_ }, `${query.name}: ${query.meaning}`));
  });
  at("ready-choice").prepend(element("option", { value: "" }, "Choose one"));
  at("ready-choice").addEventListener("change", (event) => { if (event.target.value) choose(Number(event.target.value)); });
};

const choose = (number_) => {
  write(setup.queries[number_].text);
  const empty = [...at("arguments").querySelectorAll("input")].find((input) => !input.value);
  if (empty) empty.focus();
  else run();
};

at("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });
at("ask").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
at("text").addEventListener("input", changed);
at("text").addEventListener("scroll", () => { at("lines").scrollTop = at("text").scrollTop; place(); });
at("stop").addEventListener("click", () => running?.abort());
at("link").addEventListener("click", async () => {
  keep();
  await navigator.clipboard?.writeText(location.href).catch(() => {});
  at("state").textContent = "the address of this page holds the query";
});
window.addEventListener("hashchange", open);
offer();
open();
if (location.hash) run();
