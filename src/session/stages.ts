/** How far a text has come on its way to being run. */
export type Stage =
  /** It is being typed. */
  | 'waiting'
  | 'parsing'
  /** It is no experiment. */
  | 'unreadable'
  /** Its folder is not trusted. */
  | 'untrusted'
  /** Its checkpoint is looked for. */
  | 'finding'
  | 'missing'
  | 'loading'
  /** Its checkpoint cannot be run, or is not opened by itself. */
  | 'refused'
  | 'checking'
  /** Its model refuses it. */
  | 'unfit'
  /** Nothing stands in the way of a run. */
  | 'ready'
  /** Something failed on the way that is no fault of the text. */
  | 'failed'
  /** What was under way was stopped, or the engine ended over it. */
  | 'left';

/** What can happen to a text on its way. */
export type StageEvent =
  /** It changed, and may go on changing. */
  | 'typed'
  /** It, or what it speaks of, is another: it is to be read. */
  | 'changed'
  | 'paused'
  | 'parsed'
  | 'unreadable'
  | 'distrusted'
  | 'absent'
  /** Its model has yet to be read. */
  | 'found'
  /** Its model is there. */
  | 'loaded'
  | 'refused'
  | 'fits'
  | 'unfit'
  | 'failed'
  | 'left';

/** A text comes whatever is under way. */
const always = { typed: 'waiting', changed: 'parsing' } as const;

/** What follows an event at each stage; an event that is not listed comes too late, or too early, and changes nothing. */
export const stages: Readonly<Record<Stage, Partial<Readonly<Record<StageEvent, Stage>>>>> = {
  waiting: { ...always, paused: 'parsing' },
  parsing: {
    ...always,
    parsed: 'finding',
    unreadable: 'unreadable',
    distrusted: 'untrusted',
  },
  unreadable: always,
  untrusted: always,
  finding: { ...always, absent: 'missing', found: 'loading', loaded: 'checking' },
  missing: always,
  loading: {
    ...always,
    loaded: 'checking',
    refused: 'refused',
    unfit: 'unfit',
    failed: 'failed',
    left: 'left',
  },
  refused: always,
  checking: { ...always, fits: 'ready', unfit: 'unfit', failed: 'failed', left: 'left' },
  unfit: always,
  // Only a run finds that memory does not suffice.
  ready: { ...always, unfit: 'unfit', failed: 'failed', left: 'left' },
  failed: always,
  left: always,
};

/** Stages at which a text rests until something happens; the others are being worked on. */
export const isResting = (stage: Stage): boolean =>
  !['waiting', 'parsing', 'finding', 'loading', 'checking'].includes(stage);
