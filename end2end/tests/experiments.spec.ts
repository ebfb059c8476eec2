// Experiments: what is tried is found, watched, compared, and put away.

import { Experiment, type Logged } from '../support/mlflow';
import { drawing } from '../support/sales';
import { card, expect, expectAccessible, hydrated, LOOKS, open, settled, test, wear, type Page } from '../support/test';

/** Three runs whose losses fall, of which “deep” ends lowest. */
const TRIED: Logged[] = [
  { name: 'shallow', params: { depth: '2', kind: 'tree', seed: '1' }, metrics: { loss: [0.9, 0.7, 0.6], auc: [0.5, 0.6, 0.61] } },
  { name: 'middle', params: { depth: '4', kind: 'tree', seed: '1' }, metrics: { loss: [0.9, 0.5, 0.4], auc: [0.5, 0.7, 0.72] } },
  { name: 'deep', params: { depth: '8', kind: 'forest', seed: '1' }, metrics: { loss: [0.9, 0.3, 0.2], auc: [0.5, 0.8, 0.91] } },
];

function runs(page: Page) {
  return page.getByRole('table', { name: 'Runs' });
}

function row(page: Page, name: string) {
  return runs(page).getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** The pages of experiments and runs. */
const PAGES: Record<string, (experiment: Experiment, ids: string[]) => string> = {
  'the list of experiments': () => '/experiments',
  'the table of runs': (experiment) => experiment.path,
  'the page of a run': (experiment, [first]) => `${experiment.path}/runs/${first}`,
  'runs in groups': (experiment) => `${experiment.path}?group=params.kind`,
  'the page of a metric': (experiment, [first, second]) => `${experiment.path}/runs/${first}/metrics/loss?with=${second}`,
  'the comparison of runs': (experiment, ids) => `${experiment.path}/compare?runs=${ids.join(',')}`,
  'what goes together in runs': (experiment, ids) => `${experiment.path}/compare?runs=${ids.join(',')}&tab=relations`,
};

test('an experiment is made in a folder, renamed, deleted and restored', async ({ as }) => {
  const page = await as('engineer');
  await open(page, '/experiments');
  await page.getByRole('button', { name: 'New experiment' }).click();
  const sheet = page.getByRole('dialog', { name: 'New experiment' });
  await sheet.getByLabel('Name').fill('e2e-folder/first try');
  await sheet.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'first try' })).toBeVisible();
  await expect(page.getByText('No runs yet')).toBeVisible();
  await expectAccessible(page);

  await open(page, '/experiments');
  const folder = page.getByRole('button', { name: 'Folder e2e-folder' });
  if ((await folder.getAttribute('aria-expanded')) === 'false') await folder.click();
  await page.getByLabel('Actions for e2e-folder/first try').click();
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  const rename = page.getByRole('dialog', { name: /^Rename/ });
  await rename.getByLabel('Name').fill('e2e-folder/second try');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('link', { name: 'second try' })).toBeVisible();

  await page.getByLabel('Actions for e2e-folder/second try').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('link', { name: 'second try' })).toHaveCount(0);
  await page.getByRole('radio', { name: 'Deleted' }).check();
  await page.getByLabel('Actions for e2e-folder/second try').click();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('radio', { name: 'Active' }).check();
  await expect(page.getByRole('link', { name: 'second try' })).toBeVisible();
});

