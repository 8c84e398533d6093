import * as vscode from 'vscode';
import { isChange } from '../domain/changeKinds.ts';
import type { CheckedFromPanel } from '../domain/panelMessages.ts';
import type { ToPanel } from '../protocol/panel.ts';
import { askedChange, asksModel } from '../session/askedChange.ts';
import { hasModel } from './commands/hasModel.ts';
import type { Controller } from './controller.ts';
import { relay } from './relay.ts';
import { remedy } from './remedy.ts';
import { saveBytes } from './saveBytes.ts';

/** Does what a page said, but for what it says of its view. @param view  what a page that opens starts from, if anything */
export async function receive(
  controller: Controller,
  message: Exclude<CheckedFromPanel, { type: 'kept' | 'drew' | 'left' | 'pressed' }>,
  view: unknown,
): Promise<void> {
  if (isChange(message)) {
    await tellMade(controller, changed(controller, message));
    return;
  }
  switch (message.type) {
    case 'opened':
      controller.post(worded(view)); // a page that is loaded again has none
      await controller.preview(null); // a page that has gone took its popover with it
      if (controller.selection) controller.select(controller.selection);
      break;
    case 'call':
    case 'quit':
      await relay(controller, message);
      break;
    case 'selected':
      controller.select(message.selection, true);
      break;
    case 'undid':
      await tellMade(controller, undone());
      break;
    case 'previewed':
      await controller.preview(
        message.intervention && { intervention: message.intervention, at: message.at },
      );
      break;
    case 'showed':
      if (message.isKept !== true || !controller.hasChosen) controller.show(message.shown);
      break;
    case 'ran':
      controller.reread();
      break;
    case 'stopped':
      controller.stop();
      break;
    case 'ranOnChange':
      controller.setRunOnChange(message.isOn);
      break;
    case 'remedied':
      if (!(await remedy(controller, message.trouble))) controller.reread();
      break;
    case 'exported':
      await saveBytes(message.name, message.bytes, controller.folder);
      break;
    case 'copied':
      await vscode.env.clipboard.writeText(message.digest);
      controller.post({ type: 'copied' });
      break;
    case 'commanded':
      await vscode.commands.executeCommand(
        editorCommands[message.command] ?? `ripple.${message.command}`,
        ...('at' in message ? [{ at: message.at }] : []),
      );
      break;
  }
}

/** Makes a change that a page asked for. @returns false where it was not made, which was said */
function changed(
  controller: Controller,
  message: Parameters<typeof askedChange>[0],
): Promise<boolean> {
  // Without a model nobody knows whether it has the place: pressed while another one is opened, it may have not.
  const isKnown = !asksModel(message) || hasModel(controller);
  return isKnown ? controller.change(askedChange(message)) : Promise.resolve(false);
}

/** Tells a page what became of a change, after the state in which it stands: places in the next one are those of that list. */
async function tellMade(controller: Controller, change: Promise<boolean>): Promise<void> {
  let isMade = false;
  try {
    isMade = await change;
  } finally {
    await controller.handed();
    controller.post({ type: 'made', isMade });
  }
}

async function undone(): Promise<boolean> {
  await vscode.commands.executeCommand('undo');
  return true;
}

/** Commands of a page's buttons that are the editor's own. */
const editorCommands: Readonly<Record<string, string>> = {
  openAsText: 'workbench.action.reopenTextEditor',
  showSites: 'ripple.sites.focus',
  save: 'workbench.action.files.save',
  saveAs: 'workbench.action.files.saveAs',
};

/** What a page has to be told first: interface strings by their English text, where the editor's language is another, and its view. */
export const worded = (view: unknown): ToPanel => ({
  type: 'worded',
  strings: vscode.l10n.bundle ?? {},
  view,
});
