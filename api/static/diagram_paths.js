// Which nodes and lines lead to a node and from it, read from the drawing; they are lit by their classes.
export class Paths {
  constructor(svg) {
    this.svg = svg;
    this.nodes = new Map([...svg.querySelectorAll("g.node[data-kind]")].map((node) => [node.id, node]));
    this.edges = [...svg.querySelectorAll("g.edge[data-source]")];
    this.after = new Map();
    this.before = new Map();
    for (const edge of this.edges) {
      const { source, target } = edge.dataset;
      this.after.set(source, [...(this.after.get(source) ?? []), target]);
      this.before.set(target, [...(this.before.get(target) ?? []), source]);
    }
  }

  // All that can be reached from a node along these lines, itself included.
  reach(id, lines) {
    const found = new Set([id]);
    for (const node of found) for (const next of lines.get(node) ?? []) found.add(next);
    return found;
  }

  light(id) {
    const node = this.nodes.get(id);
    const up = node ? this.reach(id, this.before) : new Set(), down = node ? this.reach(id, this.after) : new Set();
    for (const [name, one] of this.nodes) this.mark(one, node, up.has(name) || down.has(name));
    for (const edge of this.edges) {
      const { source, target } = edge.dataset;
      this.mark(edge, node, (up.has(source) && up.has(target)) || (down.has(source) && down.has(target)));
    }
    this.svg.querySelector("[aria-current]")?.removeAttribute("aria-current");
    node?.querySelector("a").setAttribute("aria-current", "true");
  }

  mark(element, any, isLit) {
    element.classList.toggle("lit", Boolean(any) && isLit);
    element.classList.toggle("dim", Boolean(any) && !isLit);
  }

  // The node that an arrow key leads to: along a line, or the next one in the column.
  next(id, key) {
    if (key === "ArrowRight") return this.after.get(id)?.[0];
    if (key === "ArrowLeft") return this.before.get(id)?.[0];
    const kind = this.nodes.get(id).dataset.kind;
    const column = [...this.nodes.values()].filter((node) => node.dataset.kind === kind)
      .map((node) => ({ id: node.id, top: node.getBoundingClientRect().top })).sort((a, b) => a.top - b.top);
    const place = column.findIndex((one) => one.id === id) + (key === "ArrowDown" ? 1 : -1);
    return column[place]?.id;
  }
}