test('folders are within folders, and stay closed while one is on the page', async ({ as, request, shared }) => {
  await Experiment.create(request, shared, 'e2e-nested/trees/small/first');
  await Experiment.create(request, shared, 'e2e-nested/trees/second');
  await Experiment.create(request, shared, 'e2e-nested/third');
  const page = await as('viewer');
  await open(page, '/experiments');
  const folder = (path: string) => page.getByRole('button', { name: `Folder ${path}`, exact: true });
  await expect(folder('e2e-nested')).toContainText('3');
  await expect(folder('e2e-nested/trees')).toContainText('2');
  await expect(page.getByRole('link', { name: 'first', exact: true })).toBeVisible();
  await folder('e2e-nested/trees').click();
  await expect(page.getByRole('link', { name: 'first', exact: true })).toHaveCount(0);
  await expect(folder('e2e-nested/trees/small')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'third', exact: true })).toBeVisible();
  await expectAccessible(page);

  const search = page.getByRole('searchbox', { name: 'Search experiments' });
  await search.fill('small/fir');
  await expect(page.getByRole('link', { name: 'first', exact: true })).toBeVisible();
  await search.fill('');
  await expect(folder('e2e-nested/trees')).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('radio', { name: 'Deleted' }).check();
  await page.getByRole('radio', { name: 'Active' }).check();
  await expect(folder('e2e-nested/trees')).toHaveAttribute('aria-expanded', 'false');
});

test('an experiment is described, tagged and found by its tags', async ({ as, request, shared, tolerate }) => {
  // The filter that cannot be read.
  tolerate(/400/);
  const experiment = await Experiment.create(request, shared, 'e2e-tagged');
  const page = await as('engineer');
  await open(page, experiment.path);
  await page.getByLabel('Actions for e2e-tagged').click();
  await page.getByRole('button', { name: 'Edit description' }).click();
  const describing = page.getByRole('dialog', { name: 'Description' });
  const save = describing.getByRole('button', { name: 'Save' });
  await expect(save, 'nothing is changed yet').toHaveAttribute('aria-disabled', 'true');
  await describing.getByLabel('Description').fill('Which trees grow.');
  await save.click();
  await expect(page.locator('.page-header')).toContainText('Which trees grow.');
  await expect(describing).toBeHidden();

  await page.getByLabel('Actions for e2e-tagged').click();
  await page.getByRole('button', { name: 'Tags' }).click();
  const sheet = page.getByRole('dialog', { name: 'Tags of “e2e-tagged”' });
  await expect(sheet).toContainText('No tags yet');
  await sheet.getByRole('button', { name: 'Add tag' }).click();
  await sheet.getByLabel('Key').fill('team');
  await sheet.getByLabel('Value').fill('e2e-shop');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet.getByRole('definition').first()).toContainText('e2e-shop');
  await expect(page.locator('.page-header')).toContainText('team: e2e-shop');
  await sheet.getByRole('button', { name: 'Change the tag team' }).click();
  await sheet.getByLabel('Value').fill('e2e-garden');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet.getByRole('definition').first()).toContainText('e2e-garden');
  await expectAccessible(page);

  await open(page, '/experiments');
  const search = page.getByRole('searchbox', { name: 'Search experiments' });
  await search.fill("tags.team = 'e2e-garden'");
  await search.press('Enter');
  await expect(page.getByRole('link', { name: 'e2e-tagged' })).toBeVisible();
  await expect(page.getByRole('table').getByRole('link')).toHaveCount(1);
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('table').getByRole('link')).toHaveCount(1);
  await search.fill('tags.team =');
  await search.press('Enter');
  await expect(page.getByText('Invalid filter', { exact: false })).toBeVisible();
  await expectAccessible(page);

  await search.fill('e2e-tagged');
  await page.getByLabel('Actions for e2e-tagged').click();
  await page.getByRole('button', { name: 'Tags' }).click();
  await sheet.getByRole('button', { name: 'Remove the tag team' }).click();
  await expect(sheet).toContainText('No tags yet');
  await sheet.getByRole('button', { name: 'Close' }).click();
  await page.getByLabel('Actions for e2e-tagged').click();
  await page.getByRole('button', { name: 'Edit description' }).click();
  await describing.getByLabel('Description').fill('');
  await save.click();
  await expect(describing).toBeHidden();

  const viewer = await as('viewer');
  await open(viewer, experiment.path);
  await expect(viewer.getByRole('heading', { level: 1, name: 'e2e-tagged' })).toBeVisible();
  await expect(viewer.locator('.page-header')).not.toContainText('Which trees grow.');
  await expect(viewer.getByLabel('Actions for e2e-tagged')).toHaveCount(0);
});

