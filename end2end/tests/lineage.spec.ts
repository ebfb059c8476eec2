// From a table to what answers: datasets, runs, versions and endpoints in the catalog.

import { registerVersion, tracker } from '../support/mlflow';
import { card, expect, expectAccessible, LOOKS, open, settled, test, wear, type Page } from '../support/test';

/** The graph on the page of an asset. */
function graph(page: Page): ReturnType<Page['getByRole']> {
  return page.getByRole('group', { name: 'Lineage' });
}

/** The node with this title and kind. */
function node(page: Page, title: string | RegExp, kind: string): ReturnType<Page['locator']> {
  const whole = (text: string): RegExp => new RegExp(`^${text}$`);
  const named = page.locator('.lineage__title', { hasText: typeof title === 'string' ? whole(title) : title });
  const what = page.locator('.lineage__kind', { hasText: whole(kind) });
  return graph(page).getByRole('link').filter({ has: named }).filter({ has: what });
}

/** Waits until the catalog has heard of a change, which it does a moment later. */
async function answers(page: Page, path: string, status: number): Promise<void> {
  const asked = async () => (await page.request.get(path)).status();
  await expect.poll(asked, { timeout: 50_000 }).toBe(status);
}

test('what answers is followed back to its table, and the other way', async ({ as, request, shared }) => {
  const track = tracker(request, shared, 'administrator');
  const model = `lineage-${Date.now()}`;
  await track('registered-models/create', { name: model });
  const run = await registerVersion(track, model, `${model}-run`);
  await track('registered-models/alias', { name: model, alias: 'champion', version: '1' });

  const page = await as('analyst');
  await answers(page, `/catalog/endpoint/${model}`, 200);
  await open(page, `/catalog/endpoint/${model}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(model);
  await expect(card(page, 'Facts')).toContainText(`/api/v1/models/${model}/invocations`);
  const chain: [string | RegExp, string][] = [
    ['fact_sales', 'Table'],
    [/^warehouse\.fact_sales \(/, 'Dataset'],
    [`${model}-run`, 'Run'],
    [`${model} v1`, 'Model version'],
    [model, 'Endpoint'],
  ];
  for (const look of LOOKS) {
    await wear(page, look);
    await open(page, `/catalog/endpoint/${model}`);
    for (const [title, kind] of chain) await expect(node(page, title, kind)).toHaveCount(1);
    await graph(page).scrollIntoViewIfNeeded();
    await expect(node(page, model, 'Endpoint'), 'the graph is shown from where one is').toBeInViewport();
    await expectAccessible(page);
  }

  // Step by step back to the table, and to the run's own page.
  await node(page, `${model} v1`, 'Model version').click();
  await expect(page).toHaveURL((url) => url.pathname === `/catalog/model_version/${model}/1`);
  await settled(page);
  await node(page, `${model}-run`, 'Run').click();
  await expect(page).toHaveURL((url) => url.pathname === `/catalog/run/${run}`);
  await expect(page.getByRole('link', { name: 'Open' })).toHaveAttribute('href', `/experiments/0/runs/${run}`);
  await settled(page);
  await node(page, 'fact_sales', 'Table').first().click();
  await expect(page).toHaveURL((url) => url.pathname === '/catalog/table/warehouse.fact_sales');

  // However many versions other tests have registered: what answers comes before those.
  await settled(page);
  await expect(node(page, `${model} v1`, 'Model version')).toHaveCount(1);

  await open(page, `/models/${model}/1`);
  await card(page, 'Who uses it').getByRole('link', { name: 'Lineage in the catalog' }).click();
  await expect(page).toHaveURL((url) => url.pathname === `/catalog/model_version/${model}/1`);

  await track('registered-models/delete', { name: model }, 'DELETE');
  await answers(page, `/catalog/endpoint/${model}`, 404);
});

test('a graph that is too large says how much of it is shown', async ({ as, request, shared }) => {
  test.slow();
  const track = tracker(request, shared, 'administrator');
  const model = `many-${Date.now()}`;
  await track('registered-models/create', { name: model });
  for (let number = 0; number < 40; number += 1) await registerVersion(track, model, `${model}-${number}`);
  await track('registered-models/alias', { name: model, alias: 'champion', version: '1' });

  const page = await as('viewer');
  await expect(async () => {
    await open(page, `/catalog/model/${model}`);
    await expect(card(page, 'Facts')).toContainText('Version 1', { timeout: 1_000 });
  }).toPass();
  await expect(card(page, 'Lineage')).toContainText(/\d+ of \d+ assets within reach are shown\./);
  expect(await graph(page).getByRole('link').count()).toBeLessThanOrEqual(60);
  await expect(node(page, `${model} v1`, 'Model version'), 'the champion is shown').toHaveCount(1);
  await expect(node(page, `${model} v40`, 'Model version'), 'so is the newest').toHaveCount(1);
  await track('registered-models/delete', { name: model }, 'DELETE');
});
