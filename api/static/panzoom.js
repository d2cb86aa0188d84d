// Moves and zooms a drawing within its box, whose wheel stays with the page. While somebody moves it,
// what is drawn already is only shifted and stretched; once they rest, it is drawn in its new size and
// the box is scrolled there.
const STEP = 1.25, PAN = 80, DRAG = 4, MOST = 6, REST_MS = 160;

export class PanZoom {
  constructor(box) {
    this.box = box;
    this.svg = box.querySelector("svg");
    const [, , width, height] = this.svg.getAttribute("viewBox").split(/\s+/).map(Number);
    this.size = { width, height };
    this.touches = new Map();
    box.classList.add("live");
    box.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("pointerdown", (event) => this.down(event));
    box.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) box.addEventListener(name, (event) => this.up(event));
    box.addEventListener("click", (event) => this.click(event), true);
    box.addEventListener("dragstart", (event) => event.preventDefault());
    box.addEventListener("touchmove", (event) => {
      if (event.touches.length > 1) event.preventDefault(); // or the page would move with two fingers
    }, { passive: false });
  }

  get scale() {
    return this.svg.getBoundingClientRect().width / this.size.width;
  }

  // The scale at which all of it can be seen.
  get fitting() {
    return Math.min(this.box.clientWidth / this.size.width, this.box.clientHeight / this.size.height);
  }

  // Zooms so that what is at this place of the window stays there.
  zoom(factor, at = this.middle()) {
    this.to(this.scale * factor, at);
  }

  to(scale, at = this.middle()) {
    const before = this.svg.getBoundingClientRect();
    const bounded = Math.max(Math.min(this.fitting, MOST), Math.min(MOST, scale));
    const width = this.size.width * bounded, height = this.size.height * bounded;
    this.stretch({
      left: at.x - ((at.x - before.left) / before.width) * width,
      top: at.y - ((at.y - before.top) / before.height) * height,
      width, height,
    });
  }

  // Shows what is drawn at this place of the window, as far as the box could be scrolled there.
  stretch(wanted) {
    const { box, svg } = this;
    if (!box.style.height) box.style.height = `${box.offsetHeight}px`;
    const around = box.getBoundingClientRect();
    const room = { left: around.left + box.clientLeft, top: around.top + box.clientTop, width: box.clientWidth, height: box.clientHeight };
    const left = wanted.width <= room.width ? room.left + (room.width - wanted.width) / 2
      : Math.min(room.left, Math.max(room.left + room.width - wanted.width, wanted.left));
    const top = wanted.height <= room.height ? room.top
      : Math.min(room.top, Math.max(room.top + room.height - wanted.height, wanted.top));
    const now = svg.getBoundingClientRect();
    const by = this.stretched ?? { x: 0, y: 0, factor: 1, width: now.width };
    const origin = { left: now.left - by.x, top: now.top - by.y };
    this.stretched = { x: left - origin.left, y: top - origin.top, factor: wanted.width / by.width, width: by.width };
    this.place = { left, top, width: wanted.width, height: wanted.height };
    svg.style.transform = `translate(${this.stretched.x}px, ${this.stretched.y}px) scale(${this.stretched.factor})`;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.settle(), REST_MS);
  }

  // Draws it in the size that it is stretched to.
  settle() {
    if (!this.stretched) return;
    clearTimeout(this.resting);
    const { box, svg, place } = this;
    this.stretched = undefined;
    svg.style.transform = "";
    if (Math.abs(place.width - svg.getBoundingClientRect().width) > 0.5) {
      box.classList.add("zoomed");
      svg.style.width = `${place.width}px`;
    }
    const now = svg.getBoundingClientRect();
    box.scrollLeft += now.left - place.left;
    box.scrollTop += now.top - place.top;
  }

  fit() {
    this.to(this.fitting);
  }

  pan(x, y) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    this.stretch({ left: left - x, top: top - y, width, height });
  }

  // Brings an element into sight, without moving the page.
  show(element) {
    this.settle();
    const around = this.box.getBoundingClientRect(), it = element.getBoundingClientRect();
    const outside = it.left < around.left || it.right > around.right || it.top < around.top || it.bottom > around.bottom;
    if (!outside) return;
    this.pan(
      it.left + it.width / 2 - around.left - around.width / 2,
      it.top + it.height / 2 - around.top - around.height / 2,
    );
  }

  middle() {
    const { left, top, width, height } = this.box.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }

  wheel(event) {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const by = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      const each = Math.abs(by) < 40 ? 0.01 : 0.0025; // fingers on a pad move little at a time, wheels much
      this.zoom(Math.exp(-by * each), { x: event.clientX, y: event.clientY });
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const before = this.svg.getBoundingClientRect().left;
      this.pan(event.deltaX || event.deltaY, 0);
      if (this.svg.getBoundingClientRect().left !== before) event.preventDefault();
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const does = {
      "+": () => this.zoom(STEP), "=": () => this.zoom(STEP), "-": () => this.zoom(1 / STEP), "−": () => this.zoom(1 / STEP),
      0: () => this.fit(),
      ArrowLeft: () => this.pan(-PAN, 0), ArrowRight: () => this.pan(PAN, 0),
      ArrowUp: () => this.pan(0, -PAN), ArrowDown: () => this.pan(0, PAN),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  down(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    this.touches.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (this.touches.size === 1) this.moved = false;
    this.start = { x: event.clientX, y: event.clientY };
  }

  move(event) {
    const from = this.touches.get(event.pointerId);
    if (!from) return;
    const to = { x: event.clientX, y: event.clientY };
    if (!this.moved && this.touches.size === 1 && Math.hypot(to.x - this.start.x, to.y - this.start.y) < DRAG) return;
    if (!this.moved) {
      this.moved = true;
      this.box.classList.add("held");
      this.box.setPointerCapture(event.pointerId);
    }
    const other = [...this.touches].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      this.zoom(apart(to) / apart(from), { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 });
      this.pan((from.x - to.x) / 2, (from.y - to.y) / 2);
    } else {
      this.pan(from.x - to.x, event.pointerType === "touch" ? 0 : from.y - to.y);
    }
    this.touches.set(event.pointerId, to);
  }

  up(event) {
    this.touches.delete(event.pointerId);
    if (!this.touches.size) this.box.classList.remove("held");
  }

  // The end of a drag is no click.
  click(event) {
    if (!this.moved) return;
    this.moved = false;
    event.preventDefault();
    event.stopPropagation();
  }
}
