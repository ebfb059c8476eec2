// The runs of an experiment: they are moved, grouped and looked at in views, and single metrics are looked at closely.

import { Experiment, type Logged } from '../support/mlflow';
import { drawing } from '../support/sales';
import { card, expect, expectAccessible, hydrated, open, settled, test, type Page } from '../support/test';

const TRIED: Logged[] = [
  { name: 'shallow', params: { depth: '2', kind: 'tree' }, metrics: { loss: [0.9, 0.7, 0.6], auc: [0.5, 0.6, 0.61] } },
  { name: 'middle', params: { depth: '4', kind: 'tree' }, metrics: { loss: [0.9, 0.5, 0.4], auc: [0.5, 0.7, 0.72] } },
  { name: 'deep', params: { depth: '8', kind: 'forest' }, metrics: { loss: [0.9, 0.3, 0.2], auc: [0.5, 0.8, 0.91] } },
];

function runs(page: Page) {
  return page.getByRole('table', { name: 'Runs' });
}

function row(page: Page, name: string) {
  return runs(page).getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

test('runs are moved to another experiment with those below them', async ({ as, request, shared }) => {
  const stamp = Date.now();
  const from = await Experiment.create(request, shared, `e2e-moves/from ${stamp}`);
  const to = await Experiment.create(request, shared, `e2e-moves/to ${stamp}`);
  const parent = await from.run({ name: 'parent', params: { depth: '2' } });
  await from.run({ name: 'child', tags: { 'mlflow.parentRunId': parent } });
  await from.run({ name: 'stays' });
  await from.store(parent, 'notes.md', '# Kept');

  const watching = await as('viewer');
  await open(watching, `${from.path}/runs/${parent}?tab=artifacts`);

  const page = await as('engineer');
  await open(page, from.path);
  await page.getByRole('checkbox', { name: 'Select parent' }).check();
  await page.getByRole('button', { name: 'Move to…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Move to another experiment' });
  await expect(sheet).toContainText('One run moves');
  await sheet.getByLabel('Search experiments').fill(`moves/to ${stamp}`);
  await expect(sheet.getByRole('radio')).toHaveCount(1);
  await expectAccessible(page);
  await sheet.getByRole('radio', { name: to.name }).check();
  await sheet.getByRole('button', { name: 'Move', exact: true }).click();
  await expect(page.getByText(`2 runs are in “${to.name}” now; one of them was nested below another.`)).toBeVisible();
  await expect(sheet).toBeHidden();
  await expect(row(page, 'parent')).toHaveCount(0);
  await expect(row(page, 'stays')).toHaveCount(1);

  await open(page, to.path);
  await expect(row(page, 'parent')).toHaveCount(1);
  await page.getByRole('button', { name: 'Runs below parent' }).click();
  await expect(row(page, 'child')).toHaveCount(1);

  // The old address leads to where the run is, with its files.
  await watching.reload();
  await expect(watching).toHaveURL(new RegExp(`${to.path}/runs/${parent}\\?tab=artifacts$`));
  await watching.getByRole('link', { name: /^notes\.md/ }).click();
  await expect(watching.locator('pre')).toContainText('# Kept');
});

test('the page of a run has its own tags, and leads to the run that it is nested below', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-tags ${Date.now()}`);
  const parent = await experiment.run({ name: 'search' });
  const child = await experiment.run({ name: 'trial', tags: { 'mlflow.parentRunId': parent, team: 'growth' } });
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${child}`);
  const tags = page.getByRole('table', { name: 'Tags' }).getByRole('row');
  await expect(tags).toHaveText(['TagValue', 'teamgrowth']);
  await expectAccessible(page);
  await page.getByRole('link', { name: parent }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'search' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Tags' })).toHaveCount(0);
});

