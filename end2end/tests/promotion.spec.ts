// Promotion by request and approval: who asks, who else decides, and what everybody sees of it.

import type { Locator } from '@playwright/test';

import { Experiment, registerVersion, tracker, type Track } from '../support/mlflow';
import { card, expect, expectAccessible, open, test, type Page } from '../support/test';

/** Asks a server function what a page would ask, with the session of that page. */
async function call(page: Page, name: string, data: unknown): Promise<{ status: number; text: string }> {
  const answer = await page.request.post(`/_fn/${name}`, { data, headers: { 'sec-fetch-site': 'same-origin' } });
  return { status: answer.status(), text: await answer.text() };
}

/** Has a model that asked for nothing ask for a second person. */
async function askForApproval(administrator: Page, model: string): Promise<void> {
  const policy = { needs_approval: true, gates: [] };
  const set = await call(administrator, 'set_promotion_policy', { model, policy, revision: 0 });
  expect(set.status, set.text).toBe(200);
}

/** Reports a check of version 1, as a CI job does it. */
async function report(track: Track, model: string, key: string, value: string): Promise<void> {
  await track('model-versions/set-tag', { name: model, version: '1', key, value });
}

/** Asks for the promotion of version 1, on its page. */
async function ask(page: Page, reason: string): Promise<void> {
  const promotion = card(page, 'Promotion');
  await promotion.getByRole('button', { name: 'Ask for promotion' }).click();
  const sheet = page.getByRole('dialog', { name: 'Ask for the promotion of version 1' });
  await sheet.getByLabel('Reason').fill(reason);
  await sheet.getByRole('button', { name: 'Ask for promotion' }).click();
  await expect(promotion).toContainText('somebody else has to decide');
}

/** What became of a gate, on the page of a version. */
function gate(page: Page, words: string): Locator {
  return card(page, 'Promotion').getByRole('listitem').filter({ hasText: words });
}

