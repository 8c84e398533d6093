import './stopping.css';
import type { Stopping } from '../state/data.ts';
import { say } from '../words/words.ts';
import { Button } from './button.tsx';

/** What a person can stop, or have again. */
export interface StoppingButtonProps {
  readonly stopping: Stopping;
  /** Whether it is on its way. */
  readonly isComing: boolean;
  /** On the button that stops it. */
  readonly stopName: string;
  /** What stops, in words. */
  readonly of: string;
}

/** One button for both, so that the focus stays where it is; nothing where all is there. */
export function StoppingButton({ stopping, isComing, stopName, of }: StoppingButtonProps) {
  const { isStopped, stop, again } = stopping;
  if (!isComing && !isStopped) return null;
  return (
    <span class={isStopped ? 'stopping' : 'stopping late'}>
      <Button {...(!isStopped && { icon: 'stop' })} title={of} onPress={isStopped ? again : stop}>
        {isStopped ? say('Run Again') : stopName}
      </Button>
    </span>
  );
}
