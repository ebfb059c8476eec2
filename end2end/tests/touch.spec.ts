// Charts by finger: there is nothing to hover with, so a first tap reads.

import { chart } from '../support/sales';
import { expect, open, test } from '../support/test';

test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

test('a tap reads a mark, another one picks it, and a tap elsewhere lets go of it', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  const countries = chart(page, 'countries');
  const tip = countries.locator('.tip');
  const isPicked = () => new URL(page.url()).searchParams.has('pick.country');
  await countries.locator('[data-row="1"]').first().tap();
  await expect(tip).toContainText('Tap again to filter');
  await countries.locator('[data-row="2"]').first().tap();
  await expect(tip).toContainText('Tap again to filter');
  expect(isPicked(), 'each was tapped once').toBe(false);
  await countries.getByRole('heading').tap();
  await expect(tip).toHaveCount(0);

  await countries.locator('[data-row="1"]').first().tap();
  await countries.locator('[data-row="1"]').first().tap();
  await expect.poll(isPicked).toBe(true);
  await expect(tip).toHaveCount(0);
});
