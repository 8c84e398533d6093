const blocks = '▁▂▃▄▅▆▇█';

/** Values as one character each, from −limit to limit; what is no number is a point. */
export const sparkline = (values: readonly number[], limit: number): string =>
  values
    .map(value => {
      if (!Number.isFinite(value)) return '·';
      const share = (Math.max(-limit, Math.min(limit, value)) + limit) / (2 * limit || 1);
      return blocks[Math.min(blocks.length - 1, Math.floor(share * blocks.length))];
    })
    .join('');
