/** A choice of one value among several. */
export interface Choice<T extends string> {
  readonly id?: string;
  /** What is chosen, for those who do not see where it stands. */
  readonly label: string;
  readonly values: readonly T[];
  readonly value: T;
  /** What a value is called; the value itself unless given. */
  readonly nameOf?: (value: T) => string;
  /** What a value stands for, shown beside the pointer. */
  readonly meaningOf?: (value: T) => string | undefined;
  /** Why a value cannot be chosen; undefined where it can. */
  readonly refusalOf?: (value: T) => string | undefined;
  /** Whether what is chosen is not in the experiment yet. */
  readonly isWaiting?: boolean;
  readonly onChoose: (value: T) => void;
}
