import { affineBackSlice } from './affineBack';
import { affinePanel } from './affine';
import { done, Job, jobAt, sleepers, stop, ticket } from './job';

/** Looks that a helper takes for the next job before it sleeps: some 50 µs, longer than a step's work between two products. */
const patience: i32 = 60_000;

function work(job: Job, unit: i32, scratch: usize): void {
  if (job.kind == 1) {
    affineBackSlice(job, unit, scratch);
    return;
  }
  const panels = (job.outputs + 31) >> 5;
  const to = min((unit + 1) * job.grain, panels);
  for (let panel = unit * job.grain; panel < to; panel++) affinePanel(job, panel, scratch);
}

/** Does the whole job in this thread. */
export function alone(control: usize, units: i32, scratch: usize): void {
  const job = jobAt(control);
  for (let unit = 0; unit < units; unit++) work(job, unit, scratch);
}

/**
 * Does the job together with the helpers that are there: this thread claims units from the front, helpers from the end, so that
 * each core meets the same weights again. It waits for units that were claimed, never for a helper that has not come.
 *
 * @param units  below 65,536
 */
export function together(control: usize, units: i32, scratch: usize): void {
  const job = jobAt(control);
  const number = (atomic.load<i64>(control + ticket) >> 32) + 1;
  atomic.store<i32>(control + done, 0);
  atomic.store<i64>(control + ticket, (number << 32) | ((<i64>units) << 16));
  if (atomic.load<i32>(control + sleepers) > 0) atomic.notify(control + ticket + 4, -1);
  let mine = 0;
  for (;;) {
    const seen = atomic.load<i64>(control + ticket);
    const start = (<i32>seen) & 0xffff;
    if (start >= (((<i32>seen) >>> 16) & 0xffff)) break;
    if (atomic.cmpxchg<i64>(control + ticket, seen, seen + 1) != seen) continue;
    work(job, start, scratch);
    mine++;
  }
  for (let looks = 0; ; looks++) {
    const others = atomic.load<i32>(control + done);
    if (others + mine == units) break;
    // The other core may be at another program's work: let it go on rather than burn this one.
    if (looks > patience) atomic.wait<i32>(control + done, others, 50_000);
  }
}

/** A helper's life: takes units of each job from its end, looks out for the next one for a while, then sleeps until it is woken. */
export function help(control: usize, scratch: usize): void {
  const job = jobAt(control);
  let looks = 0;
  while (atomic.load<i32>(control + stop) == 0) {
    const seen = atomic.load<i64>(control + ticket);
    const end = ((<i32>seen) >>> 16) & 0xffff;
    if (((<i32>seen) & 0xffff) < end) {
      // The number of the job is part of what is compared: a job that is over cannot be claimed.
      if (atomic.cmpxchg<i64>(control + ticket, seen, seen - 0x10000) != seen) continue;
      work(job, end - 1, scratch);
      atomic.add<i32>(control + done, 1);
      looks = 0;
    } else if (looks++ > patience) {
      atomic.add<i32>(control + sleepers, 1);
      if (atomic.load<i32>(control + stop) == 0)
        atomic.wait<i32>(control + ticket + 4, <i32>(seen >> 32), -1);
      atomic.sub<i32>(control + sleepers, 1);
      looks = 0;
    }
  }
}

/** Tells the helpers to end. */
export function release(control: usize): void {
  atomic.store<i32>(control + stop, 1);
  atomic.add<i64>(control + ticket, (<i64>1) << 32);
  atomic.notify(control + ticket + 4, -1);
}
