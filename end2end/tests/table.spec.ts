// Tables: filters and visibility of columns, widths, selection, copying; and many rows, of which few are in the document.

import { expect, expectAccessible, open, settled, test, type Page } from '../support/test';

const INVOICES = 'Latest invoices';
const REFUSED = 400;

/** The parts of a table, by its name. */
function parts(page: Page, name: string) {
  const table = page.getByRole('table', { name });
  const frame = page.locator('.table-frame').filter({ has: table });
  return {
    table,
    frame,
    rows: frame.locator('tbody tr[aria-selected]'),
    count: frame.getByRole('status'),
    heading: (column: string) => table.getByRole('columnheader', { name: column, exact: true }),
    opener: (column: string) => frame.getByRole('button', { name: `Column ${column}`, exact: true }),
    menu: (column: string) => page.getByRole('dialog', { name: `Column ${column}`, exact: true }),
    handle: (column: string) => frame.getByRole('separator', { name: `Width of ${column}`, exact: true }),
  };
}

type Parts = ReturnType<typeof parts>;

async function invoices(page: Page): Promise<Parts> {
  await open(page, '/dashboards/sales');
  await settled(page);
  const found = parts(page, INVOICES);
  await found.table.scrollIntoViewIfNeeded();
  return found;
}

/** What stands in a column. */
async function column(table: Parts, name: string): Promise<string[]> {
  const names = await table.table
    .getByRole('columnheader')
    .evaluateAll((headings) => headings.map((heading) => heading.getAttribute('aria-label')));
  return table.rows.locator(`td:nth-child(${names.indexOf(name) + 1})`).allTextContents();
}

async function copied(page: Page): Promise<string[][]> {
  const text = await page.evaluate(() => navigator.clipboard.readText());
  return text.split('\n').map((line) => line.split('\t'));
}

test('a filter in a column’s menu leaves the rows that match, and can be cleared', async ({ as }) => {
  const page = await as('viewer');
  const table = await invoices(page);
  const all = await column(table, 'Country');
  const country = all.find((name) => name !== all[0]) ?? '';
  expect(country).not.toBe('');
  const matching = all.filter((name) => name === country).length;

  await table.opener('Country').focus();
  await page.keyboard.press('Enter');
  await expect(table.menu('Country')).toBeVisible();
  await expect(table.opener('Country')).toHaveAttribute('aria-expanded', 'true');
  await expect(table.menu('Country').getByRole('button', { name: 'Sort ascending' })).toBeFocused();
  await expectAccessible(page);

  await table.menu('Country').getByLabel('Contains').fill(country.toUpperCase());
  await expect(table.count).toHaveText(`${matching} of ${all.length} rows`);
  expect(new Set(await column(table, 'Country'))).toEqual(new Set([country]));
  await page.keyboard.press('Escape');
  await expect(table.menu('Country')).toBeHidden();
  await expect(table.opener('Country')).toBeFocused();

  await table.frame.getByRole('button', { name: 'Clear filters' }).click();
  await expect(table.count).toHaveText(`${all.length} rows`);
  expect(await column(table, 'Country')).toEqual(all);
});

test('numbers are filtered by bounds, and a filter that matches nothing says so', async ({ as }) => {
  const page = await as('viewer');
  const table = await invoices(page);
  const lines = (await column(table, 'Lines')).map(Number);
  const least = Math.max(...lines);

  await table.heading('Lines').hover();
  await table.opener('Lines').click();
  const menu = table.menu('Lines');
  await menu.getByLabel('From').fill(String(least));
  await expect(table.rows).toHaveCount(lines.filter((number) => number >= least).length);
  await menu.getByLabel('From').fill(String(least + 1));
  await expect(table.rows).toHaveCount(0);
  await expect(table.frame.getByText('No row matches the filter.')).toBeVisible();
  await expectAccessible(page);
  await menu.getByRole('button', { name: 'Clear filter' }).click();
  await expect(menu).toBeHidden();
  await expect(table.rows).toHaveCount(lines.length);
});

