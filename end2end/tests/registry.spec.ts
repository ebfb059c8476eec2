// The registry: aliases, stages, tags, descriptions and names of models, and what goes for good.

import { Experiment, registerVersion, tracker } from '../support/mlflow';
import { card, expect, expectAccessible, hydrated, open, settled, test, type Page } from '../support/test';

/** The row of the table of versions that is about this one. */
function versionRow(page: Page, version: number) {
  const link = page.getByRole('link', { name: `Version ${version}`, exact: true });
  return page.getByRole('table', { name: 'Versions' }).getByRole('row').filter({ has: link });
}

/** Opens the menu of the page's heading and chooses something in it. */
async function choose(page: Page, menu: string, action: string): Promise<void> {
  const actions = page.locator('.popover').filter({ has: page.locator(`summary[aria-label="${menu}"]`) });
  await actions.locator('summary').click();
  await actions.getByRole('button', { name: action, exact: true }).click();
}

/** Lets an alias stand for the version whose page is open. */
async function setAlias(page: Page, alias: string): Promise<void> {
  await card(page, 'In the registry').getByRole('button', { name: 'Add alias' }).click();
  const sheet = page.getByRole('dialog', { name: /^An alias for version/ });
  await sheet.getByLabel('Alias', { exact: true }).fill(alias);
  await sheet.getByRole('button', { name: 'Set alias' }).click();
  await expect(sheet).toBeHidden();
}

