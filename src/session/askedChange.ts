import type { CheckedFromPanel } from '../domain/panelMessages.ts';
import type { ChangeOfPanel } from '../protocol/panel.ts';
import type { Change } from './changes.ts';

/** What a page says that is one edit of the document. */
export type ChangeMessage = Extract<CheckedFromPanel, { type: ChangeOfPanel['type'] }>;

/** A change that has not left a page, or the undo of the one before it. */
export type UnsentMessage = ChangeMessage | Extract<CheckedFromPanel, { type: 'undid' }>;

/** Whether a change is of something that a model has or has not: without one nobody knows. */
export const asksModel = ({ type }: Pick<ChangeMessage, 'type'>): boolean =>
  type === 'intervened' || type === 'measured';

/** The change of the document that a page's message asks for. */
export function askedChange(message: ChangeMessage): Change {
  switch (message.type) {
    case 'intervened': {
      const { intervention, at } = message;
      return at === undefined
        ? { kind: 'add', intervention }
        : { kind: 'replace', at, intervention };
    }
    case 'removed':
      return { kind: 'remove', at: message.at };
    case 'toggled':
      return { kind: 'enable', at: message.at, enabled: message.enabled };
    case 'moved':
      return { kind: 'move', from: message.from, to: message.to };
    case 'duplicated':
      return { kind: 'duplicate', at: message.at };
    case 'cleared':
      return { kind: 'clear' };
    case 'measured': {
      const { metric, at } = message;
      return at === undefined ? { kind: 'addMetric', metric } : { kind: 'setMetric', at, metric };
    }
    case 'unmeasured':
      return { kind: 'removeMetric', at: message.at };
    case 'wrote': {
      const { example, inputs } = message;
      return example === 'base'
        ? { kind: 'base', inputs }
        : { kind: 'source', name: example, inputs };
    }
    case 'unrolled':
      return { kind: 'unroll', unroll: message.unroll };
    case 'adjusted':
      return { kind: 'unrollPart', part: message.part };
  }
}
