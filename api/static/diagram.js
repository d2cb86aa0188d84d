// Makes the diagram instant: nodes are lit here, and told of without loading the page anew. All of it
// works without this script, by the same addresses.
import { PanZoom } from "./panzoom.js";
import { Paths } from "./diagram_paths.js";
import { searchAsTyped } from "./diagram_search.js";

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const box = document.getElementById("drawing"), panel = document.getElementById("panel");
let view, paths;

const nodeOf = (address) => new URL(address, location).searchParams.get("node") ?? "";

// What an address asks for beside the node.
function restOf(address) {
  const { searchParams } = new URL(address, location);
  for (const name of ["node", "q"]) searchParams.delete(name);
  if (!searchParams.has("lang")) searchParams.set("lang", document.documentElement.lang);
  searchParams.sort();
  return searchParams.toString();
}

let shown = restOf(location.href);
const isHere = (address) => paths && !box.classList.contains("path") && restOf(address) === shown
  && (!nodeOf(address) || paths.nodes.has(nodeOf(address)));

async function tell(address) {
  const { search } = new URL(address, location);
  const response = await fetch(panel.dataset.panel + search);
  if (!response.ok) return location.assign(address);
  if (nodeOf(address) !== nodeOf(location.href)) return undefined; // somebody was faster
  panel.innerHTML = await response.text();
  document.getElementById("look").classList.toggle("told", panel.childElementCount > 0);
}

function light(address, before) {
  const node = nodeOf(address);
  paths.light(node);
  rove(node || before);
  document.querySelector("#ask [name=node]")?.remove();
  if (node) document.getElementById("ask").append(Object.assign(document.createElement("input"), { type: "hidden", name: "node", value: node }));
  for (const link of document.querySelectorAll("[data-file]")) {
    const to = new URL(link.href);
    if (node) to.searchParams.set("node", node); else to.searchParams.delete("node");
    link.href = to;
  }
  const other = document.querySelector(".who a[hreflang]");
  if (other) {
    const to = new URL(other.href);
    if (node) to.searchParams.set("node", node); else to.searchParams.delete("node");
    other.href = to;
  }
}

// Shows the node of an address, which is one of this drawing. Who came by keyboard goes on at its title.
async function open(address, { moves = true, push = true } = {}) {
  const node = nodeOf(address), before = nodeOf(location.href);
  if (push) history.pushState(null, "", address.replace(/#.*/, ""));
  light(address, before);
  await tell(address);
  if (node) view.show(paths.nodes.get(node));
  if (!moves) return;
  const title = document.getElementById("panel-title");
  if (node) {
    if (!isBeside() || panel.getBoundingClientRect().top > innerHeight * 0.4) panel.scrollIntoView({ block: "start" });
    title?.focus({ preventScroll: true });
  }
  else paths.nodes.get(before)?.querySelector("a").focus({ preventScroll: true });
}

const isBeside = () => panel.getBoundingClientRect().left > box.getBoundingClientRect().left + 10
  && panel.getBoundingClientRect().top < innerHeight - 80 && panel.getBoundingClientRect().top > -80;

function follow(event) {
  const link = event.target.closest("a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = link.getAttribute("href");
  const isNode = link.dataset?.node !== undefined || link.closest("#drawing .node");
  if (!isNode || !isHere(href)) return;
  event.preventDefault();
  const isByMouse = event.detail > 0 && link.closest("#drawing") && isBeside();
  open(href, { moves: !isByMouse });
}

// One node can be reached by the tab key, the others from there by arrow keys.
function rove(id) {
  const at = paths.nodes.has(id) ? id : paths.nodes.keys().next().value;
  for (const [name, node] of paths.nodes) node.querySelector("a").setAttribute("tabindex", name === at ? "0" : "-1");
}

function arrows(event) {
  const node = event.target.closest?.(".node");
  if (!node || !ARROWS.includes(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const next = paths.next(node.id, event.key);
  event.preventDefault();
  if (!next) return;
  rove(next);
  paths.nodes.get(next).querySelector("a").focus({ preventScroll: true });
  view.show(paths.nodes.get(next));
}

function start() {
  paths = new Paths(box.querySelector("svg"));
  box.addEventListener("keydown", arrows);
  view = new PanZoom(box);
  const node = nodeOf(location.href);
  rove(node);
  if (paths.nodes.has(node)) view.show(paths.nodes.get(node));
  const buttons = document.querySelector(".zoom");
  buttons.classList.add("works");
  buttons.addEventListener("click", (event) => {
    const does = { in: () => view.zoom(1.25), out: () => view.zoom(0.8), fit: () => view.fit() }[event.target.dataset.zoom];
    does?.();
  });
}

async function draw() {
  const response = await fetch(box.dataset.drawing + location.search);
  const waiting = box.querySelector(".waiting");
  if (!response.ok) {
    waiting.textContent = waiting.dataset.failed;
    return;
  }
  box.innerHTML = await response.text();
  start();
}

document.addEventListener("click", follow);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel?.contains(document.activeElement)) document.getElementById("panel-close")?.click();
});
addEventListener("popstate", () => {
  if (isHere(location.href)) open(location.href, { push: false, moves: false });
  else location.reload();
});
searchAsTyped(document.getElementById("ask"), (link) => {
  const href = link.getAttribute("href");
  if (isHere(href)) open(href);
  else location.assign(href);
});
if (box?.dataset.drawing) draw();
else if (box?.querySelector("svg")) start();