test('the best run is found by a filter, which its completion helps to write', async ({ as, request, shared, tolerate }) => {
  // The filter that cannot be read.
  tolerate(/400/);
  const experiment = await Experiment.create(request, shared, 'e2e-best');
  for (const tried of TRIED) await experiment.run(tried);
  const page = await as('viewer');
  await open(page, experiment.path);
  await expect(runs(page).getByRole('row')).toHaveCount(4);

  const filter = page.getByRole('combobox', { name: 'Filter runs' });
  await filter.fill('metrics.l');
  await page.getByRole('option', { name: 'metrics.loss' }).click();
  await expect(filter).toHaveValue(/^metrics\.loss/);
  await filter.fill("metrics.loss < 0.5 AND params.depth = '8'");
  await filter.press('Enter');
  await expect(runs(page).getByRole('row')).toHaveCount(2);
  await expect(row(page, 'deep')).toContainText('0.2');
  await page.reload();
  await hydrated(page);
  await expect(runs(page).getByRole('row')).toHaveCount(2);

  await filter.fill('metrics.loss <');
  await filter.press('Enter');
  await expect(page.getByText('Invalid filter', { exact: false })).toBeVisible();
  await filter.fill('');
  await filter.press('Enter');
  await expect(runs(page).getByRole('row')).toHaveCount(4);

  await runs(page).getByRole('button', { name: /^loss/ }).click();
  await runs(page).getByRole('button', { name: /^loss/ }).click();
  await expect(runs(page).getByRole('row').nth(1)).toContainText('deep');
  await expectAccessible(page);
});

test('three runs are compared side by side, by their courses and by what goes together', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-compared');
  for (const tried of TRIED) await experiment.run(tried);
  const page = await as('viewer');
  await open(page, experiment.path);
  await page.getByRole('checkbox', { name: 'Select all runs' }).check();
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '3 runs compared' })).toBeVisible();

  const params = page.getByRole('table', { name: 'Parameters' });
  await expect(params).toContainText('depth');
  await expect(params).not.toContainText('seed');
  await page.getByRole('checkbox', { name: 'Only what differs' }).uncheck();
  await expect(params).toContainText('seed');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Metrics', exact: true }).click();
  await expect(drawing(card(page, 'loss'))).toBeVisible();
  await expect(drawing(card(page, 'loss'))).toContainText('deep');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Relations' }).click();
  await expect(drawing(card(page, 'Parallel coordinates'))).toContainText('depth');
  await page.getByLabel('Upwards').selectOption('metrics.loss');
  await expect(card(page, 'loss against depth')).toBeVisible();
  await expect(page).toHaveURL(/y=metrics\.loss/);
  await settled(page);
  await expectAccessible(page);
});

test('a run is watched while it logs', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-live');
  const id = await experiment.begin({ name: 'live', metrics: { loss: [0.9, 0.8] } });
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${id}?tab=metrics`);
  const loss = card(page, 'loss');
  await expect(drawing(loss)).toBeVisible();
  await loss.getByText('Show data').click();
  await expect(loss.getByRole('row')).toHaveCount(3);

  await experiment.log(id, 'loss', [0.5, 0.4], 2);
  await expect(loss.getByRole('row')).toHaveCount(5);
  await experiment.log(id, 'auc', [0.7]);
  await expect(card(page, 'auc')).toBeVisible();
  await experiment.end(id);
  await expect(page.locator('.page')).toContainText('Finished');

  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('table', { name: 'Metrics' })).toContainText('loss');
  await expectAccessible(page);
});

test('the address of a run that clients print leads to its page', async ({ as, request, shared }) => {
  const page = await as('viewer');
  const experiment = await Experiment.create(request, shared, 'e2e printed');
  const run = await experiment.run(TRIED[0]!);
  await page.goto(`/#/experiments/${experiment.id}/runs/${run}`);
  await expect(page).toHaveURL(`${experiment.path}/runs/${run}`);
  await expect(page.getByRole('heading', { level: 1, name: 'shallow' })).toBeVisible();
});

