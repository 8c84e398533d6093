import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../src/protocol/panel.ts';
import type { RunSummary } from '../../../src/domain/result.ts';
import { toCsv } from '../../../webview/csv.ts';
import { toLink } from '../../../webview/state/link.ts';
import { cut, hiding } from '../../../webview/paintPage.ts';
import { captionOf } from '../../../webview/state/status.ts';

const result = {
  result: 1,
  mode: 'free-running',
  backend: 'wasm',
  timesteps: 2,
  durationMs: 3,
  base: { inputs: ['the', 'is'] },
  intervened: { inputs: ['the', '"are"'] },
} as unknown as RunSummary;
const panel = (more: Partial<PanelState> = {}): PanelState => ({
  title: 'agreement',
  experiment: {
    version: 1,
    checkpoint: 'm',
    base: {},
    unroll: { mode: 'free-running', steps: 1, decoding: { kind: 'sample', seed: 7 } },
  },
  model: null,
  results: { own: result, forced: null, free: result },
  ran: null,
  isStale: false,
  preview: null,
  activity: { kind: 'idle' },
  troubles: [],
  shown: 'own',
  runOnChange: { isOn: true, turnedOffByMs: null },
  ...more,
});

describe('what an export says of itself', () => {
  it('is mode, backend and seed, where its numbers are the document’s', () => {
    const text = 'agreement · free-running · wasm · seed 7';
    expect(captionOf(panel())).toEqual({ text, isOfDocument: true });
    const { text: both } = captionOf(panel({ shown: 'both' }));
    expect(both).toBe('agreement · both · wasm · seed 7');
  });

  it('is what they are, where they are older, tried, or those before a run that failed', () => {
    const failure = { code: 'too-large', message: 'no' } as const;
    const tried = panel({
      preview: {
        problem: null,
        interventions: [
          { site: { layer: 0, component: 'cell', timesteps: 1 }, edit: { kind: 'zero' } },
        ],
      },
    });
    const said = [
      panel({ isStale: true, activity: { kind: 'running', step: 1, steps: 9 } }),
      tried,
      panel({ troubles: [{ kind: 'failed', failure }] }),
    ].map(captionOf);
    expect(said).toEqual([
      {
        text: 'agreement · free-running · wasm · results are older than the experiment',
        isOfDocument: false,
      },
      {
        text: 'agreement · free-running · wasm · seed 7 · trying = 0, not in the experiment',
        isOfDocument: false,
      },
      {
        text: 'agreement · free-running · wasm · failed · showing the run before',
        isOfDocument: false,
      },
    ]);
  });
});

describe('the numbers as CSV', () => {
  const csvOf = async (caption: ReturnType<typeof captionOf>): Promise<string[]> => {
    const link = toLink(message => {
      if (message.type !== 'call') return;
      const answer =
        message.name === 'values'
          ? { data: message.ask.run === 'base' ? [1, 2] : [1, 4] }
          : { totals: [0] };
      const settled = { type: 'answered', id: message.id, answer } as never;
      queueMicrotask(() => link.settle(settled));
    });
    const bytes = await toCsv(link, result, null, { component: 'cell', layer: 0 }, caption);
    return new TextDecoder().decode(bytes).trimEnd().split('\n');
  };

  it('have the token that each run read', async () => {
    expect(await csvOf({ text: 'x', isOfDocument: true })).toEqual([
      'component,layer,unit,timestep,tokenBefore,tokenAfter,before,after,difference',
      'cell,0,0,0,"the","the",1,1,0',
      'cell,0,0,1,"is","""are""",2,4,2',
    ]);
  });

  it('say before their head when they are not the document’s', async () => {
    const [first, head] = await csvOf({ text: 'x · older', isOfDocument: false });
    expect([first, head?.startsWith('component,')]).toEqual(['# x · older', true]);
  });
});

describe('the boxes that hide a part of what is in them', () => {
  const box = (overflow: string, position = 'static', display = 'block') => ({
    style: { overflow, position, display },
  });

  it('are all those around it that show nothing outside', () => {
    const [cell, scroll, page] = [box('hidden'), box('auto'), box('visible', 'relative')];
    expect(hiding('static', [cell, page, scroll])).toEqual([cell, scroll]);
  });

  it('are not those that it is placed out of, nor lines of text', () => {
    const [inner, placed, outer] = [box('hidden'), box('clip', 'relative'), box('hidden')];
    expect(hiding('absolute', [inner, placed, outer])).toEqual([placed, outer]);
    expect(hiding('static', [box('hidden', 'static', 'inline'), outer])).toEqual([outer]);
    const hung = box('hidden', 'absolute');
    expect(hiding('static', [hung, inner, placed])).toEqual([hung, placed]);
  });
});

describe('a text in a picture', () => {
  /** Letters of 10 pixels each. */
  const context = { measureText: (text: string) => ({ width: 10 * [...text].length }) as never };

  it('is cut as the page cuts it, between whole characters', () => {
    expect(cut(context, 'keys', 40)).toBe('keys');
    expect(cut(context, 'keys', 39)).toBe('ke…');
    expect(cut(context, '🗝🗝🗝', 20)).toBe('🗝…');
    expect(cut(context, 'keys', 5)).toBe('…');
  });
});
