// Logged models and datasets: what runs made and what they read.

import { Experiment, tracker } from '../support/mlflow';
import { card, expect, expectAccessible, hydrated, LOOKS, open, settled, test, wear, type Page } from '../support/test';

const DESCRIPTION = `
flavors:
  sklearn: {sklearn_version: 1.5.0}
  python_function: {loader_module: mlflow.sklearn}
signature:
  inputs: '[{"type": "double", "name": "recency", "required": true}, {"type": "long", "name": "orders", "required": true}]'
  outputs: '[{"type": "long", "name": "leaves", "required": true}]'
`;
const CUSTOMERS = {
  name: 'customers',
  digest: 'a1b2c3',
  context: 'training',
  columns: { recency: 'double', orders: 'long', country: 'string' },
  rows: 4338,
  source: { uri: 'https://shop.example/customers.csv?signature=secret' },
};

function table(page: Page, name: string) {
  return page.getByRole('table', { name, exact: true });
}

/** An experiment with a run that read customers, and made a model of them. */
async function churn(experiment: Experiment) {
  const run = await experiment.run({ name: 'forest', metrics: { loss: [0.4] } });
  await experiment.read(run, [CUSTOMERS]);
  const model = await experiment.model({
    name: 'leaver',
    run,
    params: { depth: '8' },
    tags: { team: 'growth' },
    metrics: [
      { key: 'auc', value: 0.91, dataset: { name: 'customers', digest: 'a1b2c3' } },
      { key: 'auc', value: 0.88 },
    ],
    files: { MLmodel: DESCRIPTION, 'requirements.txt': 'scikit-learn==1.5.0\n' },
  });
  return { run, model };
}

test('a logged model says what it is, what it takes and gives, and what came of it', async ({ as, request, shared, tolerate }) => {
  // The filter that cannot be read.
  tolerate(/400/);
  const experiment = await Experiment.create(request, shared, 'e2e-models/one');
  const page = await as('viewer');
  await open(page, `${experiment.path}/models`);
  await expect(page.getByText('No models yet')).toBeVisible();
  await expectAccessible(page);

  const { run, model } = await churn(experiment);
  await experiment.model({ name: 'other' });
  const track = tracker(request, shared);
  const registered = `e2e-leaver-${Date.now()}`;
  await track('registered-models/create', { name: registered });
  await track('model-versions/create', { name: registered, source: `models:/${model}`, run_id: run, model_id: model });
  await page.getByRole('button', { name: 'Refresh' }).click();
  const models = table(page, 'Logged models');
  await expect(models.getByRole('row')).toHaveCount(3);
  await expect(models).toContainText('0.88 +1');
  const filter = page.getByRole('combobox', { name: 'Filter models' });
  await filter.fill('metrics.auc > 0.5');
  await filter.press('Enter');
  await expect(models.getByRole('row')).toHaveCount(2);
  await filter.fill('metrics.auc >');
  await filter.press('Enter');
  await expect(page.getByText('Invalid filter', { exact: false })).toBeVisible();
  await filter.fill('');
  await filter.press('Enter');
  await models.getByRole('button', { name: 'auc' }).click();
  await expect(models.getByRole('row').nth(1)).toContainText('leaver');
  await expectAccessible(page);

  await models.getByRole('link', { name: 'leaver', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'leaver' })).toBeVisible();
  await expect(card(page, 'About this model')).toContainText('sklearn');
  await expect(card(page, 'About this model').getByRole('link', { name: `${registered} v1` })).toBeVisible();
  await expect(table(page, 'Signature')).toContainText('recency');
  await expect(table(page, 'Metrics')).toContainText('customers (a1b2c3)');
  await expect(table(page, 'Parameters')).toContainText('depth');
  await expect(card(page, 'Tags')).toContainText('growth');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Artifacts' }).click();
  await page.getByRole('link', { name: /^requirements\.txt/ }).click();
  await expect(page.getByRole('region', { name: 'requirements.txt' })).toContainText('scikit-learn');
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('region', { name: 'requirements.txt' })).toContainText('scikit-learn');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Overview' }).click();
  await card(page, 'About this model').getByRole('link', { name: 'forest' }).click();
  await card(page, 'Models').getByRole('link', { name: 'leaver', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'leaver' })).toBeVisible();
});

