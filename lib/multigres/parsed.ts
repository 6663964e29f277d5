import type { Hold } from "../engine/controller.ts";

/**
 * What a controller makes of an object before it builds: a value in which nothing is missing that its builders need, so
 * that they take it and never check; or why nothing can be built.
 */
export type Parsed<Valid> =
  | { readonly valid: Valid; readonly hold?: undefined }
  | { readonly valid?: undefined; readonly hold: Hold };