test('files of a run are looked at, and its pages reach nothing of ours', async ({ as, request, shared, tolerate }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-files');
  const id = await experiment.run({ name: 'files' });
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  await experiment.store(id, 'notes.md', '# Notes\nwell');
  await experiment.store(id, 'data/customers.csv', 'name,orders\nAnn,3\n"Bo, B",5\n');
  await experiment.store(id, 'plots/pixel.png', Buffer.from(pixel, 'base64'));
  const script = 'try { document.title = parent.document.title } catch { document.body.append("kept out") }';
  await experiment.store(id, 'plots/report.html', `<h1>Report</h1><p id="p"></p><script>${script}</script>`);

  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${id}`);
  await page.getByRole('link', { name: 'Artifacts' }).click();
  await page.getByRole('link', { name: /^notes\.md/ }).click();
  await expect(page.locator('pre')).toContainText('# Notes');
  await page.getByRole('link', { name: /^data/ }).click();
  await page.getByRole('link', { name: /^customers\.csv/ }).click();
  await expect(page.getByRole('table', { name: 'customers.csv' })).toContainText('Bo, B');
  await expectAccessible(page);
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('table', { name: 'customers.csv' })).toContainText('Ann');
  await page.getByRole('link', { name: 'Folder above' }).click();
  await page.getByRole('link', { name: /^plots/ }).click();
  await page.getByRole('link', { name: /^pixel\.png/ }).click();
  const picture = page.getByRole('img', { name: 'pixel.png' });
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);

  tolerate(/Blocked a frame with origin "null"/, /Failed to read a named property/);
  await page.getByRole('link', { name: /^report\.html/ }).click();
  const report = page.frameLocator('iframe[title="report.html"]');
  await expect(report.getByRole('heading', { name: 'Report' })).toBeVisible();
  await expect(report.locator('body')).toContainText('kept out');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('report.html');
});

/** A table of three customers, as a program writes it that compresses nothing. */
const PARQUET =
  'UEFSMRUAFSYVJiwVBhUAFQYVBgAAAwAAAEFubgIAAABCbwIAAABDeRUAFTAVMCwVBhUAFQYVBgAAAwAAAAAAAAAFAAAAAAAAAAgAAAAAAAAAFQIZPEgGc2NoZW1h' +
  'FQQAFQwlABgEbmFtZSUAABUEJQAYBm9yZGVycwAWBhkcGSwmCBwVDBkVABkYBG5hbWUVABYGFkgWSCYIAAAmUBwVBBkVABkYBm9yZGVycxUAFgYWUhZSJlAAABaQ' +
  'AxYGAABuAAAAUEFSMQ==';

/** A document of one empty page. */
const PDF = [
  '%PDF-1.4',
  '1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj',
  '2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj',
  '3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>> endobj',
  'trailer <</Root 1 0 R>>',
  '%%EOF',
].join('\n');

const SIGNATURE = {
  inputs: JSON.stringify([{ type: 'double', name: 'recency' }, { type: 'long', name: 'orders' }]),
  outputs: JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1] } }]),
};
const MLMODEL = [
  'flavors:',
  '  python_function: {loader_module: mlflow.sklearn}',
  '  sklearn: {pickled_model: model.pkl}',
  'signature:',
  `  inputs: '${SIGNATURE.inputs}'`,
  `  outputs: '${SIGNATURE.outputs}'`,
  '',
].join('\n');

/** Opens a file of a run. */
async function look(page: Page, experiment: Experiment, run: string, path: string) {
  await open(page, `${experiment.path}/runs/${run}?tab=artifacts&path=${encodeURIComponent(path)}`);
}

test('JSON is laid out and folds, and what is no JSON says so', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-json');
  const id = await experiment.run({ name: 'json' });
  await experiment.store(id, 'params.json', '{"depth":4,"trees":{"least":1.50,"names":["oak","elm"]},"empty":{}}');
  await experiment.store(id, 'broken.json', '{"depth": 4,');

  const page = await as('viewer');
  await look(page, experiment, id, 'params.json');
  const json = page.getByRole('region', { name: 'params.json' });
  await expect(json).toContainText('"least": 1.50');
  await expect(json.getByText('"oak"')).toBeVisible();
  await expect(json.locator('.code__name', { hasText: '"depth"' })).toBeVisible();
  await expectAccessible(page);
  await json.locator('summary', { hasText: '"trees"' }).click();
  await expect(json.getByText('"oak"')).toBeHidden();
  await expect(json.getByText('"empty"')).toBeVisible();
  await json.locator('summary', { hasText: '"trees"' }).press('Enter');
  await expect(json.getByText('"oak"')).toBeVisible();

  await page.getByRole('link', { name: /^broken\.json/ }).click();
  await expect(page.getByText('it is not what its name says: EOF', { exact: false })).toBeVisible();
  await expect(page.getByRole('region', { name: 'broken.json' })).toContainText('{"depth": 4,');
  await expectAccessible(page);
});

test('code has numbered lines and its parts told apart', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-code');
  const id = await experiment.run({ name: 'code' });
  const wide = `x = [${'1, '.repeat(200)}]`;
  await experiment.store(id, 'train.py', `import mlflow  # logs\n\ndef fit(depth=4):\n    return "deep" if depth > 3 else None\n\n${wide}\n`);
  await experiment.store(id, 'conda.yaml', 'name: trees\ndependencies:\n  - python=3.12\n');

  const page = await as('viewer');
  await look(page, experiment, id, 'train.py');
  const code = page.getByRole('region', { name: 'train.py' });
  await expect(code.locator('.code__keyword', { hasText: 'def' })).toBeVisible();
  await expect(code.locator('.code__comment')).toHaveText(/# logs/);
  await expect(code.locator('.code__quoted')).toHaveText('"deep"');
  await expect(code.locator('.code__numbers')).toHaveText(/^1\n2\n3\n4\n5\n6$/);
  expect(await code.evaluate((box) => box.scrollWidth > box.clientWidth), 'long lines scroll in their box').toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await expectAccessible(page);
  }
  await page.getByRole('link', { name: /^conda\.yaml/ }).click();
  await expect(page.getByRole('region', { name: 'conda.yaml' }).locator('.code__name', { hasText: 'dependencies' })).toBeVisible();
});

