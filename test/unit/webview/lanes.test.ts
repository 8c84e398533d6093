import { describe, expect, it } from 'vitest';
import { toGrid } from '../../../webview/paint/grid.ts';
import { paintLanes, type Lane } from '../../../webview/paint/lanes.ts';
import type { Theme } from '../../../webview/theme/theme.ts';

const layer: Lane = { label: 'layer 0  |Δ cell|', isLayer: true, values: [0, 1.4], hollow: [0, 1] };
const kl: Lane = { label: 'KL, nats', isLayer: false, values: [0, 8.86], hollow: [0, 1] };

/** The labels left of the columns, from above, in a page so wide. */
function labelsOf(lanes: readonly Lane[], width: number): string[] {
  const grid = toGrid(width, 2);
  const said: string[] = [];
  const fillText = (text: string, x: number): unknown => x < grid.gutter && said.push(text);
  const context = new Proxy({}, { get: (_, name) => (name === 'fillText' ? fillText : () => {}) });
  paintLanes(context as CanvasRenderingContext2D, lanes, [], grid, {} as Theme);
  return said;
}

describe('the labels of the lanes', () => {
  it('say that the effect of a layer is a mean over its units, not the largest difference', () => {
    expect(labelsOf([layer, kl], 900)).toEqual([
      'layer 0  |Δ cell|',
      'max mean 1.40',
      'KL, nats',
      'max 8.86',
    ]);
  });

  it('say so too where each bar has its number', () => {
    const numbered = [layer, kl].map(lane => ({ ...lane, hollow: undefined }));
    expect(labelsOf(numbered, 900)).toEqual(['layer 0  |Δ cell|', 'mean', 'KL, nats']);
  });

  it('are short where there is no room', () => {
    expect(labelsOf([layer, kl], 500)).toEqual(['layer 0', 'max 1.40', 'KL', 'max 8.86']);
  });
});
