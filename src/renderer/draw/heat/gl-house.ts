/**
 * The heatmap's cells with WebGL: one quad, one byte a cell in a ring texture, and a table of 256 colours.
 *
 * Holds: one context for all heatmaps of the worker (browsers take the oldest away above sixteen), painted into a corner of
 * its own hidden canvas and copied from there; a changed time slot costs one upload of `priceSlots` bytes, because the texture lies on its
 * side (a slot is a line of texels); new colours cost one kilobyte and no cell is touched. A lost context is waited for; meanwhile
 * `isReady` is false and the canvas path draws.
 *
 * Imports for their effect: `pixi.js/unsafe-eval` swaps the generated functions that a strict content policy forbids
 * for plain ones. The only file that knows pixi.
 */

// oxlint-disable-next-line import/no-unassigned-import -- it has nothing to assign; see above
import 'pixi.js/unsafe-eval';
import {
  BufferImageSource, Container, DOMAdapter, extensions, Geometry, GlProgram, Mesh, MeshPipe, Shader, UniformGroup, WebGLRenderer, WebWorkerAdapter,
} from 'pixi.js';
import { canvasSideMax, type Extent, type Pen, type Surface } from '../pen.ts';
import { newUploadCount, partialUploadsMax, type CellsPicture, type UploadCount } from './cells.ts';
import { codeNone } from './codes.ts';
import { priceSlots, timeSlots } from './grid.ts';
import { ticksAt, timeAt } from './view.ts';

const vertex = `#version 300 es
in vec2 aPosition;
uniform vec4 uCorner;
void main() {
  gl_Position = vec4(aPosition * uCorner.xy - 1.0, 0.0, 1.0);
}`;

