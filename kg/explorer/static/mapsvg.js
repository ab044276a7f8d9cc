// The part of the map that is in sight, as SVG text.

const MAP_XML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// eslint-disable-next-line no-control-regex
const mapXml = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "").replace(/[&<>"]/g, (c) => MAP_XML[c]);

function mapSvg(world, camera, labels) {
  const { width, height } = camera;
  const isSeen = (x, y) => x > -20 && y > -20 && x < width + 20 && y < height + 20;
  const at = (i) => camera.toScreen(world.x[i], world.y[i]).map((value) => Math.round(value * 10) / 10);
  const lines = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="${world.theme.ground}"/>`];
  for (const [from, to, color, alpha] of world.drawnEdges()) {
    const [[x, y], [u, v]] = [at(from), at(to)];
    if (isSeen(x, y) || isSeen(u, v)) lines.push(`<line x1="${x}" y1="${y}" x2="${u}" y2="${v}" stroke="${mapHex(color)}" stroke-opacity="${alpha}"/>`);
  }
  for (const [i, color] of world.drawnNodes()) {
    const [x, y] = at(i);
    const wide = world.radii[i] * camera.scale;
    if (isSeen(x, y)) lines.push(`<circle cx="${x}" cy="${y}" r="${(wide / (1 + wide / 30)).toFixed(1)}" fill="${mapHex(color)}"/>`);
  }
  for (const { text, x, y, size, color, opacity, weight } of labels) {
    lines.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" text-anchor="middle" fill="${color}" fill-opacity="${opacity}" paint-order="stroke" stroke="${world.theme.ground}" stroke-width="3">${mapXml(text)}</text>`);
  }
  return `${lines.join("\n")}\n</svg>\n`;
}
