// Dashboards that are defined in files: numbers in the page, picks that filter, keyboard, CSV.

import { rowsOf } from '../support/sales';
import { storageState } from '../support/shared';
import { expect, open, settled, showAllData, test, type Page } from '../support/test';
import type { Locator } from '@playwright/test';

const DASHBOARDS = [
  { slug: 'customers', title: 'Customers and cohorts' },
  { slug: 'products', title: 'Products and baskets' },
  { slug: 'operations', title: 'Operations' },
] as const;

/** A tile, by its name in the address of its CSV. */
function tile(page: Page, slug: string): Locator {
  return page.locator('section.card').filter({ has: page.locator(`a[href*="/tiles/${slug}.csv"]`) });
}

/** A big number to the last digit. */
async function exactly(page: Page, title: string): Promise<string> {
  const number = page.locator('.kpi').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  return (await number.locator('.kpi__value').getAttribute('title')) ?? '';
}

/** All numbers of a page: the big ones to the last digit, and the table of every chart. */
async function everything(page: Page): Promise<unknown> {
  const numbers = await page.locator('.kpi__value').evaluateAll((all) => all.map((one) => one.getAttribute('title')));
  await showAllData(page);
  const tables = await page.locator('section.card table').evaluateAll((all) => all.map((one) => one.textContent));
  return { numbers, tables };
}

/** Everything that is drawn, as the page holds it. */
async function drawn(chart: Locator): Promise<string> {
  return chart.locator('svg.draw').innerHTML();
}

for (const { slug, title } of DASHBOARDS) {
  test(`${slug} is readable without any script`, async ({ browser, shared }) => {
    const context = await browser.newContext({
      baseURL: shared.url,
      storageState: storageState('viewer'),
      javaScriptEnabled: false,
    });
    const page = await context.newPage();
    await page.goto(`/dashboards/${slug}`);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    const charts = page.locator('section.chart');
    expect(await charts.count()).toBeGreaterThanOrEqual(4);
    for (const chart of await charts.all()) {
      const marks = chart.locator('svg.draw').locator('path, [data-row]');
      expect(await marks.count(), (await chart.locator('h2').textContent()) ?? '').toBeGreaterThan(0);
    }
    expect(await page.locator('.kpi__value').allTextContents()).not.toContain('–');
    await context.close();
  });
}

test('a mark that is clicked filters every other tile, stays in the URL and is let go', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const channels = tile(page, 'channels');
  const before = { orders: await exactly(page, 'Orders'), rows: await rowsOf(channels) };
  const time = await drawn(tile(page, 'orders-over-time'));

  await channels.locator('[data-row="1"]').first().click();
  const picked = before.rows[1]?.[0] ?? '';
  await expect(page).toHaveURL((url) => url.searchParams.get('pick.channel') === picked);
  await settled(page);
  expect(await exactly(page, 'Orders')).toBe(before.rows[1]?.[1]?.replaceAll(',', ''));
  expect((await rowsOf(channels)).map((row) => row[0]), 'its own chart shows every value').toEqual(before.rows.map((row) => row[0]));
  expect(await drawn(tile(page, 'orders-over-time'))).not.toEqual(time);

  await page.reload();
  await expect(page.getByRole('button', { name: `Remove the filter Channel: ${picked}` })).toBeVisible();
  await settled(page);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect(page).toHaveURL((url) => !url.searchParams.has('pick.channel'));
  await settled(page);
  expect(await exactly(page, 'Orders')).toBe(before.orders);
});

test('clicks that follow each other quickly all count, and other buttons do not', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const mark = (row: number) => tile(page, 'channels').locator(`[data-row="${row}"]`).first();
  await mark(2).click({ button: 'right' });
  await mark(0).click();
  await mark(1).click();
  await mark(2).click();
  await expect(page).toHaveURL((url) => url.searchParams.getAll('pick.channel').length === 3);
  await settled(page);
  await expect(page.getByRole('button', { name: /^Remove the filter Channel/ })).toHaveCount(3);
});

