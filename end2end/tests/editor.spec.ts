// The editor of dashboards: from nothing with the keyboard alone, with a pointer, back again, and for whom it is.

import type { Locator } from '@playwright/test';

import { expect, hydrated, open, settled, test, type Page } from '../support/test';

/** Presses Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let step = 0; step < 200; step += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach ${target.toString()}`);
}

/** The frame of a tile in the editor, by its name in the file. */
function frame(page: Page, name: string): Locator {
  return page.locator(`[data-tile="${name}"]`);
}

/** The names of the tiles in the editor, in reading order. */
async function order(page: Page): Promise<string[]> {
  return page.locator('[data-tile]').evaluateAll((frames) => frames.map((frame) => frame.getAttribute('data-tile') ?? ''));
}

/** A file of the project that is in force. */
async function fileOf(page: Page, token: string, path: string): Promise<string | undefined> {
  const answer = await page.request.get('/api/v1/project', { headers: { authorization: `Bearer ${token}` } });
  const project = (await answer.json()) as { files: { path: string; text: string }[] };
  return project.files.find((file) => file.path === path)?.text;
}

/** A copy of Operations of the test's own, in the editor; answers its name in URLs. */
async function copyOfOperations(page: Page): Promise<string> {
  await open(page, '/dashboards/operations');
  await page.locator('summary[aria-label="More with this dashboard"]').click();
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await expect(page).toHaveURL(/\/dashboards\/copy-of-operations[0-9-]*\/edit$/);
  // The address is there before the editor is.
  await expect(page.getByRole('heading', { level: 1, name: 'Edit dashboard' })).toBeVisible();
  await expect(frame(page, 'days')).toBeVisible();
  await settled(page);
  return new URL(page.url()).pathname.split('/')[2] ?? '';
}

