// What tiles leave to viewers: chosen in the filter bar, part of the address, and of what is saved.

import type { Locator } from '@playwright/test';

import { rowsOf } from '../support/sales';
import { expect, open, settled, test, type Page } from '../support/test';

/** A tile, by its name in the address of its CSV. */
function tile(page: Page, slug: string): Locator {
  return page.locator('section.card').filter({ has: page.locator(`a[href*="/tiles/${slug}.csv"]`) });
}

test('what tiles are broken down by is chosen, and is part of the address', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/products');
  await settled(page);
  const split = page.getByLabel('Break down by');
  await expect(split).toHaveValue('category');
  await expect(page.getByLabel('Show', { exact: true }), 'no tile of this tab leaves it open').toHaveCount(0);
  await split.selectOption({ label: 'Break down by: Channel' });
  await expect(page).toHaveURL((url) => url.searchParams.get('param.split') === 'channel');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Net revenue by month and channel' })).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Net revenue by month and channel' })).toBeVisible();
  await page.goBack();
  await expect(split).toHaveValue('category');
  await expect(page.getByRole('heading', { name: 'Net revenue by month and category' })).toBeVisible();
});

test('measure and length of a ranking are chosen by keyboard, on the page as in its CSV', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/products?tab=products');
  await settled(page);
  const best = tile(page, 'best');
  const before = await rowsOf(best);
  expect(before).toHaveLength(12);
  await page.getByLabel('Show', { exact: true }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL((url) => url.searchParams.get('param.show') === 'pieces_sold');
  await page.getByLabel('First', { exact: true }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(page).toHaveURL((url) => url.searchParams.get('param.first') === '6');
  await settled(page);
  await expect(best.getByRole('heading', { name: 'Pieces sold by product' })).toBeVisible();
  const rows = await rowsOf(best);
  expect(rows).toHaveLength(6);
  expect(rows).not.toEqual(before.slice(0, 6));
  const href = await best.locator('a[href*="/tiles/best.csv"]').getAttribute('href');
  const csv = await (await page.request.get(href ?? '')).text();
  expect(csv.trim().split('\n')).toHaveLength(7);
  expect(csv.startsWith('Product,Pieces sold')).toBe(true);
});