test('an engineer sets an alias, moves it, stages and tags a version', async ({ as, request, shared, tolerate }) => {
  const model = `registry-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  for (const number of [1, 2]) await registerVersion(track, model, `${model}-${number}`, { metrics: { auc: [number / 10] } });
  await track('model-versions/set-tag', { name: model, version: '1', key: 'mlflow.origin', value: 'a notebook' });

  const page = await as('engineer');
  await open(page, `/models/${model}/1`);
  const registry = card(page, 'In the registry');
  await setAlias(page, '@challenger');
  await expect(registry).toContainText('@challenger');
  await registry.getByRole('button', { name: 'Change stage' }).click();
  const staging = page.getByRole('dialog', { name: 'Stage of version 1' });
  await expect(staging.getByLabel('Archive the versions that are there now')).toHaveCount(0);
  await staging.getByLabel('Stage', { exact: true }).selectOption('Staging');
  await staging.getByRole('button', { name: 'Save' }).click();
  await expect(registry).toContainText('Staging');

  await choose(page, 'Actions for version 1', 'Edit description');
  const describing = page.getByRole('dialog', { name: 'Description' });
  await describing.getByLabel('Description').fill('Trained on the last quarter.');
  await describing.getByRole('button', { name: 'Save' }).click();
  await expect(registry).toContainText('Trained on the last quarter.');

  const tags = card(page, 'Tags');
  await expect(tags.getByText('a notebook')).toBeHidden();
  await tags.getByText('Set by clients for themselves: 1').click();
  await expect(tags.getByText('a notebook')).toBeVisible();
  await tags.getByRole('button', { name: 'Add tag' }).click();
  const tagging = page.getByRole('dialog', { name: 'Add tag' });
  await tagging.getByLabel('Key').fill('a?b');
  await tagging.getByLabel('Value').fill('growth');
  tolerate(/400.*set_version_tag/, /status of 400/);
  await tagging.getByRole('button', { name: 'Save' }).click();
  await expect(tagging.getByRole('alert')).toContainText('“a?b”');
  await tagging.getByLabel('Key').fill('team');
  await tagging.getByRole('button', { name: 'Save' }).click();
  await expect(tags).toContainText('growth');
  await tags.getByRole('button', { name: 'Change the tag team' }).click();
  const changing = page.getByRole('dialog', { name: 'Change the tag team' });
  await changing.getByLabel('Value').fill('retention');
  await changing.getByRole('button', { name: 'Save' }).click();
  await expect(tags).toContainText('retention');
  await settled(page);
  await expectAccessible(page);

  // Moved from the other version, which is named.
  await open(page, `/models/${model}/2`);
  await registry.getByRole('button', { name: 'Add alias' }).click();
  const moving = page.getByRole('dialog', { name: 'An alias for version 2' });
  await moving.getByRole('button', { name: '@challenger → version 1' }).click();
  await expect(moving.getByRole('status')).toContainText('@challenger stands for version 1 now, and leaves it.');
  await expectAccessible(page);
  await moving.getByRole('button', { name: 'Set alias' }).click();
  await expect(registry).toContainText('@challenger');
  await registry.getByRole('button', { name: 'Change stage' }).click();
  const shared2 = page.getByRole('dialog', { name: 'Stage of version 2' });
  await shared2.getByLabel('Stage', { exact: true }).selectOption('Staging');
  await shared2.getByLabel('Archive the versions that are there now').check();
  await shared2.getByRole('button', { name: 'Save' }).click();
  await expect(registry).toContainText('Staging');

  await open(page, `/models/${model}`);
  await expect(versionRow(page, 1)).toContainText('Archived');
  await expect(versionRow(page, 1)).not.toContainText('@challenger');
  await expect(versionRow(page, 2)).toContainText('@challenger');
  await expect(card(page, 'Aliases').getByRole('link', { name: '@challenger → version 2' })).toBeVisible();
  const history = page.getByRole('table', { name: 'History' });
  await expect(history.getByRole('row').filter({ hasText: 'Set an alias' }).first()).toContainText('e2e-engineer');
  await expectAccessible(page);

  // Taken off again.
  await card(page, 'Aliases').getByRole('link', { name: '@challenger → version 2' }).click();
  await registry.getByRole('button', { name: 'Remove the alias @challenger' }).click();
  await expect(registry).not.toContainText('@challenger');
  await expect(page.getByText('@challenger stands for no version any more.')).toBeVisible();
});

test('what answers goes only for whoever types its name, and a model is renamed and deleted', async ({ as, request, shared }) => {
  const model = `leaving-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  for (const number of [1, 2, 3]) await registerVersion(track, model, `${model}-${number}`);

  const page = await as('engineer');
  await open(page, `/models/${model}/2`);
  const registry = card(page, 'In the registry');
  await setAlias(page, 'champion');
  await expect(card(page, 'Promotion')).toContainText('This version is the champion and answers.');
  await choose(page, 'Actions for version 2', 'Delete');
  const deleting = page.getByRole('dialog', { name: 'Delete version 2' });
  await expect(deleting).toContainText('Version 2 answers now.');
  const button = deleting.getByRole('button', { name: 'Delete' });
  await expect(button).toBeDisabled();
  await expectAccessible(page);
  await deleting.getByRole('button', { name: 'Cancel' }).click();
  await registry.getByRole('button', { name: 'Remove the alias @champion' }).click();
  const removing = page.getByRole('dialog', { name: 'Remove the alias @champion' });
  await expect(removing).toContainText('After this nothing does');
  await removing.getByRole('button', { name: 'Cancel' }).click();

  await choose(page, 'Actions for version 2', 'Delete');
  await deleting.getByRole('textbox').fill(model);
  await button.click();
  await page.waitForURL(`**/models/${model}`);
  await expect(page.getByText('No champion yet')).toBeVisible();
  await expect(versionRow(page, 2)).toHaveCount(0);

  // One that does not answer takes no typing.
  await open(page, `/models/${model}/3`);
  await choose(page, 'Actions for version 3', 'Delete');
  const plain = page.getByRole('dialog', { name: 'Delete version 3' });
  await expect(plain.getByRole('textbox')).toHaveCount(0);
  await plain.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(`**/models/${model}`);
  await expect(versionRow(page, 1)).toBeVisible();
  await expect(versionRow(page, 3)).toHaveCount(0);

  const name = `${model}, renamed`;
  await choose(page, `Actions for ${model}`, 'Rename');
  const renaming = page.getByRole('dialog', { name: `Rename ${model}` });
  await renaming.getByLabel('Name').fill(name);
  await renaming.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await hydrated(page);
  await choose(page, `Actions for ${name}`, 'Delete');
  const last = page.getByRole('dialog', { name: `Delete the model ${name}` });
  await last.getByRole('textbox').fill(name);
  await last.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL('**/models');
  await expect(page.getByText(`The model ${name} is deleted.`)).toBeVisible();
});

