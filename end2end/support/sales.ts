// Reading the Sales dashboard as a person would: its big numbers, and the table behind each chart.

import { expect, type Locator, type Page } from '@playwright/test';

export const MEASURES = ['Net revenue', 'Orders', 'Customers', 'Average order', 'Return rate'] as const;
export const CHARTS = ['revenue', 'products', 'countries', 'rhythm'] as const;
export type ChartSlug = (typeof CHARTS)[number];

/** One of the big numbers, with its heading. */
export function measure(page: Page, name: (typeof MEASURES)[number]): Locator {
  return page.locator('.kpi').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

/** The exact value behind a big number, as it is shown on hover. */
export async function exactly(page: Page, name: (typeof MEASURES)[number]): Promise<string> {
  return (await measure(page, name).locator('.kpi__value').getAttribute('title')) ?? '';
}

/** A chart with its heading, its actions and the table behind it. */
export function chart(page: Page, slug: ChartSlug): Locator {
  return page.locator('section.chart').filter({ has: page.locator(`a[href*="/tiles/${slug}.csv"]`) });
}

/** The menu of a chart, opened. */
export async function actions(chart: Locator): Promise<Locator> {
  const menu = chart.locator('.menu');
  if (!(await menu.isVisible())) await chart.locator('summary[aria-label^="Actions for"]').click();
  await expect(menu).toBeVisible();
  return menu;
}

/** What is drawn: by Plotly, or by the page itself. */
export function drawing(chart: Locator): Locator {
  return chart.locator('.js-plotly-plot svg.main-svg, svg.draw').first();
}

/** The rows of the table behind a chart, which is opened if it is not. */
export async function rowsOf(chart: Locator): Promise<string[][]> {
  const table = chart.getByRole('table');
  if (!(await table.isVisible())) await chart.getByText(/^Show data/).click();
  await expect(table).toBeVisible();
  return table
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('th,td')].map((cell) => cell.textContent?.trim() ?? '')),
    );
}

/** Everything the dashboard says, to compare one state with another. */
export async function everything(page: Page): Promise<Record<string, unknown>> {
  const said: Record<string, unknown> = {};
  for (const name of MEASURES) said[name] = await exactly(page, name);
  for (const slug of CHARTS) said[slug] = await rowsOf(chart(page, slug));
  return said;
}