const fragment = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D uCells;
uniform sampler2D uLooks;
uniform vec4 uTime;
uniform vec4 uPrice;
out vec4 colour;
void main() {
  float time = floor(uTime.x + gl_FragCoord.x * uTime.y);
  float price = floor(uPrice.x + gl_FragCoord.y * uPrice.y);
  bool isHeld = time >= 0.0 && time <= uTime.w && price >= 0.0 && price < uPrice.z;
  int slot = int(mod(uTime.z + time, uPrice.w));
  float code = texelFetch(uCells, ivec2(isHeld ? int(price) : 0, isHeld ? slot : 0), 0).r * 255.0;
  colour = texelFetch(uLooks, ivec2(isHeld ? int(code + 0.5) : ${codeNone}, 0), 0);
}`;

/** A canvas grows in steps, so that a dragged border does not make a new one with every pixel. */
const sideStep = 256;

export class GlHouse {
  readonly #renderer: WebGLRenderer;
  readonly #canvas: Surface;
  #isLost = false;
  #restoredCount = 0;

  private constructor(renderer: WebGLRenderer, canvas: Surface) {
    this.#renderer = renderer;
    this.#canvas = canvas;
    canvas.addEventListener('webglcontextlost', () => {
      this.#isLost = true;
    });
    canvas.addEventListener('webglcontextrestored', () => {
      this.#isLost = false;
      this.#restoredCount += 1;
    });
  }

  /** Answers null where WebGL is refused. */
  static async open(): Promise<GlHouse | null> {
    if (typeof document === 'undefined') DOMAdapter.set(WebWorkerAdapter);
    extensions.add(MeshPipe);
    const canvas = typeof OffscreenCanvas === 'undefined' ? document.createElement('canvas') : new OffscreenCanvas(sideStep, sideStep);
    const renderer = new WebGLRenderer();
    try {
      await renderer.init({
        canvas, width: sideStep, height: sideStep, resolution: 1,
        antialias: false, depth: false, premultipliedAlpha: true, backgroundAlpha: 1, preferWebGLVersion: 2, skipExtensionImports: true, powerPreference: 'high-performance',
      });
    } catch {
      return null;
    }
    return new GlHouse(renderer, canvas);
  }

  get isReady(): boolean {
    return !this.#isLost;
  }

  /** Changes whenever a lost context came back: textures have to be filled again. */
  get restoredCount(): number {
    return this.#restoredCount;
  }

  /** The cells of one heatmap. `close` gives its textures back. */
  cells(cells: Uint8Array): GlCells {
    return new GlCells(this, cells);
  }

  /** For tests: as when the driver restarts. The context comes back by itself. */
  loseContext(): void {
    this.#renderer.context.forceContextLoss();
  }

  /** Paints a container into the lower left corner and copies it to the upper left one of a pen that measures CSS pixels. */
  paint(container: Container, plot: UniformGroup, corner: Float32Array, { width, height, ratio }: Extent, onto: Pen): void {
    const across = Math.max(1, Math.round(width * ratio));
    const up = Math.max(1, Math.round(height * ratio));
    if (this.#renderer.width < across || this.#renderer.height < up) {
      this.#renderer.resize(stepped(Math.max(across, this.#renderer.width)), stepped(Math.max(up, this.#renderer.height)), 1);
    }
    corner[0] = (2 * across) / this.#renderer.width;
    corner[1] = (2 * up) / this.#renderer.height;
    plot.update();
    this.#renderer.render({ container, clear: false });
    onto.imageSmoothingEnabled = false;
    onto.drawImage(this.#canvas, 0, this.#renderer.height - up, across, up, 0, 0, across / ratio, up / ratio);
  }
}

function stepped(side: number): number {
  return Math.min(canvasSideMax, Math.ceil(side / sideStep) * sideStep);
}

export class GlCells {
  readonly uploads: UploadCount = newUploadCount();
  readonly #house: GlHouse;
  readonly #stage: Container;
  readonly #cells: BufferImageSource;
  readonly #looks: BufferImageSource;
  readonly #looksBytes: Uint8Array;
  readonly #plot: UniformGroup;
  readonly #time = new Float32Array(4);
  readonly #price = new Float32Array(4);
  readonly #corner = new Float32Array(4);
  #looksVersion = -1;
  #restoredCount: number;

  constructor(house: GlHouse, cells: Uint8Array) {
    this.#house = house;
    this.#restoredCount = house.restoredCount;
    this.#cells = new BufferImageSource({ resource: cells, width: priceSlots, height: timeSlots, format: 'r8unorm', scaleMode: 'nearest', alphaMode: 'no-premultiply-alpha', autoGarbageCollect: false });
    this.#looksBytes = new Uint8Array(256 * 4);
    this.#looks = new BufferImageSource({ resource: this.#looksBytes, width: 256, height: 1, format: 'rgba8unorm', scaleMode: 'nearest', alphaMode: 'no-premultiply-alpha', autoGarbageCollect: false });
    this.#plot = new UniformGroup({ uTime: { value: this.#time, type: 'vec4<f32>' }, uPrice: { value: this.#price, type: 'vec4<f32>' }, uCorner: { value: this.#corner, type: 'vec4<f32>' } });
    const shader = new Shader({
      glProgram: GlProgram.from({ vertex, fragment, preferredFragmentPrecision: 'highp' }),
      resources: { uCells: this.#cells, uLooks: this.#looks, plot: this.#plot },
    });
    const geometry = new Geometry({ attributes: { aPosition: [0, 0, 1, 0, 1, 1, 0, 1] }, indexBuffer: [0, 1, 2, 0, 2, 3] });
    this.#stage = new Container({ children: [new Mesh({ geometry, shader })], isRenderGroup: true });
  }

  /** Draws into the plot's top left corner of a pen that measures CSS pixels. */
  draw(picture: CellsPicture, onto: Pen): void {
    const { grid } = picture;
    if (this.#restoredCount !== this.#house.restoredCount) {
      this.#restoredCount = this.#house.restoredCount;
      this.#looksVersion = -1;
      grid.markAllDirty();
    }
    this.#upload(grid.takeDirty());
    if (this.#looksVersion !== picture.looksVersion) {
      this.#looksVersion = picture.looksVersion;
      this.#looksBytes.set(picture.looks);
      this.#looks.update();
    }
    this.#place(picture);
    this.#house.paint(this.#stage, this.#plot, this.#corner, picture.extent, onto);
  }

  close(): void {
    this.#stage.destroy({ children: true });
    this.#cells.destroy();
    this.#looks.destroy();
  }

  #upload(slots: readonly number[] | null): void {
    if (slots === null || slots.length > partialUploadsMax) {
      this.#cells.update();
      this.uploads.whole += 1;
      this.uploads.bytes += timeSlots * priceSlots;
      return;
    }
    for (const slot of slots) {
      this.#cells.update(slot * priceSlots, (slot + 1) * priceSlots);
      this.uploads.columns += 1;
      this.uploads.bytes += priceSlots;
    }
  }

  /** All in buckets counted from the first visible one, so that single precision is enough. */
  #place({ grid, view, first, last, extent }: CellsPicture): void {
    this.#time[0] = timeAt(view, 0) / grid.bucketUs - first;
    this.#time[1] = view.usPerPixel / extent.ratio / grid.bucketUs;
    this.#time[2] = first % timeSlots;
    this.#time[3] = last - first;
    this.#price[0] = ticksAt(view, view.height) / grid.bucketTicks - grid.firstPrice;
    this.#price[1] = view.ticksPerPixel / extent.ratio / grid.bucketTicks;
    this.#price[2] = priceSlots;
    this.#price[3] = timeSlots;
  }
}