test('who only looks moves nothing', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-moves/viewer ${Date.now()}`);
  await experiment.run({ name: 'one' });
  const page = await as('viewer');
  await open(page, experiment.path);
  await page.getByRole('checkbox', { name: 'Select one' }).check();
  await expect(page.getByRole('button', { name: 'Move to…' })).toHaveCount(0);
});

test('a metric is looked at closely, beside another run and while it is logged', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-metric ${Date.now()}`);
  await experiment.run({ name: 'before', metrics: { 'val/top k': [0.4, 0.3] } });
  await experiment.run({ name: 'never', metrics: { auc: [0.5] } });
  const id = await experiment.begin({ name: 'live', metrics: { 'val/top k': [0.9, 0.5] } });
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${id}`);
  await page.getByRole('table', { name: 'Metrics' }).getByRole('link', { name: 'val/top k' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'val/top k' })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/runs/${id}/metrics/val/top%20k$`));
  const facts = page.getByLabel('At a glance');
  await expect(facts).toContainText('at step 1');
  await expect(facts).toContainText('0.7');
  const values = page.getByRole('table', { name: 'All values' });
  await expect(values.getByRole('row')).toHaveCount(3);

  await experiment.log(id, 'val/top k', [0.25], 2);
  await expect(values.getByRole('row')).toHaveCount(4);
  await expect(facts).toContainText('0.55');
  await experiment.end(id);

  await page.getByText('No other run').click();
  await expect(page.getByRole('checkbox', { name: /^never/ })).toHaveCount(0);
  await page.getByRole('checkbox', { name: /^before/ }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/with=[0-9a-f]{32}$/);
  await expect(drawing(card(page, 'val/top k'))).toContainText('before');
  await page.getByRole('radio', { name: 'Time', exact: true }).check();
  await expect(drawing(card(page, 'val/top k'))).toBeVisible();
  await settled(page);
  await expectAccessible(page);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  expect((await download).suggestedFilename()).toBe('val_top_k.csv');
});

test('a long metric comes part by part', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-metric/long ${Date.now()}`);
  const id = await experiment.begin({ name: 'long' });
  for (const first of [0, 300]) await experiment.log(id, 'loss', Array.from({ length: 300 }, (_, step) => 1 / (first + step + 1)), first);
  await experiment.end(id);
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${id}/metrics/loss`);
  await expect(page.getByText('250 of 600 values')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByText('500 of 600 values')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByText('600 of 600 values')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show more' })).toHaveCount(0);
});

