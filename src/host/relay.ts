import { toFailure } from '../domain/failure.ts';
import type { CheckedFromPanel } from '../domain/panelMessages.ts';
import type { Controller } from './controller.ts';

type Call = Extract<CheckedFromPanel, { type: 'call' }>;
type Quit = Extract<CheckedFromPanel, { type: 'quit' }>;
type UnderWay = Map<number, { cancel(byPerson: boolean): void }>;

/** What a page has asked and not been told yet, by the number of the question. */
const underWay = new WeakMap<Controller, UnderWay>();

/** Passes a page's question on to the engine, and the answer back; stops one that nobody waits for any more. */
export async function relay(controller: Controller, message: Call | Quit): Promise<void> {
  const calls: UnderWay = underWay.get(controller) ?? new Map();
  underWay.set(controller, calls);
  if (message.type === 'quit') calls.get(message.id)?.cancel(true);
  else await answered(controller, message, calls);
}

async function answered(
  controller: Controller,
  { id, name, ask }: Call,
  calls: UnderWay,
): Promise<void> {
  const { engine, folder, post } = controller;
  try {
    const asked = engine.call(name, ('experiment' in ask ? { ...ask, folder } : ask) as never);
    calls.set(id, asked);
    post({ type: 'answered', id, answer: await asked.answer });
  } catch (error) {
    const failure = toFailure(error);
    post({ type: 'failed', id, failure });
    if (failure.code === 'unknown-result' && 'result' in ask) controller.recompute(ask.result);
  } finally {
    calls.delete(id);
  }
}