test('an engineer registers a model and asks for its promotion, somebody else approves, and all of it is seen', async ({ as, request, shared }) => {
  const model = `churn-${Date.now()}`;
  const experiment = await Experiment.create(request, shared, `e2e-promotion/${model}`);
  const run = await experiment.run({ name: 'forest', metrics: { auc: [0.81] }, params: { depth: '4' } });
  await experiment.read(run, [{ name: 'warehouse.fact_sales', digest: 'load-1' }]);
  const logged = await experiment.model({ name: 'leaver', run, files: { MLmodel: 'flavors:\n  sklearn: {}\n' } });

  const engineer = await as('engineer');
  await open(engineer, `${experiment.path}/models/${logged}`);
  await engineer.getByRole('button', { name: 'Register model' }).click();
  const registering = engineer.getByRole('dialog', { name: 'Register model' });
  await registering.getByLabel('Name').fill(model);
  await registering.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(engineer).toHaveURL(new RegExp(`/models/${model}/1$`));

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

  await open(engineer, `/models/${model}`);
  await expect(engineer.getByRole('button', { name: /^Change/ })).toHaveCount(0);
  await engineer.getByRole('link', { name: /^Ask for promotion/ }).click();
  const promotion = card(engineer, 'Promotion');
  await expect(promotion.getByRole('listitem').filter({ hasText: 'auc' })).toContainText('Passes');
  await expect(promotion.getByRole('listitem').filter({ hasText: 'model card' })).toContainText('Intended use, Limitations');
  const written = card(engineer, 'Model card');
  await expect(written).toContainText('warehouse.fact_sales');
  await expectAccessible(engineer);

  await ask(engineer, 'It finds more of those who leave.');
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

test('a check that nobody has reported blocks, and lets pass once a program has reported it', async ({ as, request, shared }) => {
  const model = `checked-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  const run = await registerVersion(track, model, model);

  const administrator = await as('administrator');
  await open(administrator, `/models/${model}`);
  await administrator.getByRole('button', { name: /^Change/ }).click();
  const policy = administrator.getByRole('dialog', { name: 'How versions are promoted' });
  await policy.getByLabel('A second person has to approve').check();
  const checks = policy.getByLabel('Checks that others report');
  await checks.fill('validation_status');
  await policy.getByRole('button', { name: 'Save' }).click();
  await expect(policy).toContainText('“validation_status” cannot be read');
  await checks.fill('validation_status = approved\ncheck.fairness = passed');
  await policy.getByLabel('Its run finished successfully').check();
  await policy.getByRole('button', { name: 'Save' }).click();
  await expect(policy).toBeHidden();
  await administrator.getByRole('button', { name: /^Change/ }).click();
  await expect(checks).toHaveValue('validation_status = approved\ncheck.fairness = passed');
  await policy.getByRole('button', { name: 'Cancel' }).click();

  const engineer = await as('engineer');
  await open(engineer, `/models/${model}/1`);
  const validation = gate(engineer, 'validation_status');
  await expect(validation).toContainText('Fails');
  await expect(validation).toContainText('nobody has reported it');
  await validation.getByText('How to report it').click();
  await expect(validation.getByRole('code')).toContainText(
    `MlflowClient().set_model_version_tag("${model}", "1", "validation_status", "approved")`,
  );
  await expectAccessible(engineer);
  await ask(engineer, 'It passed.');

  const viewer = await as('viewer');
  await open(viewer, `/models/${model}/1`);
  await expect(gate(viewer, 'validation_status')).toContainText('nobody has reported it');
  await expect(viewer.getByText('How to report it'), 'who may not report it is not told how').toHaveCount(0);

  await report(track, model, 'validation_status', 'pending');
  await report(track, model, 'check.fairness', 'passed');
  await open(administrator, `/models/${model}/1`);
  await expect(gate(administrator, 'validation_status')).toContainText('it is “pending”, set by');
  await expect(gate(administrator, 'check.fairness')).toContainText('Passes');
  const deciding = card(administrator, 'Promotion');
  await expect(gate(administrator, 'Its run finished')).toContainText('its status: Running');
  const approve = deciding.getByRole('button', { name: 'Approve' });
  await expect(approve).toBeDisabled();

  await report(track, model, 'validation_status', 'approved');
  await track('runs/update', { run_id: run, status: 'FINISHED', end_time: Date.now() });
  await open(administrator, `/models/${model}/1`);
  await expect(gate(administrator, 'Its run finished')).toContainText('Passes');
  await approve.click();
  await expect(deciding).toContainText('This version is the champion and answers.');

  await open(administrator, `/models/${model}`);
  const history = administrator.getByRole('table', { name: 'History' });
  await expect(history.getByRole('row').filter({ hasText: 'Set a tag: validation_status = approved' })).toHaveCount(1);
});

test('a request that is refused says why, and one that is withdrawn waits for nobody', async ({ as, request, shared, tolerate }) => {
  // Refusing without a word.
  tolerate(/400/);
  const model = `refused-${Date.now()}`;
  const track = tracker(request, shared);
  await track('registered-models/create', { name: model });
  await registerVersion(track, model, model);
  const administrator = await as('administrator');
  await open(administrator, `/models/${model}`);
  await askForApproval(administrator, model);

  const engineer = await as('engineer');
  await open(engineer, `/models/${model}/1`);
  await ask(engineer, 'It is newer.');

  await open(administrator, `/models/${model}/1`);
  const deciding = card(administrator, 'Promotion');
  await expect(deciding.getByRole('button', { name: 'Withdraw' }), 'it is not theirs to take back').toHaveCount(0);
  await deciding.getByRole('button', { name: 'Refuse' }).click();
  await expect(deciding).toContainText('Say why not');
  await deciding.getByLabel('Comment').fill('Newer is not better.');
  await deciding.getByRole('button', { name: 'Refuse' }).click();
  await expect(deciding).toContainText('Nobody has asked for its promotion.');

  await open(engineer, `/models/${model}/1`);
  const earlier = card(engineer, 'Earlier requests').getByRole('listitem');
  await expect(earlier).toContainText('It is newer.');
  await expect(earlier).toContainText('Newer is not better.');
  await expect(earlier).toContainText('Refused');

  await ask(engineer, 'It is better, too.');
  await open(administrator, '/models');
  const waiting = administrator.getByRole('link', { name: `${model}, version 1` });
  await expect(waiting).toBeVisible();
  await card(engineer, 'Promotion').getByRole('button', { name: 'Withdraw' }).click();
  await expect(card(engineer, 'Promotion').getByRole('button', { name: 'Ask for promotion' })).toBeVisible();
  await expect(earlier).toHaveCount(2);
  await expect(earlier.first()).toContainText('It is better, too.');
  await expect(earlier.first()).toContainText('Withdrawn');
  await expectAccessible(engineer);
  await open(administrator, '/models');
  await expect(administrator.getByRole('heading', { level: 1, name: 'Models' })).toBeVisible();
  await expect(waiting).toHaveCount(0);
});

test('what cannot answer says why, and a challenger stands beside the champion', async ({ as, request, shared }) => {
  const model = `beside-${Date.now()}`;
  const track = tracker(request, shared);
  const experiment = await Experiment.create(request, shared, `e2e-${model}`);
  await track('registered-models/create', { name: model });
  const register = async (name: string, auc: number, columns: Record<string, string>) => {
    const inputs = JSON.stringify(Object.entries(columns).map(([name, type]) => ({ type, name, required: true })));
    const MLmodel = `flavors:\n  sklearn: {sklearn_version: 1.5.0}\nsignature:\n  inputs: '${inputs}'\n`;
    const run = await experiment.run({ name, metrics: { auc: [auc] }, params: { depth: name } });
    const logged = await experiment.model({ name: 'leaver', run, files: { MLmodel } });
    await track('model-versions/create', { name: model, source: `models:/${logged}`, run_id: run, model_id: logged });
  };
  await register('4', 0.8, { recency: 'double', orders: 'long' });
  await register('8', 0.9, { recency: 'float', country: 'string' });
  await track('registered-models/alias', { name: model, alias: 'champion', version: '1' });
  await track('registered-models/alias', { name: model, alias: 'challenger', version: '2' });

  const page = await as('viewer');
  await open(page, `/models/${model}/2`);
  const notice = page.getByText('Terrarium cannot answer with this version');
  await expect(notice).toContainText('It was logged with sklearn, which Terrarium does not run');
  await expect(card(page, 'In the registry')).toContainText('@challenger');
  const signature = page.getByRole('table', { name: 'Signature, compared with version 1' });
  for (const [column, change] of [['recency', 'Changed'], ['orders', 'Removed'], ['country', 'Added']] as const) {
    await expect(signature.getByRole('row').filter({ hasText: column })).toContainText(change);
  }
  const comparison = page.getByRole('table', { name: 'Comparison' });
  const auc = comparison.getByRole('row').filter({ hasText: 'auc' }).getByRole('cell');
  await expect(auc).toHaveText(['0.8', '0.9', /12\.5/]);
  await expect(comparison.getByRole('row').filter({ hasText: 'depth' }).getByRole('cell')).toHaveText(['4', '8', '']);
  await expectAccessible(page);

  await open(page, `/models/${model}/1`);
  await expect(card(page, 'In the registry')).toContainText('@champion');
  await expect(comparison, 'the champion is not beside itself').toHaveCount(0);
});

test('what was done to a model is listed for everybody who sees it', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/models/segments');
  const history = page.getByRole('table', { name: 'History' });
  await expect(history.getByRole('row').filter({ hasText: 'Registered' }).first()).toBeVisible();
  await expect(card(page, 'Promotion').getByRole('button')).toHaveCount(0);
});
