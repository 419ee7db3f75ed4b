/**
 * Where things lie in the kernel's memory, in bytes. Read by both compilers (README.md).
 *
 * | from            | what                                                                        |
 * |-----------------|-----------------------------------------------------------------------------|
 * | 0               | nothing: address 0 means “none”                                             |
 * | `tightShapesAt` | what the scanner of tight decimals looks up (tight-shapes.ts)               |
 * | `heapAt`        | the heap's own words: top, limit, bytes in use, one free list a size class  |
 * | `placesAt`, `keysAt` | scratch of the scanners, without meaning between two calls             |
 * | `literalsAt`    | texts that the scanner compares with (literals.ts)                          |
 * | `heapBegin`     | blocks, each a power of two                                                 |
 */

/**
 * Of a decimal's text with its point at `point`, of `size` bytes: 16 bytes at `(point << 8) + (size << 4)`, which byte of the text is
 * which digit. The first holds 128 and the digits behind the point; `tightWorthsAt` − 8 × that, + 8 × decimals has what the last is worth.
 */
export const tightShapesAt: i32 = 4096;
export const tightWorthsAt: i32 = 9728;

export const heapAt: i32 = 16384;
export const heapTop: i32 = 16384;
export const heapLimit: i32 = 16388;
export const heapUsed: i32 = 16392;
export const heapLists: i32 = 16400;
export const blockBitsMin: i32 = 7;
export const blockBitsMax: i32 = 27;

/** Bits of the digits behind the points of a level's price and quantity: 16 bytes each, the first 8 all set. */
export const placesAt: i32 = 16640;

/** Where the values of an object's keys begin (members.ts), then the same of the object in it. */
export const keysAt: i32 = 16704;
export const keyTableBytes: i32 = 320;

export const literalsAt: i32 = 20480;
export const literalBytes: i32 = 48;

export const heapBegin: i32 = 32768;

/** A book's head. `sequence` is odd while the writer writes; all else may be read only between two equal even values. */
export const bookBytes: i32 = 256;
export const bookSequence: i32 = 0;
export const bookValidity: i32 = 4;
export const bookStream: i32 = 8;
export const bookLastId: i32 = 16;
export const bookReceivedUs: i32 = 24;
export const bookVenueTimeUs: i32 = 32;
export const bookBids: i32 = 64;
export const bookAsks: i32 = 128;

/**
 * A side of a book. A level's key is its distance from the side's origin in ticks, negated for bids:
 * the best level has the lowest key. Levels near the best lie in a window, one place a tick; those
 * beyond it in leaves, found through a sorted directory.
 */
export const sideDirectory: i32 = 0;
export const sideCapacity: i32 = 4;
export const sideLeaves: i32 = 8;
export const sideCount: i32 = 12;
export const sideOrigin: i32 = 16;
/** The lowest key that had to be dropped for room, if any was. */
export const sideDropped: i32 = 24;
export const sideHasDropped: i32 = 28;
/** The window: one bit a place, lots as float64, the key of place 0, its levels, and the first place with one. */
export const sideBits: i32 = 32;
export const sideLots: i32 = 36;
export const sideBase: i32 = 40;
export const sideWindowCount: i32 = 44;
export const sideBest: i32 = 48;

/** Places of the window, a power of two. */
export const sidePlaces: i32 = 52;

export const windowPlacesMin: i32 = 512;
export const windowPlacesMax: i32 = 16384;

/**
 * A leaf: up to 16 levels, each in any place; `leafOrder` has the places in rising order of keys,
 * four bits each, behind them the vacant places, whose key is `keyVacant`. A directory of `capacity`
 * leaves holds their lowest keys, `keyVacant` from the last leaf on, then their addresses.
 */
export const leafBytes: i32 = 256;
export const leafLevels: i32 = 16;
export const leafLots: i32 = 64;
export const leafOrder: i32 = 192;
export const leafCount: i32 = 200;
export const keyVacant: i32 = 2147483647;
/** A level farther from the origin than this is not kept. */
export const keyMax: f64 = 1073741823;
/** A leaf at the far end is filled so far when levels come in order, which leaves room for those that come between. */
export const leafLevelsAppended: i32 = 11;

export const directoryLeavesMin: i32 = 16;
export const levelBytes: i32 = 16;
/** Past it the level farthest from the best is dropped. */
export const sideLevelsMax: i32 = 16384;

/** What `apply` answers. */
export const applied: i32 = 0;
export const crossed: i32 = 1;
export const full: i32 = 2;
export const refused: i32 = 3;

/** Numbers of validities that the kernel itself sets: their places in domain/fact.ts. */
export const validityCrossed: i32 = 4;

/** A record's head (record.ts). */
export const recordReceivedUs: i32 = 16;
export const recordVenueTimeUs: i32 = 24;
export const recordA: i32 = 32;
export const recordB: i32 = 40;
export const recordC: i32 = 48;
export const recordD: i32 = 56;
export const recordHead: i32 = 64;

export const kindDepth: i32 = 1;
export const kindSnapshot: i32 = 2;
export const kindBbo: i32 = 3;
export const kindTrade: i32 = 4;
export const kindCandle: i32 = 5;
export const kindMark: i32 = 10;
export const kindIndex: i32 = 11;
export const kindFunding: i32 = 12;

export const recordPairsMax: i32 = 10000;

/** One instrument in a scanner's table; the table is open-addressed by a hash of the symbol. */
export const entryBytes: i32 = 128;
export const tableEntries: i32 = 2048;
export const entrySymbolSize: i32 = 0;
export const entryStream: i32 = 4;
/** Price and quantity beside each other, float64: 1 / step, step, and how many steps 1 is (0 if not whole); steps in 10^-8. */
export const entryInverse: i32 = 16;
export const entryStep: i32 = 32;
export const entryWhole: i32 = 48;
export const entrySymbol: i32 = 64;
export const entrySymbolSizeMax: i32 = 40;
