// Registering what runs left behind, and finding models and versions.

import { Experiment, tracker } from '../support/mlflow';
import { card, expect, expectAccessible, open, test, type Page } from '../support/test';

const DESCRIPTION = 'flavors:\n  sklearn: {sklearn_version: 1.5.0}\n';

function sheet(page: Page) {
  return page.getByRole('dialog', { name: 'Register model' });
}

test('a logged model is registered as a new model, and a folder of its run as the next version', async ({ as, request, shared, tolerate }) => {
  // The name that is taken.
  tolerate(/409/);
  const model = `e2e-registered-${Date.now()}`;
  const experiment = await Experiment.create(request, shared, `e2e-registering/${model}`);
  const run = await experiment.run({ name: 'forest', metrics: { auc: [0.8] } });
  const logged = await experiment.model({ name: 'leaver', run, files: { MLmodel: DESCRIPTION } });
  await experiment.store(run, 'tree/MLmodel', DESCRIPTION);
  await experiment.store(run, 'plots/roc.txt', 'x');
  const page = await as('engineer');
  await open(page, `${experiment.path}/runs/${run}`);
  const models = card(page, 'Models');
  await expect(models).toContainText('Not registered');
  await expect(models.getByRole('link', { name: 'leaver' })).toHaveAttribute('href', `${experiment.path}/models/${logged}`);
  await models.getByRole('button', { name: new RegExp(`^Register model.*${logged}$`) }).click();
  await expect(sheet(page).getByLabel('Name'), 'what it was logged as').toHaveValue('leaver');
  await sheet(page).getByLabel('Name').fill(' ');
  await expect(sheet(page).getByRole('button', { name: 'Register', exact: true })).toHaveAttribute('title', 'Give the model a name first');
  await expectAccessible(page);
  await sheet(page).getByLabel('Name').fill(model);
  await sheet(page).getByLabel('Description').fill('The first of them.');
  await sheet(page).getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model}/1$`));
  await expect(page.getByRole('heading', { level: 1, name: `${model}, version 1` })).toBeVisible();

  await open(page, `${experiment.path}/runs/${run}?tab=artifacts&path=plots/`);
  await expect(page.getByRole('link', { name: /^roc\.txt/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Register model' })).toHaveCount(0);
  await open(page, `${experiment.path}/runs/${run}?tab=artifacts&path=tree/`);
  await page.getByRole('button', { name: 'Register model' }).click();
  await expect(sheet(page).getByLabel('Name')).toHaveValue('tree');
  await sheet(page).getByLabel('Name').fill(model);
  await sheet(page).getByRole('button', { name: 'Register', exact: true }).click();
  await expect(sheet(page)).toContainText(`There is already a model called “${model}”`);
  await sheet(page).getByRole('radio', { name: 'New version of a model' }).check();
  await sheet(page).getByLabel('Search models').fill(model.toUpperCase());
  await expect(sheet(page).getByRole('group', { name: 'Models' }).getByRole('radio')).toHaveCount(1);
  await sheet(page).getByRole('radio', { name: model }).check();
  await expectAccessible(page);
  await sheet(page).getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model}/2$`));

  await open(page, `${experiment.path}/runs/${run}`);
  await expect(models.getByRole('link', { name: `${model} v2` })).toBeVisible();
  await models.getByRole('link', { name: `${model} v1` }).click();
  await expect(page).toHaveURL(new RegExp(`/models/${model}/1$`));
});

test('what is not ready says so, and whoever only looks has no button', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, `e2e-registering/pending-${Date.now()}`);
  const track = tracker(request, shared);
  const made = await track('logged-models', { experiment_id: experiment.id, name: 'late' });
  const id = (made.model as { info: { model_id: string } }).info.model_id;
  const engineer = await as('engineer');
  await open(engineer, `${experiment.path}/models/${id}`);
  const button = engineer.getByRole('button', { name: 'Register model' });
  await expect(button).toHaveAttribute('title', 'Its files are still on their way');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(engineer);
  const viewer = await as('viewer');
  await open(viewer, `${experiment.path}/models/${id}`);
  await expect(viewer.getByRole('heading', { level: 1, name: 'late' })).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Register model' })).toHaveCount(0);
});

test('models are searched by name and by filter, and come part by part', async ({ as, request, shared, tolerate }) => {
  // Many are made one after the other.
  test.slow();
  // The filter that cannot be read.
  tolerate(/400/);
  const many = `e2e-many-${Date.now()}`;
  const track = tracker(request, shared);
  const tags = [{ key: 'batch', value: many }];
  for (let number = 10; number < 75; number += 1) await track('registered-models/create', { name: `${many}-${number}`, tags });
  const page = await as('viewer');
  await open(page, '/models');
  const filter = page.getByRole('combobox', { name: 'Search models' });
  await filter.fill(many);
  await filter.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/models\\?q=${many}$`));
  await expect(page.getByText('The first 60 models')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByText('65 models')).toBeVisible();
  await expect(page.getByRole('link', { name: `${many}-74` })).toBeVisible();
  await expectAccessible(page);
  await filter.fill(`tags.batch = '${many}' AND name LIKE '${many}-1%'`);
  await filter.press('Enter');
  await expect(page.getByText('10 models')).toBeVisible();
  await filter.fill('name = ');
  await filter.press('Enter');
  await expect(page.getByText('Example: name LIKE', { exact: false })).toBeVisible();
  await filter.fill('no model is called that');
  await filter.press('Enter');
  await expect(page.getByText('No model found')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Show all models' }).click();
  await expect(page).toHaveURL(/\/models$/);
  await expect(page.getByText('The first 60 models')).toBeVisible();
});

test('versions come part by part, and two are compared though one is not listed', async ({ as, request, shared }) => {
  // Many are made one after the other.
  test.slow();
  const model = `e2e-versions-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  for (let number = 0; number < 103; number += 1) await track('model-versions/create', { name: model, source: 's3://models/x' });
  const page = await as('viewer');
  await open(page, `/models/${model}?compare=1,103`);
  const versions = page.getByRole('table', { name: 'Versions' });
  await expect(versions.getByRole('row')).toHaveCount(101);
  await expect(page.getByText('The newest 100 versions')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('Version 103');
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(versions.getByRole('row')).toHaveCount(104);
  await expect(versions.getByRole('checkbox', { name: 'Compare version 1', exact: true })).toBeChecked();
  await expectAccessible(page);
});
