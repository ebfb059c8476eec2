import { expect, type Page } from '@playwright/test';

import type { Credentials } from './terrarium';

/** Waits until the page reacts: what is clicked before hydration is lost. */
export async function hydrated(page: Page): Promise<void> {
  // The debug wasm is large; on a busy machine it takes its time.
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', 'true', { timeout: 30_000 });
}

/** Signs in through the page, starting from /sign-in. */
export async function signInAs(page: Page, user: Credentials, next = '/dashboards'): Promise<void> {
  await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill(user.name);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL((url) => url.pathname === new URL(next, url).pathname);
  await hydrated(page);
}
