/** Whether WebGL 2 is there, and whether a graphics card or the processor would do the work. */

export type WebglKind = 'hardware' | 'software' | 'none';

const softwarePattern = /swiftshader|llvmpipe|softpipe|software|basic render|warp/i;

export function webglKind(): WebglKind {
  const canvas = typeof OffscreenCanvas === 'undefined' ? document.createElement('canvas') : new OffscreenCanvas(1, 1);
  const context = canvas.getContext('webgl2');
  if (context === null) return 'none';
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = context.getParameter(names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return kindOf(String(name));
}

export function kindOf(rendererName: string): WebglKind {
  return softwarePattern.test(rendererName) ? 'software' : 'hardware';
}