test('a dataset says what is in it and who read it', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-datasets/one');
  const page = await as('viewer');
  await open(page, `${experiment.path}/datasets`);
  await expect(page.getByText('No datasets yet')).toBeVisible();
  await expectAccessible(page);

  const { run } = await churn(experiment);
  const second = await experiment.run({ name: 'tree' });
  await experiment.read(second, [{ ...CUSTOMERS, context: 'test' }, { name: "Kim's / odd?", digest: 'd2' }]);
  await experiment.run({ name: 'without' });
  await page.reload();
  await hydrated(page);
  const datasets = table(page, 'Datasets');
  await expect(datasets.getByRole('row')).toHaveCount(3);
  const customers = datasets.getByRole('row').filter({ hasText: 'customers' });
  await expect(customers).toContainText('test, training');
  await expect(customers).toContainText('4,338');
  await expect(customers).not.toContainText('secret');
  await datasets.getByRole('link', { name: "Kim's / odd?" }).click();
  await expect(page.getByText('No columns')).toBeVisible();
  await expect(table(page, 'Runs')).toContainText('tree');
  await page.goBack();
  await datasets.getByRole('link', { name: 'customers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'customers' })).toBeVisible();
  await expect(table(page, 'Columns')).toContainText('country');
  await expect(table(page, 'Runs').getByRole('row')).toHaveCount(3);
  await expect(card(page, 'Profile')).toContainText('"num_rows": 4338');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Filter runs by it' }).click();
  const runs = table(page, 'Runs');
  await expect(runs.getByRole('row')).toHaveCount(3);
  await expect(runs).not.toContainText('without');

  await open(page, `${experiment.path}/runs/${run}`);
  await table(page, 'Datasets').getByRole('link', { name: 'customers' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'customers' })).toBeVisible();
});

test('what a registered version comes from leads to the catalog', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-datasets/told');
  const run = await experiment.run({ name: 'told' });
  const digest = `load-${Date.now()}`;
  await experiment.read(run, [{ name: 'warehouse.fact_sales', digest }]);
  const track = tracker(request, shared);
  const model = `e2e-told-${Date.now()}`;
  await track('registered-models/create', { name: model });
  await track('model-versions/create', { name: model, source: `runs:/${run}/model`, run_id: run });
  const page = await as('viewer');
  await open(page, `${experiment.path}/datasets`);
  await page.getByRole('link', { name: 'warehouse.fact_sales' }).click();
  await page.getByRole('link', { name: 'Table' }).click();
  await expect(page).toHaveURL(/\/catalog\/table\/warehouse\.fact_sales$/);
  await page.goBack();
  const lineage = page.getByRole('link', { name: 'Lineage' });
  const href = (await lineage.getAttribute('href')) ?? '';
  // The catalog hears of it a moment later.
  await expect.poll(async () => (await page.request.get(href)).status()).toBe(200);
  await lineage.click();
  await expect(page.getByRole('heading', { level: 1, name: `warehouse.fact_sales (${digest})` })).toBeVisible();
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${experiment.path}/dataset\\?name=warehouse\\.fact_sales`));
});

for (const [name, at] of Object.entries({
  'the list of logged models': (experiment: Experiment) => `${experiment.path}/models`,
  'the page of a logged model': (experiment: Experiment, model: string) => `${experiment.path}/models/${model}`,
  'the list of datasets': (experiment: Experiment) => `${experiment.path}/datasets`,
  'the page of a dataset': (experiment: Experiment) => `${experiment.path}/dataset?name=customers&digest=a1b2c3`,
})) {
  test(`${name} looks right at every width and in both schemes`, async ({ as, request, shared }) => {
    // Axe takes its time over a long page, once for each look.
    test.slow();
    const experiment = await Experiment.create(request, shared, `e2e-looks/${name.replaceAll(' ', '-')}`);
    const { model } = await churn(experiment);
    const page = await as('engineer');
    const path = at(experiment, model);
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
