/** Types of checkpoints.mjs, for unit tests. */
interface Sizes {
  readonly vocabulary?: number;
  readonly hidden?: number;
  readonly layers?: number;
}
export function writeLstm(path: string, seed: number, sizes?: Sizes): void;
export function writeTwoHeads(path: string, name?: string): void;
export function writeHollow(path: string, sizes: Sizes): void;
export function experiment(
  checkpoint: string,
  more?: object,
  folder?: string,
  name?: string,
): string;