test('a view is saved, changed, sent to somebody, renamed and deleted', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-views ${Date.now()}`);
  for (const tried of TRIED) await experiment.run(tried);
  const page = await as('engineer');
  await open(page, experiment.path);
  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill('metrics.loss < 0.5');
  await filter.press('Enter');
  await expect(runs(page).getByRole('row')).toHaveCount(3);

  const views = page.locator('.run-tools .popover').filter({ has: page.locator('.views') });
  const menu = views.locator('summary');
  await menu.click();
  await page.getByRole('button', { name: 'Save as a new view…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Save this view' });
  await sheet.getByLabel('Name').fill('Good ones');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet).toBeHidden();
  await expect(menu).toHaveText(/Good ones/);
  await expect(menu).not.toContainText('changed');

  const id = new URL(page.url()).searchParams.get('saved');
  const viewer = await as('viewer');
  await open(viewer, `${experiment.path}?saved=${id}`);
  await expect(runs(viewer).getByRole('row')).toHaveCount(3);
  await viewer.locator('.run-tools .popover > summary').filter({ hasText: 'Good ones' }).click();
  await expect(viewer.getByRole('button', { name: 'Save as a new view…' })).toHaveCount(0);

  await filter.fill("metrics.loss < 0.5 AND params.kind = 'forest'");
  await filter.press('Enter');
  await expect(menu).toContainText('changed');
  await expect(runs(page).getByRole('row')).toHaveCount(2);
  await page.reload();
  await hydrated(page);
  await expect(menu).toContainText('changed');
  await menu.click();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('“Good ones” shows this from now on.')).toBeVisible();
  await expect(menu).not.toContainText('changed');
  await viewer.reload();
  await hydrated(viewer);
  await expect(runs(viewer).getByRole('row')).toHaveCount(2);

  await menu.click();
  await page.getByRole('button', { name: 'Rename…' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename the view “Good ones”' });
  await rename.getByLabel('Name').fill('Forests');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await expect(menu).toHaveText(/Forests/);
  await menu.click();
  await page.getByRole('link', { name: 'The usual view' }).click();
  await expect(runs(page).getByRole('row')).toHaveCount(4);
  await menu.click();
  await page.getByRole('link', { name: 'Forests' }).click();
  await expect(runs(page).getByRole('row')).toHaveCount(2);
  await menu.click();
  await views.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('The view “Forests” is deleted.')).toBeVisible();
  await expect(menu).toHaveText(/Views/);
  await expect(runs(page).getByRole('row')).toHaveCount(2);
  await viewer.reload();
  await expect(viewer.getByText('This view is not there any more.')).toBeVisible();
});

test('runs are grouped, summed up and opened', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-groups ${Date.now()}`);
  for (const tried of TRIED) await experiment.run(tried);
  await experiment.run({ name: 'untold' });
  const page = await as('engineer');
  await open(page, experiment.path);
  await page.getByLabel('Group runs by').selectOption('params.kind');
  await expect(page).toHaveURL(/group=params\.kind/);
  const trees = runs(page).getByRole('button', { name: /^tree/ });
  await expect(trees).toContainText('2 runs');
  await expect(runs(page).getByRole('button', { name: /^Without kind/ })).toContainText('1 run');
  const line = runs(page).getByRole('row').filter({ has: page.getByRole('button', { name: /^tree/ }) });
  await expect(line).toContainText('0.5');
  await expect(line).toContainText('0.4 – 0.6');
  await trees.click();
  await expect(row(page, 'middle')).toHaveCount(1);
  await expect(row(page, 'deep')).toHaveCount(0);
  await expectAccessible(page);

  await page.getByRole('checkbox', { name: 'Select middle' }).check();
  await page.getByRole('checkbox', { name: 'Select shallow' }).check();
  await expect(page.getByText('2 selected')).toBeVisible();

  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill('metrics.loss < 0.5');
  await filter.press('Enter');
  await expect(trees).toContainText('1 run');
  await expect(row(page, 'shallow')).toHaveCount(0);
  await page.reload();
  await hydrated(page);
  await expect(trees).toContainText('1 run');
  await page.getByLabel('Group runs by').selectOption('Not grouped');
  await expect(runs(page).getByRole('row')).toHaveCount(3);
});

/** The list of columns, opened. */
async function columns(page: Page) {
  const picker = page.locator('.run-head .popover');
  await picker.locator('summary').click();
  return picker;
}

