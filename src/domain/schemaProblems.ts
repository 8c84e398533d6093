import type { core } from 'zod';
import { quotedText, shown } from './escape.ts';
import type { Problem } from './failure.ts';

/** How a schema is asked to parse, so that `toProblems` can say what it found. */
export const asking: core.ParseContext<core.$ZodIssue> = {
  reportInput: true,
  error: issue => knownFields(issue),
};

/** A field's path with one more key: `base.tokens`, `sources."a b"`. */
export function joined(field: string, key: string): string {
  const name = /^[\w$-]+$/.test(key) ? key : quotedText(key, 40);
  return field === '' ? name : `${field}.${name}`;
}

/** What a schema found wrong, a problem for each field: the value, and what was expected. */
export function toProblems(issue: core.$ZodIssue): Problem[] {
  const field = issue.path.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : joined(path, String(key))),
    '',
  );
  if (issue.code === 'unrecognized_keys') {
    const { input } = issue;
    return issue.keys.map(key => ({
      field: joined(field, key),
      message: `unknown field: found ${shown(input?.[key])}, expected one of ${issue.message}`,
    }));
  }
  const input = foundAt(issue);
  const found = input === undefined ? 'missing' : `found ${shown(input)}`;
  return [{ field, message: `${found}, expected ${expectation(issue)}` }];
}

/** Of an unknown field, the fields that the object may have. */
function knownFields({ code, inst }: core.$ZodRawIssue): string | undefined {
  if (code !== 'unrecognized_keys') return undefined;
  const { shape = {} } =
    (inst as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def ?? {};
  return Object.keys(shape).join(', ');
}

/** What was found at the issue's path: of a union told apart by a field, that field. */
function foundAt(issue: core.$ZodIssue): unknown {
  const key = issue.code === 'invalid_union' ? issue.discriminator : undefined;
  const isObject = typeof issue.input === 'object' && issue.input !== null;
  return key !== undefined && isObject
    ? (issue.input as Record<string, unknown>)[key]
    : issue.input;
}

function expectation(issue: core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return article(issue.expected);
  return issue.message;
}

const article = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);