test('the menu sorts, and hides a column that the foot shows again', async ({ as }) => {
  const page = await as('viewer');
  const table = await invoices(page);
  const lines = (await column(table, 'Lines')).map(Number);
  await table.heading('Lines').hover();
  await table.opener('Lines').click();
  await table.menu('Lines').getByRole('button', { name: 'Sort descending' }).click();
  await expect(table.heading('Lines')).toHaveAttribute('aria-sort', 'descending');
  expect((await column(table, 'Lines')).map(Number)).toEqual([...lines].sort((a, b) => b - a));

  for (const name of ['Customer', 'Country']) {
    await table.heading(name).hover();
    await table.opener(name).click();
    await table.menu(name).getByRole('button', { name: 'Hide column' }).click();
    await expect(table.heading(name)).toHaveCount(0);
  }
  const hidden = table.frame.getByRole('button', { name: '2 columns hidden' });
  await expect(hidden).toBeFocused();
  await expect(table.rows.first().locator('td')).toHaveCount(5);
  await hidden.click();
  await expect(table.heading('Country')).toBeVisible();
  await expect(table.rows.first().locator('td')).toHaveCount(7);
  await expect(hidden).toBeHidden();
});

test('a column is resized by keyboard and by pointer, and given back to its content', async ({ as }) => {
  const page = await as('viewer');
  const table = await invoices(page);
  const width = async (name: string) => (await table.heading(name).boundingBox())?.width ?? 0;
  const before = { country: await width('Country'), date: await width('Date') };
  const handle = table.handle('Country');

  await handle.focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => width('Country')).toBeCloseTo(before.country - 48, 0);
  expect(await width('Date'), 'the other columns stay').toBeCloseTo(before.date, 0);
  await expect(handle).toHaveAttribute('aria-valuenow', String(Math.round(before.country - 48)));
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowLeft');
  await expect.poll(() => width('Country')).toBeCloseTo(56, 0);
  await page.keyboard.press('Enter');
  await expect.poll(() => width('Country')).toBeCloseTo(before.country, 0);

  const edge = await handle.boundingBox();
  if (!edge) throw new Error('The handle has no place.');
  await page.mouse.move(edge.x + 3, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x + 53, edge.y + 10, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => width('Country')).toBeCloseTo(before.country + 50, 0);
  await page.mouse.move(edge.x + 90, edge.y + 10);
  await expect.poll(() => width('Country'), 'let go').toBeCloseTo(before.country + 50, 0);
  await expectAccessible(page);
  await handle.dblclick();
  await expect.poll(() => width('Country')).toBeCloseTo(before.country, 0);
});

