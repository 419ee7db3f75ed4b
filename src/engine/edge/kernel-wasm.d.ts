/** The little of WebAssembly that kernel.ts uses: neither ES2023 nor Node's types declare it. */

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WebAssemblyModule;
  readonly Instance: new (module: WebAssemblyModule, imports: Record<string, Record<string, unknown>>) => { readonly exports: unknown };
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: boolean }) => { readonly buffer: SharedArrayBuffer };
};

interface WebAssemblyModule {
  readonly [Symbol.toStringTag]: string;
}
