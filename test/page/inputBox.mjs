/** The box in which a text is written, by what a person sees of it. */
import { expect } from '@playwright/test';

/** Opens it on the base. */
export async function openBox(panel) {
  await panel.button('Edit the base text…').click();
  await expect(panel.dialog).toBeVisible();
}

export const textOf = panel => panel.dialog.getByRole('textbox', { name: /^(Text|Token ids): / });
/** The tokens that it is cut into. */
export const cutOf = panel => panel.page.getByTestId('cut').getByRole('listitem');
export const countOf = panel => panel.page.getByTestId('cut-count');
export const problemOf = panel => panel.dialog.getByRole('alert');
