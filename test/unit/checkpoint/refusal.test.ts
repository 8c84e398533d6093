import { expect, it } from 'vitest';
import { refuseAll } from '../../../src/checkpoint/layouts/refusal.ts';

it('a refusal of more problems than it writes out says how many it leaves out', () => {
  const problems = Array.from({ length: 30 }, (_, k) => ({
    found: `kind ${k}`,
    tensor: `weight_${k}`,
    why: 'not known',
  }));
  const { message } = refuseAll('model.pt', problems).refusal;
  const written = problems.filter(({ tensor }) => message.includes(`(${tensor})`)).length;
  expect(written).toBeGreaterThan(0);
  expect(message).toContain(`and ${problems.length - written} more`);
});