test('arrow keys reach every week in turn', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const chart = tile(page, 'orders-over-time');
  const weeks = (await rowsOf(chart)).length;
  await chart.locator('.plot').focus();
  await page.keyboard.press('Home');
  const said = new Set<string>();
  for (let week = 0; week < weeks; week++) {
    said.add((await chart.locator('.plot').getByRole('status').textContent()) ?? '');
    await page.keyboard.press('ArrowRight');
  }
  expect(said.size).toBe(weeks);
});

test('a range of time is dragged on a chart', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const before = await exactly(page, 'Orders');
  const area = tile(page, 'orders-over-time').locator('.plot');
  const box = await area.boundingBox();
  if (!box) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL((url) => /^\d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d$/.test(url.searchParams.get('pick.date') ?? ''));
  await settled(page);
  expect(Number(await exactly(page, 'Orders'))).toBeLessThan(Number(before));
});

test('once the cube is there, what is chosen is answered without the server, to the last digit', async ({ as }) => {
  const page = await as('viewer');
  // Nothing is heard of what others save meanwhile: whenever somebody does, a page asks whether it is concerned.
  const silence = { contentType: 'text/event-stream', body: 'retry: 600000\n\n' };
  await page.route('**/api/v1/changes', (route) => route.fulfill(silence));
  await open(page, '/dashboards/operations');
  await expect(page.locator('[data-answers=here]')).toBeAttached({ timeout: 60_000 });
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/_fn/') || pathname.startsWith('/api/')) asked.push(pathname);
  });
  await tile(page, 'channels').locator('[data-row="1"]').first().click();
  await expect(page).toHaveURL((url) => url.searchParams.has('pick.channel'));
  await page.getByLabel('Compare with').selectOption('year');
  await expect(page).toHaveURL((url) => url.searchParams.get('compare') === 'year');
  await settled(page);
  expect(asked).toEqual([]);
  const here = await everything(page);
  await page.reload();
  await settled(page);
  expect(await everything(page)).toEqual(here);
});

test('a drag shows what it would filter; Escape takes it back', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  await expect(page.locator('[data-answers=here]')).toBeAttached({ timeout: 60_000 });
  const before = await exactly(page, 'Orders');
  const area = tile(page, 'orders-over-time').locator('.plot');
  const box = await area.boundingBox();
  if (!box) throw new Error('the chart has no place');
  const drag = async () => {
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
    await page.mouse.down();
    // In one step: of several, the last may be answered after another was seen.
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await expect.poll(() => exactly(page, 'Orders')).not.toBe(before);
  };
  await drag();
  await page.keyboard.press('Escape');
  await expect.poll(() => exactly(page, 'Orders')).toBe(before);
  await page.mouse.up();
  expect(new URL(page.url()).searchParams.has('pick.date')).toBe(false);
  await drag();
  const shown = await exactly(page, 'Orders');
  await page.mouse.up();
  await expect(page).toHaveURL((url) => url.searchParams.has('pick.date'));
  await settled(page);
  expect(await exactly(page, 'Orders')).toBe(shown);
});

test('a small cube is asked in the page, a large one in a worker for as long as the dashboard is looked at', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  await expect(page.locator('[data-answers=here]')).toBeAttached({ timeout: 60_000 });
  expect(page.workers()).toHaveLength(0);
  await open(page, '/dashboards/products');
  await expect(page.locator('[data-answers=here]')).toBeAttached({ timeout: 60_000 });
  expect(page.workers()).toHaveLength(1);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Catalog' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
  await expect.poll(() => page.workers().length).toBe(0);
});

test('where the program that has cubes does not load, the server answers', async ({ as }) => {
  const page = await as('viewer');
  await page.route('**/assets/worker-*.js', (route) => route.abort('aborted'));
  await open(page, '/dashboards/operations');
  const channels = tile(page, 'channels');
  const rows = await rowsOf(channels);
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === '/_fn/dashboard');
  await channels.locator('[data-row="1"]').first().click();
  await answer;
  await settled(page);
  expect(await exactly(page, 'Orders')).toBe(rows[1]?.[1]?.replaceAll(',', ''));
  await expect(page.locator('[data-answers=here]')).toHaveCount(0);
});

