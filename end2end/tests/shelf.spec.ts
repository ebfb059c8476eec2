// The shelf of dashboards: folders and search, favourites, sharing with some people, full screen and paper.

import { LOOKS, expect, expectAccessible, hydrated, open, settled, test, wear, type Page } from '../support/test';

function list(page: Page, heading: string) {
  return page.getByRole('list', { name: heading, exact: true });
}

async function clearFavourites(page: Page): Promise<void> {
  await open(page, '/dashboards');
  const kept = page.locator('.star[aria-pressed="true"]');
  for (const star of await kept.all()) {
    const answered = page.waitForResponse(/_fn\/set_favourite/);
    await star.click();
    await answered;
  }
}

test('the list finds dashboards by words, which are part of its address', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards');
  await page.getByLabel('Search dashboards').fill('chan weekday');
  await expect(page.getByText('Nothing found')).toBeVisible();
  await page.getByRole('button', { name: 'Clear search' }).click();
  await page.getByLabel('Search dashboards').fill('channel orders');
  await expect(page.getByRole('link', { name: 'Operations', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sales', exact: true })).toHaveCount(0);
  expect(new URL(page.url()).searchParams.get('q')).toBe('channel orders');
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('link', { name: 'Operations', exact: true })).toBeVisible();
  await expect(page.getByText('Changed').first()).toBeVisible();
  await expectAccessible(page);
});

test('a star keeps a dashboard at hand, in the list and in the search', async ({ as, tolerate }) => {
  tolerate(/\b503\b/, /status of 503/);
  const page = await as('viewer');
  await clearFavourites(page);
  await open(page, '/dashboards/operations');
  const star = page.getByRole('button', { name: 'Favourite: Operations' });
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  const kept = page.waitForResponse(/_fn\/set_favourite/);
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await kept;

  await open(page, '/dashboards');
  await expect(list(page, 'Favourites').getByRole('link')).toHaveText(['Operations']);
  await expect(list(page, 'All others').getByRole('link', { name: 'Operations', exact: true })).toHaveCount(0);
  await page.keyboard.press('Control+k');
  const found = page.getByRole('dialog', { name: 'Search' }).getByRole('option').first();
  await expect(found).toContainText('Operations');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.pathname === '/dashboards/operations');

  // What the server refuses is not shown as kept.
  await page.route('**/_fn/set_favourite*', (route) => route.fulfill({ status: 503, body: '' }));
  await star.click();
  await expect(page.getByText(/“Operations” is still a favourite/)).toBeVisible();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await page.unrouteAll({ behavior: 'wait' });
  await clearFavourites(page);
  await open(page, '/dashboards');
  await expect(list(page, 'Favourites')).toHaveCount(0);
});

test('a dashboard lies in a folder and is shared with some people only', async ({ as, tolerate }) => {
  tolerate(/\b404\b/, /status of 404/);
  const analyst = await as('analyst');
  const viewer = await as('viewer');
  await open(analyst, '/dashboards/operations');
  await analyst.locator('summary[aria-label="More with this dashboard"]').click();
  await analyst.getByRole('button', { name: 'Duplicate' }).click();
  await expect(analyst).toHaveURL(/\/dashboards\/copy-of-operations[0-9-]*\/edit$/);
  await settled(analyst);
  const path = new URL(analyst.url()).pathname.replace('/edit', '');
  await open(viewer, path);

  await analyst.getByRole('button', { name: 'Settings', exact: true }).click();
  const settings = analyst.getByRole('dialog', { name: 'Settings' });
  await settings.getByLabel('Folder').fill('Marketing/Campaigns');
  await settings.getByLabel('Owner').fill('Marketing team');
  await settings.getByLabel('Seen by').selectOption('analyst');
  await settings.getByRole('button', { name: 'Done' }).click();
  await analyst.getByRole('button', { name: 'Save…' }).click();
  await analyst.getByRole('dialog', { name: 'Save' }).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(analyst).toHaveURL((url) => url.pathname === path);

  await open(analyst, `${path}?country=France`);
  await expect(analyst.getByText('Marketing team · Marketing / Campaigns')).toBeVisible();
  await analyst.getByRole('button', { name: 'Share', exact: true }).click();
  const sheet = analyst.getByRole('dialog', { name: /^Share/ });
  await expect(sheet.locator('code')).toContainText(`${path}?country=France`);
  await expect(sheet.getByText('analysts and up', { exact: true })).toBeVisible();
  await expectAccessible(analyst);
  await analyst.keyboard.press('Escape');
  await open(analyst, '/dashboards');
  await expect(list(analyst, 'Marketing / Campaigns').getByRole('link')).toHaveCount(1);
  await expect(list(analyst, 'Not in a folder').getByRole('link', { name: 'Sales', exact: true })).toBeVisible();

  expect((await viewer.goto(path))?.status()).toBe(404);
  await open(viewer, '/dashboards');
  await expect(viewer.getByRole('link', { name: 'Sales', exact: true })).toBeVisible();
  await expect(viewer.locator(`a[href="${path}"]`)).toHaveCount(0);

  await open(analyst, path);
  await analyst.locator('summary[aria-label="More with this dashboard"]').click();
  await analyst.getByRole('button', { name: 'Delete…' }).click();
  await analyst.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(analyst).toHaveURL((url) => url.pathname === '/dashboards');
});

test('F fills the screen with the dashboard, and Escape or another page gives it back', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/operations');
  await settled(page);
  const rail = page.getByRole('navigation', { name: 'Main' });
  await page.keyboard.press('f');
  await expect(page.getByRole('button', { name: 'Leave full screen (F)' })).toBeVisible();
  await expect(rail).toBeHidden();
  await page.keyboard.press('f');
  await expect(rail).toBeVisible();
  await page.getByRole('button', { name: 'Full screen (F)' }).click();
  await expect(rail).toBeHidden();
  await open(page, '/dashboards');
  await page.getByLabel('Search dashboards').fill('f');
  await expect(rail).toBeVisible();
});

test('paper has the dashboard in the light theme, with what is chosen in words', async ({ as }, testInfo) => {
  const page = await as('viewer');
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page, '/dashboards/operations?country=France');
  await settled(page);
  const pdf = await page.pdf({ preferCSSPageSize: true, path: testInfo.outputPath('operations.pdf') });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByText(/Country: France/).first()).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeHidden();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('light');
});

test('the list looks as it should everywhere', async ({ as }, testInfo) => {
  const page = await as('analyst');
  for (const look of LOOKS) {
    await wear(page, look);
    await open(page, '/dashboards');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
    expect(wide, `nothing is cut at ${look.width}`).toBe(true);
    await page.screenshot({ path: testInfo.outputPath(`shelf-${look.width}-${look.scheme}.png`) });
  }
});
