import type { ComponentChildren } from 'preact';

/** What stands in a bar with a label before it. */
export interface PartProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A label and what it is of. */
export const Part = ({ label, children }: PartProps) => (
  <span class="part">
    {label}
    {children}
  </span>
);