/** What stands in the column of that heading, row by row, with what is said of it to screen readers. */
async function column(page: Page, heading: RegExp): Promise<string[]> {
  const headings = await runs(page).getByRole('columnheader').allTextContents();
  const place = headings.findIndex((text) => heading.test(text));
  const cells = runs(page).locator(`tbody tr > td:nth-child(${place + 1})`);
  return (await cells.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
}

test('a metric is shown as its last, least, greatest and best value', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-columns ${Date.now()}`);
  await experiment.run({ name: 'first', metrics: { loss: [0.9, 0.2, 0.4], auc: [0.5, 0.8] } });
  await experiment.run({ name: 'second', metrics: { loss: [0.7, 0.3, 0.3], auc: [0.9, 0.6] } });
  const page = await as('engineer');
  await open(page, `${experiment.path}?columns=metrics.loss`);
  await expect.poll(() => column(page, /^loss/)).toEqual(['0.3', '0.4']);

  const picker = await columns(page);
  const which = picker.getByLabel('Which value of loss');
  await which.selectOption('min');
  await expect(page).toHaveURL(/columns=least\.loss/);
  await expect.poll(() => column(page, /^loss/)).toEqual(['0.3', '0.2']);
  await which.selectOption('max');
  await expect.poll(() => column(page, /^loss/)).toEqual(['0.7', '0.9']);
  await which.selectOption('best');
  await expect(page).toHaveURL(/columns=best\.loss/);
  await expect.poll(() => column(page, /^loss/)).toEqual(['0.3', 'Best 0.2']);
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  await runs(page).getByRole('button', { name: /^loss/ }).click();
  await expect(page).toHaveURL(/sort=least\.loss/);
  await expect.poll(() => column(page, /^loss/)).toEqual(['Best 0.2', '0.3']);

  // Somebody says that more is better; the best stays first.
  await columns(page);
  await picker.getByRole('button', { name: 'Less loss is better. Turn around.' }).click();
  await expect(page).toHaveURL(/columns=best-high\.loss/);
  await expect(page).toHaveURL(/sort=-greatest\.loss/);
  await expect.poll(() => column(page, /^loss/)).toEqual(['Best 0.9', '0.7']);
  await page.reload();
  await hydrated(page);
  await expect.poll(() => column(page, /^loss/)).toEqual(['Best 0.9', '0.7']);

  // It is kept in a view, and goes along into the comparison.
  await page.locator('.run-tools .popover').filter({ has: page.locator('.views') }).locator('summary').click();
  await page.getByRole('button', { name: 'Save as a new view…' }).click();
  const sheet = page.getByRole('dialog', { name: 'Save this view' });
  await sheet.getByLabel('Name').fill('Most loss');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/saved=\d+/);
  await expect.poll(() => column(page, /^loss/)).toEqual(['Best 0.9', '0.7']);
  await page.getByRole('checkbox', { name: 'Select all runs' }).check();
  await page.getByRole('link', { name: 'Compare' }).click();
  const metrics = page.getByRole('table', { name: 'Metrics' });
  await expect(metrics.getByRole('row').filter({ hasText: 'auc' }).getByRole('cell').filter({ hasText: 'Best' })).toHaveText(/0\.8/);
  await expect(metrics.getByRole('row').filter({ hasText: 'loss' }).getByRole('cell').filter({ hasText: 'Best' })).toHaveText(/0\.4/);
  await expectAccessible(page);
});

test('the table follows while runs come and log', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-follows ${Date.now()}`);
  const page = await as('viewer');
  await open(page, experiment.path);
  await expect(page.getByText('No runs yet')).toBeVisible();
  const live = await experiment.begin({ name: 'live', metrics: { loss: [0.9] } });
  await expect(row(page, 'live')).toContainText('0.9');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select live' }).check();
  await experiment.log(live, 'loss', [0.5], 1);
  await expect(row(page, 'live')).toContainText('0.5');
  await experiment.begin({ name: 'next' });
  await expect(row(page, 'next')).toHaveCount(1);
  await experiment.end(live);
  await expect(row(page, 'live')).toContainText('Finished');
  await expect(page.locator('.run-bar__count')).toHaveText('1 selected');
  await expectAccessible(page);
});

test('nothing moves below somebody who has scrolled down', async ({ as, request, shared }) => {
  test.slow();
  const experiment = await Experiment.create(request, shared, `e2e-holds ${Date.now()}`);
  const first = await experiment.begin({ name: 'run 0', metrics: { loss: [0.9] } });
  for (let number = 1; number < 210; number += 1) await experiment.begin({ name: `run ${number}` });
  const page = await as('viewer');
  await open(page, experiment.path);
  await expect(page.getByText('210 runs')).toBeVisible();
  const region = page.getByRole('region', { name: 'Runs' });
  await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(row(page, 'run 0')).toContainText('0.9');
  const before = await region.evaluate((element) => element.scrollTop);
  await experiment.log(first, 'loss', [0.5], 1);
  await experiment.begin({ name: 'new one' });
  await experiment.begin({ name: 'another' });
  await expect(row(page, 'run 0')).toContainText('0.5');
  const waiting = page.getByRole('button', { name: '2 new runs' });
  await expect(waiting).toBeVisible();
  expect(await region.evaluate((element) => element.scrollTop)).toBe(before);
  await waiting.click();
  await expect(row(page, 'another')).toHaveCount(1);
  await expect(row(page, 'new one')).toHaveCount(1);
  await expect(waiting).toHaveCount(0);
  await expectAccessible(page);
});

