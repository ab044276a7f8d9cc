// The map on the graphics card: nodes are points and edges instanced strips, in buffers that stay; a frame sets a few
// uniforms. (Without a graphics card each instance costs as much as a drawing of its own, and there are many nodes.)

const MAP_NODE_VERTEX = `#version 300 es
precision highp float;
in vec2 place; in float radius; in vec4 look;
uniform vec3 camera; uniform vec2 view; uniform float ratio, dim, dark;
uniform vec3 ground, mark;
out vec3 fill, line; out float reach, ring, strength;
void main() {
  int state = int(look.a * 255.0 + 0.5);
  float wide = radius * camera.z / ratio;
  float size = max(wide / (1.0 + wide / 30.0), 0.8) * (state > 3 ? 1.25 : 1.0) * ratio;
  ring = state > 3 ? 2.2 * ratio : clamp(size * 0.5 - 1.4 * ratio, 0.0, 1.2 * ratio);
  reach = size + (state > 3 ? ring : 0.0);
  strength = state == 1 ? dim : 1.0;
  fill = look.rgb;
  line = state > 3 ? mark : ground;
  gl_PointSize = 2.0 * (reach + ratio);
  vec2 seen = (place - camera.xy) * camera.z;
  gl_Position = state == 0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(seen * 2.0 / view * vec2(1.0, -1.0), 0.0, 1.0);
}`;

const MAP_NODE_FRAGMENT = `#version 300 es
precision highp float;
in vec3 fill, line; in float reach, ring, strength;
uniform float ratio;
out vec4 color;
void main() {
  float away = length(gl_PointCoord * 2.0 - 1.0) * (reach + ratio);
  float cover = clamp((reach - away) / ratio + 0.5, 0.0, 1.0) * strength;
  if (cover <= 0.0) discard;
  float inner = clamp((reach - ring - away) / ratio + 0.5, 0.0, 1.0);
  color = vec4(mix(line, fill, inner) * cover, cover);
}`;

const MAP_EDGE_VERTEX = `#version 300 es
precision highp float;
in vec2 from, to; in vec4 look;
uniform vec3 camera; uniform vec2 view; uniform float ratio, bend, segments, alpha, width;
out float side; out vec4 tint;
void main() {
  float t = float(gl_VertexID / 2) / segments;
  float hand = float(gl_VertexID & 1) * 2.0 - 1.0;
  vec2 p = (from - camera.xy) * camera.z, q = (to - camera.xy) * camera.z, d = q - p;
  float far = max(length(d), 1e-3);
  vec2 c = (p + q) * 0.5 + vec2(-d.y, d.x) * bend;
  vec2 way = mix(c - p, q - c, t);
  vec2 across = vec2(-way.y, way.x) / max(length(way), 1e-3);
  float half_ = (width * 0.5 + 0.5) * ratio;
  vec2 seen = mix(mix(p, c, t), mix(c, q, t), t) + across * hand * half_;
  side = hand * half_;
  float fade = bend == 0.0 ? clamp(80.0 * ratio / far, 0.16, 1.0) : clamp(200.0 * ratio / far, 0.14, 1.0);
  tint = vec4(look.rgb, look.a * alpha * fade);
  gl_Position = look.a == 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : vec4(seen * 2.0 / view * vec2(1.0, -1.0), 0.0, 1.0);
}`;

const MAP_EDGE_FRAGMENT = `#version 300 es
precision highp float;
in float side; in vec4 tint;
uniform float ratio, width;
out vec4 color;
void main() {
  float cover = clamp((width * 0.5 * ratio - abs(side)) / ratio + 0.5, 0.0, 1.0) * tint.a;
  color = vec4(tint.rgb * cover, cover);
}`;

const MAP_SEGMENTS = 8;
const MAP_BEND = 0.12;

/** A renderer, or null where the canvas has no WebGL2. `layers` names the sets of edges that are drawn apart. */
function mapRenderer(canvas) {
  const gl = canvas.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true, powerPreference: "high-performance" });
  if (!gl) return null;
  const nodes = mapProgram(gl, MAP_NODE_VERTEX, MAP_NODE_FRAGMENT);
  const edges = mapProgram(gl, MAP_EDGE_VERTEX, MAP_EDGE_FRAGMENT);
  const sets = new Map();
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

  /** Buffers of one set: what stays, by attribute, and what changes (`look`); `step` is 1 where each row is an instance. */
  function put(name, program, count, fixed, look, step) {
    const old = sets.get(name);
    if (old) mapForget(gl, old);
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const buffers = fixed.map(([attribute, size, type, data]) => mapBuffer(gl, program, attribute, size, type, false, data, gl.STATIC_DRAW, step));
    const looks = mapBuffer(gl, program, "look", 4, gl.UNSIGNED_BYTE, true, look, gl.DYNAMIC_DRAW, step);
    sets.set(name, { array, count, buffers, looks });
  }

  return {
    gl,
    putNodes(places, radii, look) {
      put("nodes", nodes, radii.length, [["place", 2, gl.UNSIGNED_SHORT, places], ["radius", 1, gl.FLOAT, radii]], look, 0);
    },
    putEdges(name, from, to, look) {
      put(name, edges, look.length / 4, [["from", 2, gl.UNSIGNED_SHORT, from], ["to", 2, gl.UNSIGNED_SHORT, to]], look, 1);
    },
    /** Colours and states anew, from the place `at` on; the rest of the set stays. */
    look(name, look, at = 0) {
      gl.bindBuffer(gl.ARRAY_BUFFER, sets.get(name).looks);
      gl.bufferSubData(gl.ARRAY_BUFFER, 4 * at, look);
    },
    /** Draw a frame: `layers` are rows of set, alpha, width, whether its lines are bent, and how much of it is drawn. */
    frame({ camera, ratio, ground, mark, dim, layers }) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.useProgram(edges.program);
      mapUniforms(gl, edges, { camera, view: [canvas.width, canvas.height], ratio: [ratio] });
      for (const [name, alpha, width, isBent, share] of layers) {
        const set = sets.get(name);
        if (!set?.count) continue;
        const segments = isBent ? MAP_SEGMENTS : 1;
        mapUniforms(gl, edges, { alpha: [alpha], width: [width], bend: [isBent ? MAP_BEND : 0], segments: [segments] });
        gl.bindVertexArray(set.array);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 2 * segments + 2, Math.ceil(set.count * share));
      }
      gl.useProgram(nodes.program);
      mapUniforms(gl, nodes, { camera, view: [canvas.width, canvas.height], ratio: [ratio], ground, mark, dim: [dim] });
      gl.bindVertexArray(sets.get("nodes").array);
      gl.drawArrays(gl.POINTS, 0, sets.get("nodes").count);
    },
    destroy() {
      for (const set of sets.values()) mapForget(gl, set);
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

function mapProgram(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(program));
  return { program, uniforms: new Map() };
}

function mapBuffer(gl, { program }, attribute, size, type, isShare, data, usage, step) {
  const buffer = gl.createBuffer();
  const at = gl.getAttribLocation(program, attribute);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, data, usage);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, type, isShare, 0, 0);
  gl.vertexAttribDivisor(at, step);
  return buffer;
}

function mapForget(gl, { array, buffers, looks }) {
  gl.deleteVertexArray(array);
  for (const buffer of [...buffers, looks]) gl.deleteBuffer(buffer);
}

function mapUniforms(gl, { program, uniforms }, values) {
  for (const [name, value] of Object.entries(values)) {
    if (!uniforms.has(name)) uniforms.set(name, gl.getUniformLocation(program, name));
    gl[`uniform${value.length}fv`](uniforms.get(name), value);
  }
}