test('charts are read and picked by keyboard', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const channels = tile(page, 'channels');
  await channels.locator('.plot').focus();
  await page.keyboard.press('ArrowDown');
  const first = (await channels.getByRole('status').textContent()) ?? '';
  expect(first).toMatch(/^\S+.*, Orders: [\d,]+$/);
  await page.keyboard.press('ArrowDown');
  await expect(channels.getByRole('status')).not.toHaveText(first);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.has('pick.channel'));
});

test('what a chart says under the pointer is what its table says', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const channels = tile(page, 'channels');
  const rows = await rowsOf(channels);
  await channels.locator('[data-row="0"]').first().hover();
  await expect(channels.locator('.tip')).toContainText(rows[0]?.[0] ?? 'nothing');
  await expect(channels.locator('.tip')).toContainText(rows[0]?.[1] ?? 'nothing');
});

test('filters, comparison and grain stay in the URL; the CSV says the same', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/customers');
  await page.getByLabel('Compare with').selectOption('year');
  await expect(page).toHaveURL((url) => url.searchParams.get('compare') === 'year');
  await settled(page);
  await expect(page.locator('.kpi').first()).toContainText('a year before');
  await page.locator('summary').filter({ hasText: 'Country: all' }).click();
  await page.getByRole('checkbox').nth(1).check();
  await expect(page).toHaveURL((url) => url.searchParams.getAll('country').length === 1);
  await page.keyboard.press('Escape');
  await settled(page);
  const countries = tile(page, 'countries');
  const rows = await rowsOf(countries);
  expect(rows).toHaveLength(1);
  const href = await countries.locator('a[href*=".csv"]').getAttribute('href');
  const csv = await (await page.request.get(href ?? '')).text();
  expect(csv.trim().split('\r\n')).toEqual(['Country,Customers', `${rows[0]?.[0]},${rows[0]?.[1]?.replaceAll(',', '')}`]);
});

test('one dashboard leads to the next without what was left of the last', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards');
  for (const { title } of DASHBOARDS) {
    await page.getByRole('link', { name: title, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await settled(page);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Dashboards' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Dashboards' })).toBeVisible();
  }
});

test('tabs are chosen by keyboard, stay in the URL and keep the filters', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/products?country=France');
  const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true });
  await expect(tab('Overview')).toHaveAttribute('aria-selected', 'true');
  await tab('Overview').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tab('Prices')).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  await expect(page).not.toHaveURL(/tab=/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('tab') === 'prices' && url.searchParams.has('country'));
  await settled(page);
  await expect(tab('Prices')).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'Prices' })).toBeVisible();
  await expect(tile(page, 'ranges').locator('.card__subtitle').first()).toContainText('Country: France');
  await expect(tile(page, 'trend')).toHaveCount(0);
  await page.goBack();
  await expect(tab('Overview')).toHaveAttribute('aria-selected', 'true');
  await expect(tile(page, 'trend')).toBeVisible();
});

test('a chart over time says what is marked on it', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const revenue = tile(page, 'revenue');
  await expect(revenue.locator('svg.draw')).toContainText('Black Friday');
  await revenue.getByText('Show data').click();
  await expect(revenue.getByRole('listitem')).toHaveText(['28 Nov 2025 – 1 Dec 2025: Black Friday']);
});

test('what the address says wrong is a message on a page that still works', async ({ as, tolerate }) => {
  tolerate(/\b40[04]\b/);
  const page = await as('viewer');
  for (const query of ['date=yesterday', 'grain=century', 'shop=nowhere', 'pick.date=x']) {
    const response = await page.goto(`/dashboards/operations?${query}`);
    expect(response?.status(), query).toBe(400);
    await expect(page.getByRole('alert'), query).toBeVisible();
    await expect(page.locator('.kpi').first()).toBeVisible();
  }
  expect((await page.goto('/dashboards/nothing'))?.status()).toBe(404);
});