test('a filter that cannot be read is not asked for again and again', async ({ as, request, shared, tolerate }) => {
  tolerate(/400/);
  const experiment = await Experiment.create(request, shared, `e2e-refused ${Date.now()}`);
  const live = await experiment.begin({ name: 'live', metrics: { loss: [1] } });
  const page = await as('viewer');
  await open(page, `${experiment.path}?q=metrics.loss+%3C`);
  await expect(page.getByText('Invalid filter', { exact: false })).toBeVisible();
  const asked: string[] = [];
  page.on('request', (sent) => asked.push(new URL(sent.url()).pathname));
  await experiment.log(live, 'loss', [0.9], 1);
  await expect.poll(() => asked.filter((path) => path.endsWith('/run_pulse')).length).toBeGreaterThan(1);
  expect(asked.filter((path) => path.endsWith('/_fn/runs'))).toEqual([]);
  await expect(page.getByText('Invalid filter', { exact: false })).toBeVisible();
});

test('the filter offers the values that runs logged', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-values ${Date.now()}`);
  for (const tried of TRIED) await experiment.run(tried);
  const id = await experiment.run({ name: 'told', tags: { team: "it's" } });
  await experiment.read(id, [{ name: 'orders', digest: '1' }]);
  const page = await as('viewer');
  await open(page, experiment.path);
  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill("params.kind = '");
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(["'tree'", "'forest'"]);
  await filter.fill("params.kind = 'FO");
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(["'forest'"]);
  await page.getByRole('listbox').getByRole('option').click();
  await expect(filter).toHaveValue("params.kind = 'forest' ");
  await filter.press('Enter');
  await expect(row(page, 'deep')).toHaveCount(1);
  await expect(row(page, 'middle')).toHaveCount(0);
  await filter.fill('tags.team = ');
  await page.getByRole('listbox').getByRole('option', { name: "'it''s'" }).click();
  await filter.press('Enter');
  await expect(row(page, 'told')).toHaveCount(1);
  await expect(row(page, 'deep')).toHaveCount(0);
  await filter.fill("datasets.name IN ('");
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(["'orders'"]);
  await expectAccessible(page);
});

test('runs below one are found though they are not among those that are loaded', async ({ as, request, shared }) => {
  test.slow();
  const experiment = await Experiment.create(request, shared, `e2e-nested ${Date.now()}`);
  const parent = await experiment.run({ name: 'sweep' });
  for (let number = 0; number < 60; number += 1) {
    await experiment.run({ name: `trial ${number}`, tags: { 'mlflow.parentRunId': parent }, metrics: { loss: [number] } });
  }
  const page = await as('viewer');
  // The filter finds the parent alone.
  await open(page, `${experiment.path}?q=run_name+%3D+'sweep'`);
  const opener = runs(page).getByRole('button', { name: 'Runs below sweep' });
  await expect(opener).toHaveText('60');
  await expect(row(page, 'trial 59')).toHaveCount(0);
  await opener.click();
  await expect(row(page, 'trial 59')).toContainText('59');
  await expect(row(page, 'trial 0')).toHaveCount(0);
  await runs(page).getByRole('button', { name: 'Show more' }).click();
  await expect(row(page, 'trial 0')).toHaveCount(1);
  await expect(runs(page).getByRole('button', { name: 'Show more' })).toHaveCount(0);
  await expect(runs(page).getByRole('row')).toHaveCount(62);
  await expectAccessible(page);
  await page.reload();
  await hydrated(page);
  await expect(row(page, 'trial 59')).toHaveCount(1);
  await opener.click();
  await expect(row(page, 'trial 59')).toHaveCount(0);
});
