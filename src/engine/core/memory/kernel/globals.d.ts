/** The kernel's sources are read by two compilers: to AssemblyScript these are machine types, to TypeScript they are numbers. */

declare type i32 = number;
declare type f64 = number;
