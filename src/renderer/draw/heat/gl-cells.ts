/**
 * The heatmap's cells with WebGL: one quad, one byte a cell in a ring texture, and a table of 256 colours.
 *
 * Holds: a changed time slot costs one upload of `priceSlots` bytes, because the texture lies on its side (a slot is a
 * line of texels); new colours cost one kilobyte and no cell is touched. A lost context is waited for; meanwhile
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
import type { Extent, Surface } from '../pen.ts';
import { newUploadCount, partialUploadsMax, type CellsPicture, type UploadCount } from './cells.ts';
import { codeNone } from './codes.ts';
import { priceSlots, timeSlots } from './grid.ts';
import { ticksAt, timeAt } from './view.ts';

const vertex = `#version 300 es
in vec2 aPosition;
void main() {
  gl_Position = vec4(aPosition, 0.0, 1.0);
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

export class GlCells {
  readonly uploads: UploadCount = newUploadCount();
  readonly #renderer: WebGLRenderer;
  readonly #stage: Container;
  readonly #cells: BufferImageSource;
  readonly #looks: BufferImageSource;
  readonly #looksBytes: Uint8Array;
  readonly #plot: UniformGroup;
  readonly #time: Float32Array;
  readonly #price: Float32Array;
  #looksVersion = -1;
  #isLost = false;
  #wasRestored = false;

  private constructor(renderer: WebGLRenderer, cells: Uint8Array) {
    this.#renderer = renderer;
    this.#cells = new BufferImageSource({ resource: cells, width: priceSlots, height: timeSlots, format: 'r8unorm', scaleMode: 'nearest', alphaMode: 'no-premultiply-alpha', autoGarbageCollect: false });
    this.#looksBytes = new Uint8Array(256 * 4);
    this.#looks = new BufferImageSource({ resource: this.#looksBytes, width: 256, height: 1, format: 'rgba8unorm', scaleMode: 'nearest', alphaMode: 'no-premultiply-alpha', autoGarbageCollect: false });
    this.#time = new Float32Array(4);
    this.#price = new Float32Array(4);
    this.#plot = new UniformGroup({ uTime: { value: this.#time, type: 'vec4<f32>' }, uPrice: { value: this.#price, type: 'vec4<f32>' } });
    const shader = new Shader({
      glProgram: GlProgram.from({ vertex, fragment, preferredFragmentPrecision: 'highp' }),
      resources: { uCells: this.#cells, uLooks: this.#looks, plot: this.#plot },
    });
    const geometry = new Geometry({ attributes: { aPosition: [-1, -1, 1, -1, 1, 1, -1, 1] }, indexBuffer: [0, 1, 2, 0, 2, 3] });
    this.#stage = new Container({ children: [new Mesh({ geometry, shader })], isRenderGroup: true });
  }

  /** Takes the surface for WebGL. Answers null where that is refused. */
  static async open(surface: Surface, extent: Extent, cells: Uint8Array): Promise<GlCells | null> {
    if (typeof document === 'undefined') DOMAdapter.set(WebWorkerAdapter);
    extensions.add(MeshPipe);
    const renderer = new WebGLRenderer();
    try {
      await renderer.init({
        canvas: surface, width: extent.width, height: extent.height, resolution: extent.ratio,
        antialias: false, depth: false, premultipliedAlpha: true, backgroundAlpha: 1, preferWebGLVersion: 2, skipExtensionImports: true, powerPreference: 'high-performance',
      });
    } catch {
      return null;
    }
    const made = new GlCells(renderer, cells);
    made.#watchContext(surface);
    return made;
  }

  get isReady(): boolean {
    return !this.#isLost;
  }

  draw(picture: CellsPicture): void {
    const { extent, grid } = picture;
    if (this.#renderer.width !== Math.round(extent.width * extent.ratio) || this.#renderer.height !== Math.round(extent.height * extent.ratio) || this.#renderer.resolution !== extent.ratio) {
      this.#renderer.resize(extent.width, extent.height, extent.ratio);
    }
    if (this.#wasRestored) {
      this.#wasRestored = false;
      grid.markAllDirty();
    }
    this.#upload(grid.takeDirty());
    if (this.#looksVersion !== picture.looksVersion) {
      this.#looksVersion = picture.looksVersion;
      this.#looksBytes.set(picture.looks);
      this.#looks.update();
    }
    this.#place(picture);
    this.#renderer.render({ container: this.#stage, clear: false });
  }

  /** For tests: as when the driver restarts. The context comes back by itself. */
  loseContext(): void {
    this.#renderer.context.forceContextLoss();
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
    this.#plot.update();
  }

  #watchContext(surface: Surface): void {
    surface.addEventListener('webglcontextlost', () => {
      this.#isLost = true;
    });
    surface.addEventListener('webglcontextrestored', () => {
      this.#isLost = false;
      this.#wasRestored = true;
      this.#looksVersion = -1;
    });
  }
}
