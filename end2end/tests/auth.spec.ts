// Signing in and out.

import { exactly } from '../support/sales';
import { signInAs } from '../support/sign-in';
import { expect, hydrated, open, test } from '../support/test';

test('a visitor is sent to the sign-in page and back to where they wanted to go', async ({ page, shared }) => {
  await open(page, '/dashboards/sales?shop=demo');
  await expect(page).toHaveURL((url) => url.pathname === '/sign-in' && url.searchParams.get('next') === '/dashboards/sales?shop=demo');
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();

  await page.getByLabel('Name', { exact: true }).fill(shared.users.viewer.name);
  await page.getByLabel('Password', { exact: true }).fill(shared.users.viewer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page).toHaveURL((url) => url.pathname === '/dashboards/sales' && url.searchParams.get('shop') === 'demo');
  await expect(page.getByRole('heading', { level: 1, name: 'Sales' })).toBeVisible();
});

test('a wrong password is refused without saying what was wrong', async ({ page, shared, tolerate }) => {
  tolerate(/\b401\b/);
  await open(page, '/sign-in');
  await page.getByLabel('Name', { exact: true }).fill(shared.users.viewer.name);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('alert')).toContainText(/name or (the )?password/i);
  await expect(page).toHaveURL((url) => url.pathname === '/sign-in');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(shared.users.viewer.name);
});

test('signing in leads nowhere outside', async ({ page, shared }) => {
  await page.goto('/sign-in?next=https%3A%2F%2Fexample.com%2F');
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill(shared.users.viewer.name);
  await page.getByLabel('Password', { exact: true }).fill(shared.users.viewer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL((url) => url.origin === new URL(shared.url).origin && url.pathname !== '/sign-in');
});

test('signing out ends the session, also for a copy of its cookie', async ({ page, shared, context }) => {
  await signInAs(page, shared.users.viewer);
  const cookies = await context.cookies();
  const session = cookies.find((cookie) => cookie.httpOnly);
  expect(session, 'the session is in a cookie that scripts cannot read').toMatchObject({ sameSite: 'Lax' });

  await page.locator('summary.avatar-button').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL((url) => url.pathname === '/sign-in');

  await context.addCookies(cookies);
  await open(page, '/dashboards/sales');
  await expect(page).toHaveURL((url) => url.pathname === '/sign-in');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('signing in works, and the dashboard has its numbers', async ({ page, shared, tolerate }) => {
    // How Chromium says that it does not load scripts.
    tolerate(/request failed: GET \S+\.js: csp$/);
    await page.goto('/sign-in?next=%2Fdashboards%2Fsales');
    await page.getByLabel('Name', { exact: true }).fill(shared.users.viewer.name);
    await page.getByLabel('Password', { exact: true }).fill(shared.users.viewer.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Sales' })).toBeVisible();
    expect(await exactly(page, 'Net revenue')).toMatch(/\d/);
  });
});
