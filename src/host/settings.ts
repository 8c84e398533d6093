import * as vscode from 'vscode';
import type { BackendChoice } from '../domain/backend.ts';
import type { EngineSettings } from '../protocol/messages.ts';
import { Setting } from './ids.ts';

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('ripple');

/** The settings that the engine is told of. */
export function readSettings(): EngineSettings {
  const path = settings().get<string>(Setting.tensorflowPath, '');
  return {
    backend: settings().get<BackendChoice>(Setting.backend, 'auto'),
    tensorflowPath: path === '' ? null : path,
    memoryLimitMB: settings().get(Setting.memoryLimitMB, 1024),
  };
}

/** Whether a panel runs what is changed, where the user has not chosen in it. */
export const readRunOnChange = (): boolean => settings().get(Setting.runOnChange, true);

/** Whether a change of settings may take another backend. */
export function touchesBackend(event: vscode.ConfigurationChangeEvent): boolean {
  return [Setting.backend, Setting.tensorflowPath].some(name =>
    event.affectsConfiguration(`ripple.${name}`),
  );
}

/** Chooses the backend where it was chosen before: for the workspace if it says so, else for the user. */
export async function setBackend(choice: BackendChoice): Promise<void> {
  const isOfWorkspace = settings().inspect(Setting.backend)?.workspaceValue !== undefined;
  const target = isOfWorkspace
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await settings().update(Setting.backend, choice, target);
}

/** Names the folder that holds tfjs-node, for this machine; null unsets it. */
export async function setTensorflowPath(folder: string | null): Promise<void> {
  await settings().update(
    Setting.tensorflowPath,
    folder ?? undefined,
    vscode.ConfigurationTarget.Global,
  );
}
