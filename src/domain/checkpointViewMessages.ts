import * as z from 'zod';

const said = <T extends string>(type: T) => z.strictObject({ type: z.literal(type) });
const place = z.strictObject({
  dictionary: z.int().min(0).max(1_000_000),
  name: z.string().max(16_000_000),
});

const fromCheckpointViewSchema = z.union([
  said('opened'),
  z.strictObject({ type: z.literal('chose'), place }),
  said('left'),
  said('reread'),
  z.strictObject({
    type: z.literal('commanded'),
    command: z.enum(['openIn', 'describe', 'manageTrust']),
  }),
]);

/** A message of a checkpoint's page as it was checked. */
export type CheckedFromCheckpointView = z.infer<typeof fromCheckpointViewSchema>;

/** What a checkpoint's page said; a page is not trusted more than a file. @returns undefined where it is not understood */
export const parseFromCheckpointView = (message: unknown): CheckedFromCheckpointView | undefined =>
  fromCheckpointViewSchema.safeParse(message).data;