test('what is selected is what is copied, else what is shown', async ({ as }) => {
  const page = await as('viewer');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const table = await invoices(page);
  const numbers = await column(table, 'Invoice');

  await table.rows.nth(1).focus();
  await page.keyboard.press('Space');
  await expect(table.rows.nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(table.rows.nth(3)).toBeFocused();
  await expect(table.count).toHaveText(`3 of ${numbers.length} rows selected`);
  await expectAccessible(page);
  await page.keyboard.press('ControlOrMeta+c');
  await expect.poll(async () => (await copied(page)).length).toBe(4);
  expect((await copied(page)).map((row) => row[0])).toEqual(['Invoice', ...numbers.slice(1, 4)]);

  await page.keyboard.press('Shift+ArrowUp');
  await table.frame.getByRole('button', { name: 'Copy 2 rows as TSV' }).click();
  await expect(table.frame.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect((await copied(page)).map((row) => row[0])).toEqual(['Invoice', ...numbers.slice(1, 3)]);

  await table.rows.nth(2).focus();
  await page.keyboard.press('Escape');
  await expect(table.count).toHaveText(`${numbers.length} rows`);
  await table.heading('Date').hover();
  await table.opener('Date').click();
  await table.menu('Date').getByRole('button', { name: 'Hide column' }).click();
  await table.frame.getByRole('button', { name: 'Copy as TSV' }).click();
  await expect.poll(async () => (await copied(page)).length).toBe(numbers.length + 1);
  expect((await copied(page))[0]?.slice(0, 2)).toEqual(['Invoice', 'Time']);
});

test('of many rows those in view are in the document, and the keyboard reaches all of them', async ({ as, shared }) => {
  const page = await as('engineer');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const batch = await refusedFile(page, shared.url, shared.tokens.engineer);
  await open(page, `/lake/${batch}`);
  await settled(page);
  const table = parts(page, 'Quarantined rows');
  await expect(table.count).toHaveText(`${REFUSED} rows`);
  await expect(table.table).toHaveAttribute('aria-rowcount', String(REFUSED + 1));
  expect(await table.rows.count()).toBeLessThan(60);

  const widths = () =>
    table.table.getByRole('columnheader').evaluateAll((all) => all.map((heading) => heading.getBoundingClientRect().width));
  const before = await widths();
  await table.rows.first().focus();
  await page.keyboard.press('End');
  await expect(row(table, REFUSED)).toBeFocused();
  await expect(row(table, REFUSED)).toBeInViewport();
  expect(await table.rows.count()).toBeLessThan(60);
  for (const [index, width] of (await widths()).entries()) {
    expect(Math.abs(width - (before[index] ?? 0)), 'columns keep their widths').toBeLessThan(3);
  }
  await expectAccessible(page);
  await page.keyboard.press('PageUp');
  await expect(row(table, REFUSED - 14)).toBeFocused();
  await page.keyboard.press('Home');
  await expect(row(table, 1)).toBeFocused();
  // Past the rows that are there at first.
  for (let step = 1; step < 60; step += 1) {
    await page.keyboard.press('ArrowDown');
    await expect(row(table, step + 1)).toBeFocused();
  }
  await expect(row(table, 60)).toBeInViewport();

  const region = page.getByRole('region', { name: 'Quarantined rows' });
  await region.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await expect(row(table, REFUSED / 2)).toBeVisible();
  await expect(region, 'the row that had focus is gone').toBeFocused();

  await table.heading('Row').hover();
  await table.opener('Row').click();
  await table.menu('Row').getByLabel('From').fill('51');
  await table.menu('Row').getByLabel('To').fill('350');
  await page.keyboard.press('Enter');
  await expect(table.menu('Row')).toBeHidden();
  await expect(table.count).toHaveText(`300 of ${REFUSED} rows`);
  await expect(row(table, 1).locator('td').first()).toHaveText('51');
  await table.frame.getByRole('button', { name: 'Copy as TSV' }).click();
  await expect.poll(async () => (await copied(page)).length).toBe(301);
});

/** The row that is the n-th of those shown, in the document or not. */
function row(table: Parts, number: number) {
  return table.table.locator(`tbody tr[aria-rowindex="${number + 1}"]`);
}

/** Brings in a file of which no row can be used, and answers its batch. It loads nothing, so no other test sees it. */
async function refusedFile(page: Page, url: string, token: string): Promise<string> {
  const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Channel,Category';
  const lines = Array.from(
    { length: REFUSED },
    (_, index) => `T${index},P${index},Bunting ${'long '.repeat(index % 9)},none,2024-01-02 10:00,2.50,,France,Web,Home`,
  );
  const answer = await page.request.post(`${url}/api/v1/uploads?format=demo-shop&file_name=refused.csv`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    data: [header, ...lines].join('\n'),
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const { batch, job } = (await answer.json()) as { batch: string; job: string | null };
  if (job) {
    await expect
      .poll(
        async () => {
          const state = await page.request.get(`${url}/api/v1/jobs/${job}`, { headers: { authorization: `Bearer ${token}` } });
          return ((await state.json()) as { state: string }).state;
        },
        { timeout: 30_000 },
      )
      .toMatch(/^(failed|succeeded)$/);
  }
  return batch;
}
