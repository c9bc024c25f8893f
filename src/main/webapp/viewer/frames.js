// Draws at most once a frame, however much there is to draw.
export class Frames {
  #draw;
  #next = 0;

  constructor(draw) {
    this.#draw = draw;
  }

  /** There is something to draw. */
  wake() {
    if (this.#next === 0) {
      this.#next = requestAnimationFrame(() => {
        this.#next = 0;
        this.#draw();
      });
    }
  }

  stop() {
    cancelAnimationFrame(this.#next);
  }
}