test('the description of a model says what it takes and gives, and can be read as text', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-mlmodel');
  const id = await experiment.run({ name: 'model' });
  await experiment.store(id, 'model/MLmodel', MLMODEL);
  await experiment.store(id, 'model/requirements.txt', 'scikit-learn==1.5\n');

  const page = await as('viewer');
  await look(page, experiment, id, 'model/MLmodel');
  const signature = page.getByRole('table', { name: 'Signature' });
  await expect(signature.getByRole('row')).toHaveCount(4);
  await expect(signature).toContainText('recency');
  await expect(page.getByText('python_function, sklearn')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'As text' }).click();
  await expect(page).toHaveURL(/as=text/);
  await expect(page.getByRole('region', { name: 'MLmodel' })).toContainText('loader_module');
  await expectAccessible(page);
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('region', { name: 'MLmodel' })).toContainText('loader_module');
  await page.getByRole('link', { name: 'Model', exact: true }).click();
  await expect(signature).toBeVisible();
  await page.getByRole('definition').getByRole('link', { name: 'requirements.txt' }).click();
  await expect(page.getByRole('region', { name: 'requirements.txt' })).toContainText('scikit-learn==1.5');
});

test('tables of Parquet and documents are shown where they are', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-parquet-pdf');
  const id = await experiment.run({ name: 'documents' });
  await experiment.store(id, 'customers.parquet', Buffer.from(PARQUET, 'base64'));
  await experiment.store(id, 'report.pdf', PDF);

  const page = await as('viewer');
  await look(page, experiment, id, 'customers.parquet');
  const customers = page.getByRole('table', { name: 'customers.parquet' });
  await expect(customers.getByRole('row').filter({ hasText: 'Bo' })).toContainText('5');
  await expect(customers.getByRole('row')).toHaveCount(4);

  await page.getByRole('link', { name: /^report\.pdf/ }).click();
  const frame = page.locator('iframe[title="report.pdf"]');
  await expect(frame).toBeVisible();
  const answer = await page.request.get((await frame.getAttribute('src')) ?? '');
  expect(answer.status()).toBe(200);
  const headers = answer.headers();
  expect(headers['content-type']).toBe('application/pdf');
  expect(headers['content-disposition']).toMatch(/^inline/);
  // What a frame of ours may show, and no sandbox: browsers show no documents in one.
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'");
  expect(headers['content-security-policy']).not.toContain('sandbox');
  expect(headers['x-frame-options']).toBeUndefined();
});