test('a form that is closed while it sends tells what came of it all the same', async ({ as, request, shared, tolerate }) => {
  const model = `closed-early-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  await registerVersion(track, model, model);
  const page = await as('engineer');
  await open(page, `/models/${model}/1`);
  let answer = (): void => {};
  const waits = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/_fn/set_alias*', async (route) => {
    await waits;
    await route.continue();
  });
  const sheet = page.getByRole('dialog', { name: 'An alias for version 1' });
  for (const alias of ['early', 'not an alias']) {
    await card(page, 'In the registry').getByRole('button', { name: 'Add alias' }).click();
    await sheet.getByLabel('Alias', { exact: true }).fill(alias);
    await sheet.getByRole('button', { name: 'Set alias' }).click();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  }
  tolerate(/400.*set_alias/, /status of 400/);
  answer();
  await expect(page.getByText('@early stands for version 1.')).toBeVisible();
  await expect(card(page, 'In the registry')).toContainText('@early');
  await expect(page.locator('.toasts')).toContainText('not an alias');
});

test('whoever may only look is shown everything and changes nothing', async ({ as, request, shared }) => {
  const model = `looked-at-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model, tags: [{ key: 'team', value: 'growth' }] });
  await registerVersion(track, model, model);
  await track('registered-models/alias', { name: model, alias: 'baseline', version: '1' });

  const page = await as('viewer');
  await open(page, `/models/${model}`);
  await expect(card(page, 'Tags')).toContainText('growth');
  await expect(card(page, 'Tags').getByRole('button')).toHaveCount(0);
  await expect(page.locator(`summary[aria-label="Actions for ${model}"]`)).toHaveCount(0);
  await card(page, 'Aliases').getByRole('link', { name: '@baseline → version 1' }).click();
  await expect(card(page, 'In the registry')).toContainText('@baseline');
  for (const heading of ['In the registry', 'Tags']) {
    await expect(card(page, heading).getByRole('button')).toHaveCount(0);
  }
  await expect(page.locator('summary[aria-label="Actions for version 1"]')).toHaveCount(0);
});

test('two versions are compared by their signatures, parameters and tags', async ({ as, request, shared }) => {
  const model = `compared-${Date.now()}`;
  const track = tracker(request, shared);
  const experiment = await Experiment.create(request, shared, model);
  await track('registered-models/create', { name: model });
  const inputs = [
    [{ type: 'double', name: 'recency' }, { type: 'long', name: 'orders' }, { type: 'string', name: 'country' }],
    [{ type: 'double', name: 'recency' }, { type: 'double', name: 'orders' }, { type: 'string', name: 'country', required: false }],
  ];
  for (const [index, columns] of inputs.entries()) {
    const outputs = JSON.stringify([{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1, 2 + index] } }]);
    const file = `flavors:\n  sklearn: {}\nsignature:\n  inputs: '${JSON.stringify(columns)}'\n  outputs: '${outputs}'\n`;
    const id = await experiment.model({ name: `model-${index}`, files: { MLmodel: file } });
    await track('model-versions/create', {
      name: model, source: `models:/${id}`, model_id: id, tags: [{ key: 'team', value: ['growth', 'retention'][index] }],
    });
  }

  const page = await as('viewer');
  await open(page, `/models/${model}?compare=1,2`);
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('row').filter({ hasText: 'team' })).toContainText('retention');
  const signature = card(page, 'Signature, compared with version 1').getByRole('row');
  await expect(signature.filter({ hasText: 'orders' })).toContainText('long');
  await expect(signature.filter({ hasText: 'orders' })).toContainText('double');
  await expect(signature.filter({ hasText: 'country' })).toContainText('string, optional');
  await expect(signature.filter({ hasText: 'float[-1, 2]' })).toContainText('float[-1, 3]');
  await expect(signature.filter({ hasText: 'recency' })).toHaveCount(0);
  await expectAccessible(page);
});
