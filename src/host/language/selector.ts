import type * as vscode from 'vscode';

/** Experiments, whatever their language: a sample without a folder is plain JSON until it is saved. */
export const selector: vscode.DocumentSelector = { pattern: '**/*.ripple.json' };