test('runs are deleted and restored by who may log, and by nobody else', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-away');
  await experiment.run({ name: 'kept' });
  await experiment.run({ name: 'away' });
  const viewer = await as('viewer');
  await open(viewer, experiment.path);
  await viewer.getByRole('checkbox', { name: 'Select away' }).check();
  await expect(viewer.getByRole('button', { name: 'Delete' })).toHaveCount(0);

  const page = await as('engineer');
  await open(page, experiment.path);
  await page.getByRole('checkbox', { name: 'Select away' }).check();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(row(page, 'away')).toHaveCount(0);
  await page.getByRole('radio', { name: 'Deleted' }).check();
  await page.getByRole('checkbox', { name: 'Select away' }).check();
  await page.getByRole('button', { name: 'Restore' }).click();
  await page.getByRole('radio', { name: 'Active' }).check();
  await expect(row(page, 'away')).toHaveCount(1);
});

test('an administrator deletes runs for good, and then the experiment', async ({ as, request, shared }) => {
  const name = `e2e-removal-${Date.now()}`;
  const experiment = await Experiment.create(request, shared, name);
  const id = await experiment.run({ name: 'away', params: { depth: '2' }, metrics: { loss: [0.9, 0.5] } });
  await experiment.store(id, 'notes.txt', 'x');
  const page = await as('administrator');
  await open(page, experiment.path);
  await page.getByRole('checkbox', { name: 'Select away' }).check();
  await expect(page.getByRole('button', { name: 'Delete for good' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('radio', { name: 'Deleted' }).check();
  await page.getByRole('checkbox', { name: 'Select away' }).check();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  const sheet = page.getByRole('dialog', { name: 'Delete for good' });
  await expect(sheet).toContainText('One run goes');
  await sheet.getByRole('button', { name: 'Delete for good' }).click();
  await expect(sheet).toBeHidden();
  await expect(row(page, 'away')).toHaveCount(0);
  const gone = await request.get(`${shared.url}/api/2.0/mlflow/runs/get?run_id=${id}`, {
    headers: { authorization: `Bearer ${shared.tokens.engineer}` },
  });
  expect(gone.status()).toBe(404);

  await open(page, `/experiments?q=${name}`);
  await page.getByLabel(`Actions for ${name}`).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('radio', { name: 'Deleted' }).check();
  await page.getByLabel(`Actions for ${name}`).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(sheet).toContainText(name);
  await expectAccessible(page);
  await sheet.getByRole('button', { name: 'Delete for good' }).click();
  await expect(sheet).toBeHidden();
  await expect(page.getByLabel(`Actions for ${name}`)).toHaveCount(0);
});

for (const [name, at] of Object.entries(PAGES)) {
  test(`${name} looks right at every width and in both schemes`, async ({ as, request, shared }) => {
    // Axe takes its time over a long page, once for each look.
    test.slow();
    const experiment = await Experiment.create(request, shared, `e2e-looks/${name.replaceAll(' ', '-')}`);
    const ids: string[] = [];
    for (const tried of TRIED) ids.push(await experiment.run(tried));
    const page = await as('engineer');
    const path = at(experiment, ids);
    for (const look of LOOKS) {
      await wear(page, look);
      await open(page, path);
      await settled(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${path} at ${look.width}`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    }
  });
}
