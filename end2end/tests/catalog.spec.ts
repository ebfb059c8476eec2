// Finding things in the catalog, and saying what they are.

import { card, expect, hydrated, open, settled, test } from '../support/test';

test('fact_sales is found by typing “fct sales”', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/catalog');
  await page.getByRole('searchbox', { name: 'Search the catalog' }).pressSequentially('fct sales');
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === 'fct sales');
  const results = page.getByRole('list', { name: 'Results' });
  await expect(results.getByRole('listitem').first().getByRole('link').first()).toHaveText('fact_sales');

  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('searchbox', { name: 'Search the catalog' })).toHaveValue('fct sales');
  await results.getByRole('link', { name: 'fact_sales', exact: true }).first().click();
  await expect(page).toHaveURL((url) => url.pathname === '/catalog/table/warehouse.fact_sales');
  await expect(page.getByRole('heading', { level: 1, name: 'fact_sales' })).toBeVisible();
});

test('a kind can be singled out', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/catalog');
  await page.getByRole('group', { name: 'Kind' }).getByRole('checkbox', { name: /^Model \d/ }).check();
  await expect(page).toHaveURL((url) => url.searchParams.get('kind') === 'model');
  await settled(page);
  const results = page.getByRole('list', { name: 'Results' }).getByRole('listitem');
  await expect(results).toHaveCount(1);
  await expect(results.first().getByRole('link').first()).toHaveText('Segments');
});

test('a search without hits says so and offers a way out', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/catalog?q=qqqqzzzzxxxx');
  await expect(page.getByRole('list', { name: 'Results' }).getByRole('listitem')).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear search' }).click();
  await expect(page.getByRole('list', { name: 'Results' }).getByRole('listitem')).not.toHaveCount(0);
});

test('a table shows its columns with profiles, and what it was made from and is used for', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/catalog/table/warehouse.fact_sales');
  const columns = page.getByRole('table', { name: 'Columns' });
  for (const column of ['quantity', 'unit_price', 'amount', 'shop_key', 'customer_key']) {
    await expect(columns.getByRole('row').filter({ hasText: column }).first()).toBeVisible();
  }
  const lineage = page.getByRole('group', { name: 'Lineage' });
  await expect(lineage.getByRole('link', { name: /sales/i }).first()).toBeVisible();
  await expect(lineage.getByRole('link', { name: /segments/i }).first()).toBeVisible();
});

test('an analyst describes a table; the earlier text is kept', async ({ as }) => {
  const page = await as('analyst');
  await open(page, '/catalog/table/warehouse.dim_country');
  const text = `Countries that customers buy from. Written at ${Date.now()}.`;
  for (const description of [text, 'Countries that customers buy from.']) {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const sheet = page.getByRole('dialog', { name: 'Edit asset' });
    await sheet.getByLabel('Description').fill(description);
    await sheet.getByRole('button', { name: 'Save' }).click();
    await expect(sheet).toBeHidden();
    await expect(card(page, 'Description')).toContainText(description);
  }
  await expect(card(page, 'History')).toContainText(text);
  await expect(card(page, 'History')).toContainText('e2e-analyst');
});

test('the search over everything opens by keyboard and goes to what is chosen', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards');
  await page.keyboard.press('Control+k');
  const search = page.getByRole('dialog', { name: 'Search' });
  await search.getByRole('combobox').fill('fact_sales');
  await expect(search.getByRole('option').first()).toContainText('fact_sales');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL((url) => url.pathname === '/catalog/table/warehouse.fact_sales');
  await expect(search).toBeHidden();

  await page.keyboard.press('Control+k');
  await expect(search).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(search).toBeHidden();
});
