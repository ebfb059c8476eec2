// Segments: train, compare, promote, predict.

import { drawing } from '../support/sales';
import { card, expect, hydrated, open, test, type Page } from '../support/test';

// One after the other: there is one model, and one training of it at a time.
test.describe.configure({ mode: 'serial', timeout: 240_000 });

/** Trains a version from the page and answers its number. */
async function train(page: Page, segments: number): Promise<number> {
  const before = await newestVersion(page);
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const sheet = page.getByRole('dialog', { name: /^Train/ });
  await sheet.getByLabel('Fewest segments').fill(String(segments));
  await sheet.getByLabel('Most segments').fill(String(segments));
  await sheet.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('log')).not.toBeEmpty();
  await expect(page.getByRole('link', { name: `Version ${before + 1}`, exact: true })).toBeVisible({ timeout: 180_000 });
  return before + 1;
}

async function newestVersion(page: Page): Promise<number> {
  const links = page.getByRole('table', { name: 'Versions' }).getByRole('link', { name: /^Version \d+$/ });
  const numbers = (await links.allTextContents()).map((text) => Number(text.replace(/\D/g, '')));
  return Math.max(0, ...numbers);
}

test('an engineer trains two versions, compares them, promotes one and asks it', async ({ as }) => {
  const page = await as('engineer');
  await open(page, '/models/segments');
  const first = await train(page, 3);
  const second = await train(page, 5);

  await page.getByRole('checkbox', { name: `Compare version ${first}`, exact: true }).check();
  await page.getByRole('checkbox', { name: `Compare version ${second}`, exact: true }).check();
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('table').first()).toContainText('silhouette');

  await page.getByRole('button', { name: `Promote version ${first}`, exact: true }).click();
  await page.getByRole('dialog', { name: /^Promote/ }).getByRole('button', { name: 'Promote' }).click();
  const row = page.getByRole('table', { name: 'Versions' }).getByRole('row').filter({ hasText: `Version ${first}` });
  await expect(row).toContainText('Champion');
  await expect(page.getByRole('table', { name: 'Promotions' }).getByRole('row').nth(1)).toContainText('e2e-engineer');

  await page.reload();
  await hydrated(page);
  const form = page.getByRole('region', { name: 'Try it' });
  const fields = form.getByRole('spinbutton');
  expect(await fields.count()).toBeGreaterThanOrEqual(3);
  for (const [index, value] of ['12', '4', '250.50'].entries()) await fields.nth(index).fill(value);
  await form.getByRole('button', { name: 'Predict' }).click();
  await expect(form.getByRole('status')).toContainText(/segment/i);
  await expect(form.getByRole('status')).toContainText(new RegExp(`version ${first}\\b`, 'i'));
});

test('the page of a version shows its segments, parameters, metrics and signature', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/models/segments');
  await page.getByRole('table', { name: 'Versions' }).getByRole('link', { name: 'Version 1', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Segments, version 1' })).toBeVisible();
  await expect(drawing(page.locator('section.chart').first())).toBeVisible();
  for (const name of ['Parameters', 'Metrics', 'Signature']) {
    await expect(card(page, name)).toBeVisible();
  }
});

test('the scoring API answers records and split frames with the champion', async ({ request, shared, as }) => {
  const page = await as('viewer');
  await open(page, '/models/segments');
  const labels = await page.getByRole('region', { name: 'Try it' }).getByRole('spinbutton').evaluateAll((inputs) =>
    inputs.map((input) => (input as HTMLInputElement).name),
  );
  const values = [12, 4, 250.5];
  const url = `${shared.url}/api/v1/models/segments/invocations`;
  const headers = { authorization: `Bearer ${shared.tokens.viewer}` };
  const record = Object.fromEntries(labels.map((label, index) => [label, values[index]]));

  const records = await request.post(url, { headers, data: { dataframe_records: [record] } });
  expect(records.status(), await records.text()).toBe(200);
  const split = await request.post(url, { headers, data: { dataframe_split: { columns: labels, data: [values] } } });
  expect(split.status(), await split.text()).toBe(200);
  expect(await split.json()).toEqual(await records.json());

  const wrong = await request.post(url, { headers, data: { dataframe_records: [{ ...record, [labels[0] ?? '']: 'many' }] } });
  expect(wrong.status()).toBe(400);
  const nobody = await request.post(url, { data: { dataframe_records: [record] } });
  expect(nobody.status()).toBe(401);
});
