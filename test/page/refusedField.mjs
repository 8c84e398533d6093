/** A field whose text was refused. */
import { expect } from '@playwright/test';

/** What was refused stays in a field that is left, marked; Esc brings back what the experiment has. */
export async function staysUntilEscape(panel, field, refused, own) {
  await panel.settled();
  await expect(field).toHaveValue(refused);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await field.focus();
  await panel.press('Escape');
  await expect(field).toHaveValue(own);
}
