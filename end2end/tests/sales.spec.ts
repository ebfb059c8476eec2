// The Sales dashboard: filters, URL, history, charts, tables, CSV.

import { CHARTS, MEASURES, actions, chart, drawing, everything, exactly, measure, rowsOf } from '../support/sales';
import { expect, hydrated, open, settled, test, type Page } from '../support/test';

/** Two quarters of the demo shop, which has 24 months: there is always a period before. */
async function period(page: Page): Promise<{ from: string; to: string }> {
  const to = await page.getByLabel('Last day').inputValue();
  const day = new Date(`${to}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - 60);
  return { from: day.toISOString().slice(0, 10), to };
}

test('the page shows five numbers with their change, and draws every chart', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  await expect(page.getByRole('heading', { level: 1, name: 'Sales' })).toBeVisible();
  for (const name of MEASURES) {
    await expect(measure(page, name)).toBeVisible();
    expect(await exactly(page, name), name).toMatch(/\d/);
  }
  for (const slug of CHARTS) {
    await chart(page, slug).scrollIntoViewIfNeeded();
    await expect(drawing(chart(page, slug))).toBeVisible();
  }
  await expect(page.getByRole('table', { name: 'Latest invoices' })).toBeVisible();
});

test('a filter changes every number and chart, stays in the URL, survives a reload and goes back', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const before = await everything(page);
  const { from, to } = await period(page);

  await page.getByLabel('First day').fill(from);
  await expect(page).toHaveURL((url) => url.searchParams.get('date')?.startsWith(`${from}..`) ?? false);
  await settled(page);
  await expect(page.getByLabel('Last day')).toHaveValue(to);
  const after = await everything(page);
  for (const part of [...CHARTS, 'Net revenue', 'Orders', 'Customers']) {
    expect(after[part], `${part} follows the filter`).not.toEqual(before[part]);
  }

  await page.reload();
  await hydrated(page);
  expect(await everything(page)).toEqual(after);

  await page.goBack();
  await expect(page).toHaveURL((url) => !url.searchParams.get('date')?.startsWith(`${from}..`));
  await settled(page);
  expect(await everything(page)).toEqual(before);
});

test('a country filter leaves only that country', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const countries = await rowsOf(chart(page, 'countries'));
  const country = countries[1]?.[0] ?? '';
  expect(country).not.toBe('');

  await page.locator('summary').filter({ hasText: 'Country:' }).click();
  await page.getByRole('checkbox', { name: country, exact: true }).check();
  await expect(page).toHaveURL((url) => url.searchParams.getAll('country').join() === country);
  await page.keyboard.press('Escape');
  await settled(page);
  expect((await rowsOf(chart(page, 'countries'))).map((row) => row[0])).toEqual([country]);
});

test('the grain of the chart over time can be chosen', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales?grain=month');
  const months = await rowsOf(chart(page, 'revenue'));
  await page.getByRole('group', { name: 'Grain' }).getByRole('radio', { name: 'Week' }).check();
  await expect(page).toHaveURL((url) => url.searchParams.get('grain') === 'week');
  await settled(page);
  expect((await rowsOf(chart(page, 'revenue'))).length).toBeGreaterThan(months.length * 3);
});

test('the browser asks for what it computes with, and for nothing that the page holds', async ({ as }) => {
  const page = await as('viewer');
  const asked: string[] = [];
  page.on('request', (request) => {
    if (['fetch', 'xhr'].includes(request.resourceType()) && !request.url().endsWith('.wasm')) asked.push(new URL(request.url()).pathname);
  });
  await open(page, '/dashboards/sales');
  await expect(page.locator('.picks')).toHaveAttribute('data-answers', 'here');
  expect(asked).toEqual(['/_fn/dashboard_plan', '/api/v1/dashboards/sales/cube']);

  const { from } = await period(page);
  await page.getByLabel('First day').fill(from);
  await expect(page).toHaveURL((url) => url.searchParams.get('date')?.startsWith(`${from}..`) ?? false);
  await settled(page);
  // Different customers cannot be added up: the server counts them, and nothing else is asked. Changes that others make
  // meanwhile have the page look whether its plan still holds.
  expect(asked.slice(2).filter((path) => path !== '/_fn/dashboard_plan')).toEqual(['/_fn/dashboard_answers']);
});

test('the table behind a chart says what its CSV says', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  for (const slug of CHARTS) {
    const figure = chart(page, slug);
    const rows = await rowsOf(figure);
    const href = await (await actions(figure)).getByRole('link', { name: 'Download CSV' }).getAttribute('href');
    const response = await page.request.get(href ?? '');
    expect(response.headers()['content-type']).toContain('text/csv');
    const lines = (await response.text()).trim().split(/\r?\n/);
    expect(lines.length - 1, `${slug}: rows of the CSV`).toBe(rows.length);
    // The table is written for people, the CSV for programs: they agree in the number.
    const written = Number(rows[0]?.at(-1)?.replaceAll(/[^\d.-]/g, ''));
    expect(Number(lines[1]?.split(',').at(-1)), `${slug}: first row`).toBeCloseTo(written, 2);
  }
});

test('a bad query parameter is a message on a page that still works', async ({ as, tolerate }) => {
  tolerate(/\b400\b/);
  const page = await as('viewer');
  for (const query of ['date=yesterday', 'grain=century', 'shop=nowhere', 'date=2024-02-01..2024-01-01', 'from=yesterday']) {
    const response = await page.goto(`/dashboards/sales?${query}`);
    expect(response?.status(), query).toBe(400);
    await hydrated(page);
    await expect(page.getByRole('alert'), query).toBeVisible();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Catalog' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
  }
});

test('addresses from before lead to what they showed', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const { from, to } = await period(page);
  await open(page, `/dashboards/sales?from=${from}&to=${to}&grain=month`);
  expect(new URL(page.url()).searchParams.get('date')).toBe(`${from}..${to}`);
  await expect(page.getByLabel('First day')).toHaveValue(from);
  const csv = await page.request.get(`/api/v1/dashboards/sales/charts/revenue.csv?from=${from}&to=${to}`);
  expect(csv.url()).toContain('/tiles/revenue.csv?date=');
  expect((await csv.text()).split('\r\n')[0]).toMatch(/^Date,Net revenue/);
});
