// The picture that `vispage.py` wrote, drawn by vis-network. Hints are elements around text, never markup.
(() => {
  "use strict";
  const raw = JSON.parse(document.getElementById("graph").textContent);
  const text = (tag, words) => {
    const element = document.createElement(tag);
    element.textContent = words;
    return element;
  };
  const nodes = raw.nodes.map((node) => ({ ...node, title: text("span", node.title), font: { size: 13, strokeWidth: 4, strokeColor: "#fbfaf8" } }));
  const edges = raw.edges.map((edge) => ({ ...edge, title: text("span", edge.title), color: { color: "#a8acb4", hover: "#1f5fc4", highlight: "#1f5fc4" } }));
  const network = new vis.Network(document.getElementById("picture"), { nodes: new vis.DataSet(nodes), edges: new vis.DataSet(edges) }, raw.options);
  network.once("afterDrawing", () => network.fit());
  document.getElementById("note").textContent = raw.note;
  for (const [label, color] of raw.legend) {
    const sign = document.createElement("i");
    sign.style.setProperty("--c", color);
    const entry = document.createElement("span");
    entry.append(sign, label);
    document.getElementById("legend").append(entry);
  }
})();
