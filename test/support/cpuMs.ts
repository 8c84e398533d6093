/** Milliseconds of processor time since the process began: what a limit of time is held to, so that a busy machine fails nothing. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
