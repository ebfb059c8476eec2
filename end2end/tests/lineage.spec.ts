// From a table to what answers: datasets, runs, versions and endpoints in the catalog.

import type { APIRequestContext } from '@playwright/test';

import type { Shared } from '../support/shared';
import { card, expect, expectAccessible, LOOKS, open, settled, test, wear, type Page } from '../support/test';

type Call = (path: string, data: unknown, method?: 'POST' | 'DELETE') => Promise<Record<string, Record<string, never>>>;

/** Asks the tracking API as MLflow's client does, with an administrator's token. */
function caller(request: APIRequestContext, shared: Shared): Call {
  return async (path, data, method = 'POST') => {
    const headers = { authorization: `Bearer ${shared.tokens.administrator}` };
    const answer = await request.fetch(`${shared.url}/api/2.0/mlflow/${path}`, { method, headers, data });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
    return (await answer.json()) as Record<string, Record<string, never>>;
  };
}

/** Registers a version whose run read fact_sales; answers the run's id. */
async function register(call: Call, model: string, name: string): Promise<string> {
  const { run } = await call('runs/create', { experiment_id: '0', run_name: name, start_time: Date.now() });
  const runId = (run as unknown as { info: { run_id: string } }).info.run_id;
  const dataset = { name: 'warehouse.fact_sales', digest: name.slice(-30), source_type: 'warehouse', source: '{}' };
  await call('runs/log-inputs', { run_id: runId, datasets: [{ dataset, tags: [] }] });
  await call('model-versions/create', { name: model, source: 's3://models/lineage', run_id: runId });
  return runId;
}

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

test('what answers is followed back to its table, and the other way', async ({ as, request, shared, tolerate }) => {
  const call = caller(request, shared);
  const model = `lineage-${Date.now()}`;
  await call('registered-models/create', { name: model });
  const run = await register(call, model, `${model}-run`);
  await call('registered-models/alias', { name: model, alias: 'champion', version: '1' });

  const page = await as('analyst');
  // The catalog hears of it a moment later.
  tolerate(/^404: .*\/catalog\/endpoint\//, /status of 404/);
  await expect(async () => {
    await page.goto(`/catalog/endpoint/${model}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(model, { timeout: 1_000 });
  }).toPass();
  await open(page, `/catalog/endpoint/${model}`);
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

  await call('registered-models/delete', { name: model }, 'DELETE');
  tolerate(/^404: .*\/catalog\/(endpoint|model_version|run)\//);
  await expect(async () => {
    const answer = await page.goto(`/catalog/endpoint/${model}`);
    expect(answer?.status()).toBe(404);
  }).toPass();
});

test('a graph that is too large says how much of it is shown', async ({ as, request, shared }) => {
  test.slow();
  const call = caller(request, shared);
  const model = `many-${Date.now()}`;
  await call('registered-models/create', { name: model });
  for (let number = 0; number < 40; number += 1) await register(call, model, `${model}-${number}`);
  await call('registered-models/alias', { name: model, alias: 'champion', version: '1' });

  const page = await as('viewer');
  await expect(async () => {
    await open(page, `/catalog/model/${model}`);
    await expect(card(page, 'Facts')).toContainText('Version 1', { timeout: 1_000 });
  }).toPass();
  await expect(card(page, 'Lineage')).toContainText(/\d+ of \d+ assets within reach are shown\./);
  expect(await graph(page).getByRole('link').count()).toBeLessThanOrEqual(60);
  await expect(node(page, `${model} v1`, 'Model version'), 'the champion is shown').toHaveCount(1);
  await expect(node(page, `${model} v40`, 'Model version'), 'so is the newest').toHaveCount(1);
  await call('registered-models/delete', { name: model }, 'DELETE');
});
