/** All that the module offers: the entry of both compilers. kernel.ts says what each does. */

export { start, allocate, release } from './heap.ts';
export { openBook, closeBook, clearBook, setValidity, applyRecord, hashBook } from './book.ts';
export { clearTable, addEntry, setSteps } from './instruments.ts';
export { scanBinance, scanBinanceSnapshot } from './binance.ts';
export { scanUsdm, scanUsdmSnapshot } from './binance-usdm.ts';
export { scanOkx, scanOkxSnapshot } from './okx.ts';
export { prepareInflate, inflate } from './inflate.ts';
export { scanHtx } from './htx.ts';
