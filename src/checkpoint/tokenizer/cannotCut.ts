/** What a tokenizer's file asks for and is not done; the message names the part. Text is refused then, ids are not. */
export class Unsupported extends Error {}

/** Why a text cannot become ids: a piece that is no token, or more work than a text may take. */
export class CannotCut extends Error {}

/** Units of UTF-16 that a text may have when it comes, and what normalizing it may make of it. */
export const mostText = 1_000_000;
const mostGrown = 2_000_000;
/** Work that one text may take, in copied letters: some seconds. */
const mostSteps = 200_000_000;

/** What a letter takes that is looked up, or merged with its neighbours, in copied letters. */
export const weight = { lookUp: 20, merge: 40 } as const;

/** What is left of the work that one text may take, whatever a file makes of it. */
export class Budget {
  #left = mostSteps;

  /** @throws CannotCut where it is used up */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0)
      throw new CannotCut(`takes more than the limit of ${mostSteps} steps to cut`);
  }
}

/**
 * Holds a text's length against the limit, before it is made.
 *
 * @throws CannotCut where it goes beyond
 */
export function checkLength(length: number): void {
  if (length > mostGrown)
    throw new CannotCut(`becomes longer than the limit of ${mostGrown} characters`);
}
