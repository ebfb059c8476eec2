// A closer look at a tile: drilling down by mouse and by keyboard alone, the way back, what is behind a mark.

import { rowsOf } from '../support/sales';
import { expect, open, settled, test, type Page } from '../support/test';
import type { Locator } from '@playwright/test';

/** A tile, by its name in the address of its CSV. */
function tile(page: Page, slug: string): Locator {
  return page.locator('section.card').filter({ has: page.locator(`a[href*="/tiles/${slug}.csv"]`) });
}

/** The way that led to how a tile is looked at. */
function trail(tile: Locator): Locator {
  return tile.getByRole('list', { name: 'The way to this look' }).getByRole('listitem');
}

function names(rows: string[][]): string[] {
  return rows.map((row) => row[0] ?? '');
}

test('a mark is drilled into with the mouse, survives a reload, and the way leads back', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const countries = tile(page, 'countries');
  const before = await rowsOf(countries);
  const country = before[1]?.[0] ?? '';
  await countries.locator('[data-row="1"]').first().click();
  await countries.getByRole('button', { name: `Drill down into ${country}, by customer` }).click();
  await expect(page).toHaveURL((url) => url.searchParams.get('drill.countries') === `country:${country}`);
  await settled(page);
  expect(new URL(page.url()).searchParams.has('pick.country'), 'what was picked to get there is let go').toBe(false);
  await expect(trail(countries)).toHaveText(['All', country]);
  const customers = names(await rowsOf(countries));
  expect(customers).not.toEqual(names(before));

  await page.reload();
  await settled(page);
  expect(names(await rowsOf(countries))).toEqual(customers);

  await countries.getByRole('button', { name: 'All', exact: true }).click();
  await expect(page).toHaveURL((url) => !url.searchParams.has('drill.countries'));
  await settled(page);
  expect(await rowsOf(countries)).toEqual(before);
  await expect(countries.locator('.plot')).toBeFocused();
  await page.goBack();
  await expect(trail(countries)).toHaveText(['All', country]);
});

test('a mark is drilled into, broken out and left by keyboard alone', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/products');
  const share = tile(page, 'share');
  await share.locator('.plot').focus();
  await expect(share.locator('.plot')).toHaveAccessibleName(/D drills down to product/);
  await page.keyboard.press('Home');
  await page.keyboard.press('d');
  await expect(page).toHaveURL((url) => /^category:./.test(url.searchParams.get('drill.share') ?? ''));
  await settled(page);
  await expect(trail(share)).toHaveCount(2);

  await share.locator('summary[aria-label^="Actions for"]').focus();
  await page.keyboard.press('Enter');
  await share.getByRole('button', { name: 'Break out by…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Country', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('by.share') === 'country');
  await settled(page);
  await expect(trail(share).last()).toHaveText('by country');

  await share.getByRole('button', { name: 'All', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => !url.searchParams.has('drill.share') && !url.searchParams.has('by.share'));
  await expect(trail(share)).toHaveCount(0);
});

test('the rows behind a mark are shown and saved', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const countries = tile(page, 'countries');
  await countries.locator('.plot').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('r');
  await expect(page).toHaveURL((url) => url.pathname === '/dashboards/sales/rows/countries');
  await expect(page.getByRole('heading', { level: 1, name: /^Rows behind/ })).toBeVisible();
  const country = (new URL(page.url()).searchParams.get('drill.countries') ?? '').replace('country:', '');
  await expect(page.locator('.page-header__description')).toContainText(`Country: ${country}`);
  await expect(page.getByRole('table').getByRole('row').nth(1)).toContainText(country);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).click(),
  ]);
  expect(await download.failure()).toBeNull();
  await page.getByRole('link', { name: 'Back to the dashboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sales' })).toBeVisible();
});

test('a range of numbers is dragged on a histogram', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/products?tab=prices');
  const area = tile(page, 'prices').locator('.plot');
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  if (!box) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL((url) => /^\d+\.\.\d+$/.test(url.searchParams.get('pick.price_band') ?? ''));
  await settled(page);
  await expect(page.getByRole('button', { name: /^Remove the filter Price of a piece: \d+ – \d+$/ })).toBeVisible();
});

test('a row of a pivot filters everything else, and is drilled into', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  const pivot = tile(page, 'countries');
  const row = pivot.getByRole('row').filter({ has: page.getByRole('button', { name: 'France', exact: true }) });
  const shown = await pivot.getByRole('row').count();
  const total = (await row.getByRole('cell').last().textContent()) ?? '';
  const orders = page.locator('.kpi').filter({ has: page.getByRole('heading', { name: 'Orders', exact: true }) });

  await row.getByRole('button', { name: 'France', exact: true }).click();
  await expect(page).toHaveURL((url) => url.searchParams.get('pick.country') === 'France');
  await settled(page);
  await expect(row.getByRole('button', { name: 'France', exact: true })).toHaveAttribute('aria-pressed', 'true');
  expect(await pivot.getByRole('row').count(), 'a table shows all of its own rows').toBe(shown);
  await expect(orders.locator('.kpi__value')).toHaveAttribute('title', total.replaceAll(',', ''));

  await pivot.getByRole('button', { name: 'Drill down into France, by customer' }).click();
  await settled(page);
  await expect(trail(pivot)).toHaveText(['All', 'France']);
  await expect(pivot.locator('.table-scroll')).toBeFocused();
  await expect(pivot.getByRole('columnheader').first()).toContainText('Customer');
  expect(new URL(page.url()).searchParams.has('pick.country')).toBe(false);

  // By keyboard alone, and let go again.
  await trail(pivot).getByRole('button', { name: 'All', exact: true }).click();
  await settled(page);
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.searchParams.get('pick.country') === 'France');
  await settled(page);
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => !url.searchParams.has('pick.country'));
});
