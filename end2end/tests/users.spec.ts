// People, and what is known about them for policies.

import { expect, open, test, type Page } from '../support/test';

const NAME = 'e2e-attributes';

async function attributesOf(page: Page): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: NAME });
  await row.locator('summary').click();
  const item = row.getByRole('button', { name: 'Attributes' });
  await expect(item, 'the menu is not cut off with the table').toBeInViewport({ ratio: 1 });
  await item.click();
}

test('attributes are given, shown all together, changed and taken away', async ({ as, tolerate }) => {
  tolerate(/\b400\b/);
  const page = await as('administrator');
  await open(page, '/settings/users');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByRole('dialog', { name: 'Add user' }).getByLabel('Name').fill(NAME);
  await page.getByRole('dialog', { name: 'Add user' }).getByRole('button', { name: 'Add' }).click();
  const row = page.getByRole('row').filter({ hasText: NAME });
  await expect(row).toBeVisible();

  await attributesOf(page);
  const sheet = page.getByRole('dialog', { name: `Attributes of ${NAME}` });
  const save = sheet.getByRole('button', { name: 'Save' });
  await sheet.getByLabel('Attribute', { exact: true }).fill('Which countries?');
  await sheet.getByLabel('Values').fill('Germany\nFrance\n');
  await save.click();
  await expect(sheet).toContainText('lower case letters');
  await expect(sheet.getByLabel('Values'), 'nothing is lost').toHaveValue('Germany\nFrance\n');
  await sheet.getByLabel('Attribute', { exact: true }).fill('countries');
  await save.click();
  await expect(row).toContainText('countries: France, Germany');

  await attributesOf(page);
  await expect(sheet.getByLabel('countries')).toHaveValue('France\nGermany');
  await sheet.getByLabel('countries').fill('Spain');
  await sheet.getByRole('button', { name: 'Add attribute' }).click();
  await sheet.getByLabel('Attribute', { exact: true }).fill('countries');
  await sheet.getByLabel('Values').fill('Italy');
  await save.click();
  await expect(sheet).toContainText('There is this attribute already');
  await sheet.getByLabel('Attribute', { exact: true }).fill('categories');
  await save.click();
  await expect(row).toContainText('categories: Italy; countries: Spain');

  await attributesOf(page);
  await sheet.getByLabel('categories').fill('');
  await save.click();
  await expect(row).toContainText('countries: Spain');
  await expect(row).not.toContainText('categories');
});