test('a dashboard is built from nothing with the keyboard alone', async ({ as, shared }) => {
  const page = await as('analyst');
  await open(page, '/dashboards');
  await tabTo(page, page.getByRole('link', { name: 'New dashboard' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'New dashboard' })).toBeVisible();
  await tabTo(page, page.getByLabel('Title', { exact: true }));
  await page.keyboard.type('Built by keys');
  await page.keyboard.press('Tab');
  await page.keyboard.type('How many orders there are.');

  await tabTo(page, page.getByRole('button', { name: 'Add the first tile' }));
  await page.keyboard.press('Enter');
  const adding = page.getByRole('dialog', { name: 'Add a tile' });
  await tabTo(page, adding.getByLabel('Measure'));
  await page.keyboard.type('Orders');
  await expect(adding.getByLabel('Measure')).toHaveValue('orders');
  await tabTo(page, adding.getByRole('radio', { name: 'Big number' }));
  await page.keyboard.press('ArrowRight');
  await expect(adding.getByRole('radio', { name: 'Lines', exact: true })).toBeChecked();
  await tabTo(page, adding.getByRole('button', { name: 'Add tile' }));
  await page.keyboard.press('Enter');
  const lines = page.getByRole('group', { name: /^Orders by date: Lines, 6 of 12 columns/ });
  await expect(lines).toBeFocused();

  await tabTo(page, page.getByRole('button', { name: 'Add tile', exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(page, adding.getByRole('radio', { name: 'Big number' }));
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('ArrowRight');
  await expect(adding.getByRole('radio', { name: 'Bars' })).toBeChecked();
  await tabTo(page, adding.getByRole('button', { name: 'Add tile' }));
  await page.keyboard.press('Enter');
  const bars = page.getByRole('group', { name: /: Bars,/ });
  await expect(bars).toBeFocused();
  await expect(bars).toHaveAccessibleName(/place 2 of 2$/);

  await page.keyboard.press('Enter');
  const settings = page.getByRole('dialog');
  await tabTo(page, settings.getByLabel('Broken down by'));
  await page.keyboard.type('Country');
  await expect(settings.getByLabel('Broken down by')).toHaveValue('country');
  await tabTo(page, settings.getByLabel('Only the first'));
  await page.keyboard.type('5');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await expect(bars).toBeFocused();
  await expect(bars).toHaveAccessibleName('Net revenue by country: Bars, 6 of 12 columns, place 2 of 2');

  await page.keyboard.press('ArrowLeft');
  await expect(bars).toHaveAccessibleName(/place 1 of 2$/);
  await expect(bars).toBeFocused();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(bars).toHaveAccessibleName(/8 of 12 columns/);
  await expect(page.getByRole('status').filter({ hasText: 'is 8 of 12 columns wide' })).toBeAttached();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Control+z');
  await expect(bars).toHaveAccessibleName(/6 of 12 columns, place 2 of 2$/);
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Control+Shift+Z');
  await expect(bars).toHaveAccessibleName(/8 of 12 columns, place 1 of 2$/);
  await settled(page);

  await tabTo(page, page.getByRole('button', { name: 'Save…' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('What for'));
  await page.keyboard.type('For the keyboard.');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/dashboards\/built-by-keys$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Built by keys' })).toBeVisible();
  await settled(page);
  await expect(page.locator('section.chart')).toHaveCount(2);
  for (const chart of await page.locator('section.chart').all()) {
    expect(await chart.locator('svg.draw').locator('path, [data-row]').count()).toBeGreaterThan(0);
  }
  expect(await fileOf(page, shared.tokens.viewer, 'dashboards/built-by-keys.yml')).toBe(
    `# yaml-language-server: $schema=../.terrarium/schemas/dashboard.json
title: Built by keys
description: How many orders there are.
time: date
months: 12
tiles:
  net-revenue-by-kind:
    show: bar
    measures: [net_revenue]
    by: [country]
    top: 5
    width: 8
  orders-by-date:
    show: line
    measures: [orders]
    by: [date]
`,
  );
});

test('tiles are dragged and resized with a pointer, and what is saved can be restored', async ({ as }) => {
  const page = await as('analyst');
  const slug = await copyOfOperations(page);
  const before = await order(page);
  await frame(page, 'channels').scrollIntoViewIfNeeded();
  const from = await frame(page, 'channels').boundingBox();
  const to = await frame(page, 'orders-over-time').boundingBox();
  if (!from || !to) throw new Error('The tiles are not there.');
  await page.mouse.move(from.x + from.width / 2, from.y + 80);
  await page.mouse.down();
  await page.mouse.move(to.x + 200, to.y + 90, { steps: 4 });
  await page.mouse.move(to.x + 60, to.y + 80, { steps: 4 });
  await expect(frame(page, 'orders-over-time')).toHaveClass(/is-before/);
  await page.mouse.up();
  const swapped = ['orders', 'lines', 'pieces', 'returns', 'channels', 'orders-over-time', ...before.slice(6)];
  await expect.poll(() => order(page)).toEqual(swapped);

  const edge = await frame(page, 'channels').locator('.edited-tile__edge').boundingBox();
  if (!edge) throw new Error('There is no edge.');
  await page.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2);
  await page.mouse.down();
  await page.mouse.move(edge.x + edge.width / 2 + 200, edge.y + edge.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(frame(page, 'channels')).toHaveAccessibleName(/6 of 12 columns/);
  await settled(page);

  await page.getByRole('button', { name: 'Save…' }).click();
  const saving = page.getByRole('dialog', { name: 'Save' });
  await expect(saving.getByRole('listitem').filter({ hasText: 'changed channels: width' })).toBeVisible();
  await saving.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page).toHaveURL((url) => url.pathname === `/dashboards/${slug}`);

  await open(page, `/dashboards/${slug}/history`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Revision' })).toHaveCount(2);
  await page.getByRole('button', { name: /^Show changes/ }).last().click();
  const detail = page.getByRole('dialog', { name: /^Revision/ });
  await expect(detail.getByText('+title: Copy of Operations')).toBeVisible();
  await detail.getByRole('button', { name: 'Restore this revision' }).click();
  await expect(page).toHaveURL((url) => url.pathname === `/dashboards/${slug}`);
  await open(page, `/dashboards/${slug}/edit`);
  expect(await order(page)).toEqual(before);

  await open(page, `/dashboards/${slug}`);
  await page.locator('summary[aria-label="More with this dashboard"]').click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page).toHaveURL((url) => url.pathname === '/dashboards');
  await expect(page.locator(`a[href="/dashboards/${slug}"]`)).toHaveCount(0);
});

test('what is wrong is said at its tile, and keeps the dashboard from being saved', async ({ as }) => {
  const page = await as('analyst');
  await open(page, '/dashboards/new');
  await page.getByRole('button', { name: 'Add the first tile' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add tile' }).click();
  await expect(page.getByText('A dashboard needs a title.')).toBeVisible();
  await page.getByLabel('Title', { exact: true }).fill('Never saved');
  await expect(page.getByText('A dashboard needs a title.')).toBeHidden();

  await page.locator('[data-tile]').press('Enter');
  const settings = page.getByRole('dialog');
  await settings.getByRole('button', { name: 'Add filter' }).click();
  await settings.getByLabel('Dimension').selectOption('price_band');
  await settings.getByLabel('Condition').selectOption('from');
  await settings.getByLabel('Values, with commas between them').fill('much');
  await settings.getByLabel('Values, with commas between them').press('Tab');
  await expect(settings.getByRole('alert')).toContainText('is a number; write it like 12.50');
  await settings.getByRole('button', { name: 'Done' }).click();
  await expect(page.locator('[data-tile] .edited-tile__problem')).toContainText('is a number');
  await page.getByRole('button', { name: 'Save…' }).click();
  const saving = page.getByRole('dialog', { name: 'Save' });
  await expect(saving.getByText('There is a problem')).toBeVisible();
  await expect(saving.getByRole('button', { name: 'Save', exact: true })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Escape');

  page.once('dialog', (dialog) => void dialog.dismiss());
  await page.getByRole('link', { name: 'Close' }).click();
  await expect(page).toHaveURL(/\/dashboards\/new$/);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByRole('link', { name: 'Close' }).click();
  await expect(page).toHaveURL(/\/dashboards$/);
});

test('whoever may not change dashboards sees no way to, and finds none', async ({ as, tolerate }) => {
  tolerate(/\b403\b/, /status of 403/);
  const page = await as('viewer');
  await open(page, '/dashboards');
  await expect(page.getByRole('link', { name: 'New dashboard' })).toHaveCount(0);
  await open(page, '/dashboards/operations');
  await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
  await page.locator('summary[aria-label="More with this dashboard"]').click();
  await expect(page.getByRole('link', { name: 'Download PNG' }).first()).toBeVisible();
  for (const word of ['History', 'Duplicate', 'Delete…']) {
    await expect(page.getByText(word, { exact: true }), word).toHaveCount(0);
  }
  for (const path of ['/dashboards/new', '/dashboards/operations/edit', '/dashboards/operations/history']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(403);
    await expect(page.getByText('you may not', { exact: false }).first()).toBeVisible();
    // Whoever leaves while the rest of a page is still on its way has it broken off.
    await hydrated(page);
  }
});

test('a measure is explored, kept in the address, and added to a dashboard', async ({ as }) => {
  const page = await as('analyst');
  await open(page, '/explore');
  await settled(page);
  await expect(page.locator('section.chart')).toHaveCount(1);
  await expect(page.locator('a[href*="/tiles/"]'), 'what is on no dashboard has no address').toHaveCount(0);
  await page.getByLabel('Search measures').fill('return rate');
  await page.getByRole('radio', { name: /^Return rate/ }).check();
  await expect(page).toHaveURL((url) => url.searchParams.get('measure') === 'return_rate');
  await page.getByRole('radio', { name: 'Bars' }).check();
  await page.getByLabel('Broken down by').selectOption('channel');
  await expect(page).toHaveURL((url) => url.searchParams.get('show') === 'bar' && url.searchParams.get('by') === 'channel');
  await settled(page);
  await expect(page.getByRole('heading', { name: 'Return rate by channel' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Return rate by channel' })).toBeVisible();
  await settled(page);

  await page.getByRole('button', { name: 'Add to dashboard…' }).click();
  const where = page.getByRole('dialog', { name: 'Add to a dashboard' });
  await where.getByLabel('Dashboard').selectOption('operations');
  await where.getByRole('link', { name: 'Open in the editor' }).click();
  await expect(page).toHaveURL((url) => url.pathname === '/dashboards/operations/edit');
  await expect(page.getByRole('group', { name: /^Return rate by channel: Bars/ }).last()).toHaveAccessibleName(/place 13 of 13$/);
  await settled(page);
  await expect(page.locator('[data-tile="return-rate-by-channel"] section.chart')).toBeVisible();
});

test('a viewer explores, and is not shown a way to a dashboard', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/explore?show=number&measure=orders');
  await expect(page.locator('.kpi')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Add to dashboard…' })).toHaveCount(0);
});

test('tabs are added, changed and taken away again, and a tile moves to one', async ({ as }) => {
  const page = await as('analyst');
  await copyOfOperations(page);
  const before = await order(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const settings = page.getByRole('dialog', { name: 'Dashboard settings' });
  await settings.getByLabel('New tab').fill('What comes back');
  await settings.getByRole('button', { name: 'Add tab' }).click();
  await settings.getByRole('button', { name: 'Done' }).click();
  const tab = (name: string): Locator => page.getByRole('tab', { name, exact: true });
  await expect(tab('What comes back')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('[data-tile]')).toHaveCount(0);

  await tab('Overview').click();
  expect(await order(page)).toEqual(before);
  await frame(page, 'returned').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Tab', { exact: true }).selectOption({ label: 'What comes back' });
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  expect(await order(page)).toEqual(['returned']);

  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await settings.getByLabel('Tab 1', { exact: true }).fill('Orders');
  await settings.getByRole('button', { name: 'Move up: What comes back' }).click();
  await settings.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('tab')).toHaveText(['What comes back', 'Orders']);

  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await settings.getByRole('button', { name: 'Remove the tab: What comes back' }).click();
  await settings.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('tab')).toHaveCount(0);
  expect(await order(page)).toEqual(before);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('tab')).toHaveText(['What comes back', 'Orders']);
});

test('thresholds and annotations are added with the keyboard, undone, saved, and there again', async ({ as, shared }) => {
  // Every control is reached with Tab alone.
  test.slow();
  const page = await as('analyst');
  const slug = await copyOfOperations(page);
  const settings = page.getByRole('dialog');
  const bad = frame(page, 'orders').getByTitle('Bad');

  await frame(page, 'orders').focus();
  await page.keyboard.press('Enter');
  await tabTo(page, settings.getByRole('button', { name: 'Add bad' }));
  await page.keyboard.press('Enter');
  const threshold = settings.getByRole('group', { name: 'Bad' });
  await expect(threshold.getByText('A number is missing', { exact: false })).toBeVisible();
  await expect(threshold.getByLabel('Number')).toHaveAttribute('aria-invalid', 'true');
  await tabTo(page, threshold.getByLabel('Number'));
  await page.keyboard.type('1000000');
  await page.keyboard.press('Tab');
  await expect(threshold.getByLabel('Number')).not.toHaveAttribute('aria-invalid');
  await page.keyboard.press('Escape');
  await expect(frame(page, 'orders')).toBeFocused();
  await expect(bad).toBeVisible();
  for (let press = 0; press < 2; press += 1) await page.keyboard.press('Control+z');
  await expect(bad).toHaveCount(0);
  for (let press = 0; press < 2; press += 1) await page.keyboard.press('Control+Shift+Z');
  await expect(bad).toBeVisible();

  await frame(page, 'orders-over-time').focus();
  await page.keyboard.press('Enter');
  await tabTo(page, settings.getByRole('button', { name: 'Add annotation' }));
  await page.keyboard.press('Enter');
  // There is one already.
  const annotation = settings.getByRole('group', { name: 'Annotation 2' });
  await expect(annotation.getByText('An annotation needs a text.')).toBeVisible();
  await tabTo(page, annotation.getByLabel('Text'));
  await page.keyboard.type('Sale begins');
  await expect(annotation.getByText('An annotation needs a text.')).toBeHidden();
  await page.keyboard.press('Escape');
  const preview = frame(page, 'orders-over-time');
  await preview.locator('details.chart__data').evaluate((data: HTMLDetailsElement) => (data.open = true));
  await expect(preview.getByText('Sale begins').first()).toBeVisible();
  await preview.locator('details.chart__data').evaluate((data: HTMLDetailsElement) => (data.open = false));

  await tabTo(page, page.getByRole('button', { name: 'Settings', exact: true }));
  await page.keyboard.press('Enter');
  await tabTo(page, settings.getByRole('button', { name: 'Add annotation' }));
  await page.keyboard.press('Enter');
  // Of the dashboard there are two.
  const found = settings.getByRole('group', { name: 'Annotation 3' });
  await tabTo(page, found.getByLabel('Marks'));
  await page.keyboard.press('ArrowDown');
  await tabTo(page, found.getByLabel('Measure'));
  await page.keyboard.type('Orders');
  await tabTo(page, found.getByLabel('Number'));
  await page.keyboard.type('5');
  await tabTo(page, found.getByLabel('Text'));
  await page.keyboard.type('Busy');
  await page.keyboard.press('Escape');
  await settled(page);

  await tabTo(page, page.getByRole('button', { name: 'Save…' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('What for'));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.pathname === `/dashboards/${slug}`);
  await expect(page.getByTitle('Bad').first()).toBeVisible();
  const file = await fileOf(page, shared.tokens.viewer, `dashboards/${slug}.yml`);
  expect(file).toContain('  orders: {show: number, measures: [orders], format: {bad: [orders < 1000000]}}\n');
  expect(file).toMatch(/\n {4}annotations: \[\{when: orders >= 180, text: Busy days\}, \{at: \d{4}-\d\d-\d\d, text: Sale begins\}\]\n/);
  expect(file).toContain('text: Black Friday}\n  - {when: orders >= 5, text: Busy}\n');

  await open(page, `/dashboards/${slug}/edit`);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await expect(found.getByLabel('Number')).toHaveValue('5');
  await expect(found.getByLabel('Text')).toHaveValue('Busy');
});
