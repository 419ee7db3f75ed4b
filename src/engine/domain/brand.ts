/** Nominal types: a PriceTicks is a number, yet no plain number is a PriceTicks. */

declare const brand: unique symbol;

export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
