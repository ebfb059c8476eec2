import { existsSync } from 'node:fs';

import { defineConfig, devices } from '@playwright/test';

// Debian's Chromium where there is one, else the browser that Playwright fetched itself.
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  testDir: 'tests',
  // It makes pictures and tests nothing: ./dev screenshots.
  testIgnore: process.env['E2E_SCREENSHOTS'] ? [] : ['screenshots.spec.ts'],
  outputDir: 'test-results',
  globalSetup: './support/global-setup.ts',
  // The tests share one server and one demo shop. Each makes what it changes under a name of its own, so they may run
  // side by side; two browsers are what two cores carry.
  fullyParallel: false,
  workers: 2,
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['html', { open: 'never', outputFolder: 'playwright-report' }],
    ['json', { outputFile: process.env['E2E_REPORT'] ?? 'test-results/report.json' }],
  ],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [{ name: 'chromium' }],
});
