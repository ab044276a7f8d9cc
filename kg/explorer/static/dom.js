// Building elements. Text enters the page only here, as text nodes: nothing on the page is ever parsed as markup.

const byId = (id) => document.getElementById(id);

/** An element with attributes, listeners (`on: {click}`) and children (elements, or strings as text). */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "color") {
      element.style.setProperty("--c", value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text of a paper: its own writing direction, shut in so that marks inside it cannot turn what is around. */
const said = (text, attributes = {}) => el("bdi", attributes, text);

/** A link for web addresses, plain text for everything else (an address is data and may hold any scheme). */
function link(address, text = address) {
  let target = null;
  try {
    target = new URL(address);
  } catch {
    return said(text);
  }
  if (target.protocol !== "http:" && target.protocol !== "https:") return said(text);
  return el("a", { href: target.href, rel: "noopener noreferrer", target: "_blank" }, said(text));
}

const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

const figure = (thousandths) => (thousandths / 1000).toFixed(2);

/** What a name becomes in the picture: one line without control or direction marks, cut to fit. */
function short(name, limit = 24) {
  // eslint-disable-next-line no-control-regex
  const text = name.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\s]+/g, " ").trim();
  const letters = Array.from(text);
  return letters.length <= limit ? text : `${letters.slice(0, limit - 1).join("").trimEnd()}…`;
}

/** A bar that shows a belief or score, with the figure for those who cannot see it. */
function meter(thousandths) {
  const bar = el("span", { class: "meter", role: "img", "aria-label": `belief ${figure(thousandths)}`, title: `belief ${figure(thousandths)}` }, el("i"));
  bar.firstChild.style.setProperty("--v", `${thousandths / 10}%`);
  return bar;
}
