import * as vscode from 'vscode';
import { describeMetric } from '../../domain/describeMetric.ts';
import { overs } from '../../domain/sweepCells.ts';
import type { Controller } from '../controller.ts';
import type { Panels } from '../panels.ts';
import { pick } from '../shown.ts';

/** Asks for a metric and for axes, and has the map made in the panel, which says why where there can be none. */
export async function mapEffects(panels: Panels, { experiment }: Controller): Promise<void> {
  const [metrics, title] = [experiment?.metrics ?? [], vscode.l10n.t('Map Causal Effects')];
  const metric = await pick(
    metrics.map((each, of) => ({ label: describeMetric(each), of })),
    { title, placeHolder: vscode.l10n.t('The metric that each cell shows') },
  );
  if (!metric && metrics.length > 0) return;
  const axes = await pick(
    overs.map(over => ({ label: over.replaceAll(',', ' × '), over })),
    { title, placeHolder: vscode.l10n.t('Where the first intervention is put') },
  );
  if (axes) panels.askMap(axes.over, metric?.of ?? 0);
}
