// What runs measured, drawn: smoothed, on logarithmic axes, and charts that follow each other.

import type { Locator } from '@playwright/test';

import { Experiment, type Logged } from '../support/mlflow';
import { drawing, rowsOf } from '../support/sales';
import { card, expect, expectAccessible, hydrated, open, settled, test, type Page } from '../support/test';

const TRIED: Logged[] = [
  { name: 'slow', params: { rate: '0.0001', depth: '2' }, metrics: { loss: [1, 0.5, 0.4], auc: [0.5, 0.55, 0.6] } },
  { name: 'usual', params: { rate: '0.01', depth: '8' }, metrics: { loss: [1, 0.1, 0.001], auc: [0.5, 0.8, 0.9] } },
  { name: 'fast', params: { rate: '1', depth: '3' }, metrics: { loss: [1, 0.2, 0.05], auc: [0.5, 0.7, 0.75] } },
];

/** What lies over a chart because something is pointed at. */
function echo(chart: Locator): Locator {
  return chart.locator('.plot__echo svg');
}

/** Points at the middle of a chart. */
async function point(chart: Locator): Promise<void> {
  const plot = chart.locator('.plot');
  await plot.scrollIntoViewIfNeeded();
  const { width, height } = (await plot.boundingBox()) ?? { width: 0, height: 0 };
  await plot.hover({ position: { x: width / 2, y: height / 2 } });
}

async function compared(page: Page, experiment: Experiment, tab: string): Promise<void> {
  const ids: string[] = [];
  for (const tried of TRIED) ids.push(await experiment.run(tried));
  await open(page, `${experiment.path}/compare?runs=${ids.join(',')}&tab=${tab}`);
}

test('a logarithmic axis has powers of ten, and says the values as they are', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-charts/log ${Date.now()}`);
  const id = await experiment.run({ name: 'one', metrics: { loss: [1, 0.1, 0, 0.001] } });
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${id}?tab=metrics`);
  const loss = card(page, 'loss');
  await page.getByRole('checkbox', { name: 'Log scale Y' }).check();
  await expect(page).toHaveURL((url) => url.searchParams.get('logy') === 'true');
  for (const decade of ['0.001', '0.01', '0.1', '1']) {
    await expect(drawing(loss).getByText(decade, { exact: true })).not.toHaveCount(0);
  }
  await expect(drawing(loss)).toContainText('1 value left out: not above zero');
  await loss.locator('.plot').focus();
  await page.keyboard.press('End');
  await expect(loss.getByRole('status')).toHaveText('3, loss: 0.001');
  await expect(loss.locator('.tip')).toContainText('0.001');
  expect((await rowsOf(loss)).map((row) => row[1])).toEqual(['1', '0.1', '0', '0.001']);

  // Step zero has no place on a logarithmic axis.
  await page.getByRole('checkbox', { name: 'Log scale X' }).check();
  await expect(drawing(loss)).toContainText('2 values left out: not above zero');
  await settled(page);
  await expectAccessible(page);

  // The address says all of it, also to somebody else.
  const other = await as('engineer');
  await open(other, page.url().replace(/^https?:\/\/[^/]+/, ''));
  await expect(other.getByRole('checkbox', { name: 'Log scale X' })).toBeChecked();
  await expect(drawing(card(other, 'loss'))).toContainText('2 values left out: not above zero');
  await other.getByRole('radio', { name: 'Time', exact: true }).check();
  await expect(other.getByRole('checkbox', { name: 'Log scale X' })).toHaveCount(0);
  await expect(other).toHaveURL((url) => url.searchParams.get('along') === 'moment');
});

test('lines are smoothed, and the address says how much', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-charts/smooth ${Date.now()}`);
  const id = await experiment.run({ name: 'one', metrics: { loss: [4, 0, 4, 0] } });
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${id}/metrics/loss`);
  const loss = card(page, 'loss');
  expect((await rowsOf(loss)).map((row) => row[1])).toEqual(['4', '0', '4', '0']);
  await page.getByLabel('Smoothing').fill('0.5');
  // Each value is mixed with those before it, as far as there are any: 4·¼ by ¾, and so on.
  await expect.poll(async () => (await rowsOf(loss)).map((row) => row[1])).toEqual(['4', '1.333', '2.857', '1.333']);
  await expect(page).toHaveURL((url) => url.searchParams.get('smoothing') === '0.5');
  await settled(page);
  await page.reload();
  await hydrated(page);
  await expect(page.getByLabel('Smoothing')).toHaveValue('0.5');
});

test('pointing at one chart marks the others', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-charts/linked ${Date.now()}`);
  const page = await as('viewer');
  await compared(page, experiment, 'metrics');
  const [loss, auc] = [card(page, 'loss'), card(page, 'auc')];
  await expect(drawing(auc)).toContainText('usual');
  await expect(drawing(loss)).toContainText('usual');
  await expect(echo(auc)).toHaveCount(0);

  await point(loss);
  // All three runs have a value at that step.
  await expect(echo(auc).locator('circle')).toHaveCount(3);
  await expect(echo(loss).locator('circle')).toHaveCount(3);
  await expect(loss.locator('.tip')).toBeVisible();
  await expect(auc.locator('.tip')).toHaveCount(0);
  await page.mouse.move(0, 0);
  await expect(echo(auc)).toHaveCount(0);

  // Arrow keys lead the others along.
  await auc.locator('.plot').focus();
  await page.keyboard.press('Home');
  await expect(echo(loss)).toHaveCount(1);
  const first = await echo(loss).innerHTML();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => echo(loss).innerHTML()).not.toBe(first);
  await page.keyboard.press('Escape');
  await expect(echo(loss)).toHaveCount(0);
});

test('the run that is pointed at stands out in every relation', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-charts/relations ${Date.now()}`);
  const page = await as('viewer');
  await compared(page, experiment, 'relations');
  const charts = page.locator('section.chart');
  await expect(charts).toHaveCount(4);
  const [parallel, scatter, contour, bars] = [0, 1, 2, 3].map((place) => charts.nth(place)) as [Locator, Locator, Locator, Locator];

  // A shaded figure between the points, a bar for each run.
  await expect(drawing(contour).locator('[data-row]')).toHaveCount(3);
  await expect(drawing(contour).locator('g path')).not.toHaveCount(0);
  await expect(drawing(bars).locator('rect[data-row]')).toHaveCount(3);

  await drawing(scatter).locator('[data-row="1"]').hover();
  await expect(scatter.locator('.tip')).toContainText('usual');
  for (const chart of [parallel, scatter, contour, bars]) await expect(echo(chart)).toHaveCount(1);
  await expect(page.locator('.run-key__run--pointed')).toContainText('usual');
  await drawing(bars).locator('rect[data-row="0"]').hover();
  await expect(page.locator('.run-key__run--pointed')).toContainText('slow');

  await page.getByLabel('Across', { exact: true }).selectOption('params.rate');
  await page.getByRole('checkbox', { name: 'Log scale X' }).check();
  await expect(page).toHaveURL((url) => url.searchParams.get('logx') === 'true');
  for (const chart of [scatter, contour]) {
    await expect(drawing(chart).getByText('0.01', { exact: true })).not.toHaveCount(0);
    await expect(drawing(chart).getByText('1e-4', { exact: true })).not.toHaveCount(0);
  }
  await settled(page);
  await expectAccessible(page);
});
