// Promotion by request and approval: who asks, who else decides, and what everybody sees of it.

import { registerVersion, tracker } from '../support/mlflow';
import { card, expect, expectAccessible, open, test, type Page } from '../support/test';

/** Asks a server function what a page would ask, with the session of that page. */
async function call(page: Page, name: string, data: unknown): Promise<{ status: number; text: string }> {
  const answer = await page.request.post(`/_fn/${name}`, { data, headers: { 'sec-fetch-site': 'same-origin' } });
  return { status: answer.status(), text: await answer.text() };
}

test('an engineer asks for a promotion, somebody else approves, and all of it is seen', async ({ as, request, shared }) => {
  const model = `churn-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  await registerVersion(track, model, model, { metrics: { auc: [0.81] }, params: { depth: '4' } });

  const administrator = await as('administrator');
  await open(administrator, `/models/${model}`);
  await expect(card(administrator, 'Promotion')).toContainText('Whoever may promote models');
  await administrator.getByRole('button', { name: /^Change/ }).click();
  const policy = administrator.getByRole('dialog', { name: 'How versions are promoted' });
  await policy.getByLabel('A second person has to approve').check();
  await policy.getByLabel('Metrics').fill('auc > 0.7');
  await policy.getByRole('button', { name: 'Save' }).click();
  await expect(policy).toContainText('“auc > 0.7” cannot be read');
  await policy.getByLabel('Metrics').fill('auc >= 0.7');
  await policy.getByLabel('Its model card is complete').check();
  await policy.getByLabel('Its run is here and says which data it read').check();
  await policy.getByRole('button', { name: 'Save' }).click();
  await expect(card(administrator, 'Promotion')).toContainText('A second person has to approve');

  const engineer = await as('engineer');
  await open(engineer, `/models/${model}`);
  await expect(engineer.getByRole('button', { name: /^Change/ })).toHaveCount(0);
  await engineer.getByRole('link', { name: /^Ask for promotion/ }).click();
  const promotion = card(engineer, 'Promotion');
  await expect(promotion.getByRole('listitem').filter({ hasText: 'auc' })).toContainText('Passes');
  await expect(promotion.getByRole('listitem').filter({ hasText: 'model card' })).toContainText('Intended use, Limitations');
  const written = card(engineer, 'Model card');
  await expect(written).toContainText('warehouse.fact_sales');
  await expectAccessible(engineer);

  await promotion.getByRole('button', { name: 'Ask for promotion' }).click();
  const asking = engineer.getByRole('dialog', { name: 'Ask for the promotion of version 1' });
  await asking.getByLabel('Reason').fill('It finds more of those who leave.');
  await asking.getByRole('button', { name: 'Ask for promotion' }).click();
  await expect(promotion).toContainText('somebody else has to decide');
  await expect(promotion.getByRole('button', { name: 'Approve' })).toHaveCount(0);

  // Neither the page's own call nor MLflow's lets the engineer do it alone.
  const asked = await call(engineer, 'promotion_requests', {
    query: { model, version: 1, open: true, limit: 1, after: null },
  });
  const [{ id }] = (JSON.parse(asked.text) as { items: [{ id: number }] }).items;
  const own = await call(engineer, 'decide_promotion', { decision: { id, approve: true, comment: 'Mine.' } });
  expect(own.status, own.text).toBe(403);
  const alias = await request.post(`${shared.url}/api/2.0/mlflow/registered-models/alias`, {
    headers: { authorization: `Bearer ${shared.tokens.administrator}` },
    data: { name: model, alias: 'champion', version: '1' },
  });
  expect(alias.status()).toBe(403);
  expect(await alias.text()).toContain(`/models/${model}/1`);

  await open(administrator, '/models');
  await expect(card(administrator, 'Waiting for a decision')).toContainText('You may decide');
  await administrator.getByRole('link', { name: `${model}, version 1` }).click();
  const deciding = card(administrator, 'Promotion');
  await expect(deciding).toContainText('It finds more of those who leave.');
  await expect(deciding).toContainText('e2e-engineer asked for its promotion');
  const approve = deciding.getByRole('button', { name: 'Approve' });
  await expect(approve, 'the card is not written yet').toBeDisabled();
  await expect(approve).toHaveAttribute('title', /does not show yet what its model asks/);

  await written.getByRole('button', { name: /^Edit/ }).click();
  const writing = engineer.getByRole('dialog', { name: 'Model card' });
  const text = await writing.getByLabel('Text').inputValue();
  await writing
    .getByLabel('Text')
    .fill(text.replace(/<!-- What is it for.*-->/, 'For **mail** alone.').replace(/<!-- Where is it wrong.*-->/, '- Newcomers'));
  await writing.getByRole('button', { name: 'Save' }).click();
  await expect(written).toContainText('Complete');
  await expect(written.locator('strong').filter({ hasText: 'mail' })).toBeVisible();

  await open(administrator, `/models/${model}/1`);
  await deciding.getByLabel('Comment').fill('Looked at the runs.');
  await approve.click();
  await expect(deciding).toContainText('This version is the champion and answers.');
  await expect(card(administrator, 'Earlier requests')).toContainText('Looked at the runs.');
  await expect(card(administrator, 'Who uses it')).toContainText(`/api/v1/models/${model}/invocations`);
  await expect(card(administrator, 'In the registry')).toContainText('@champion');
  await expectAccessible(administrator);
});

test('what was done to a model is listed for everybody who sees it', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/models/segments');
  const history = page.getByRole('table', { name: 'History' });
  await expect(history.getByRole('row').filter({ hasText: 'Registered' }).first()).toBeVisible();
  await expect(card(page, 'Promotion').getByRole('button')).toHaveCount(0);
});
