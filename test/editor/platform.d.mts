export function whyNoServer(machine: {
  readonly platform: string;
  readonly arch: string;
}): string | undefined;
