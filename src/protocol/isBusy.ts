import type { Activity } from './panel.ts';

/** Whether the engine is at something for a panel that can be stopped. */
export const isBusy = ({ kind }: Activity): boolean => kind === 'running' || kind === 'loading';
