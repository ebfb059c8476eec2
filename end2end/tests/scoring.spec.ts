// Models that others have logged are asked: in the browser, with what is said beside the records.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Experiment, tracker } from '../support/mlflow';
import { expect, expectAccessible, open, test } from '../support/test';

const GRAPH = fileURLToPath(new URL('../../server/crates/serving/tests/onnx/with_params.onnx', import.meta.url));
const DESCRIPTION = `
flavors:
  onnx: {data: model.onnx}
  python_function: {loader_module: mlflow.onnx}
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}, {"type": "double", "name": "b", "required": true}]'
  outputs: '[{"type": "tensor", "name": "moved", "tensor-spec": {"dtype": "float32", "shape": [-1, 2]}}]'
  params: '[{"name": "scale", "default": 2.0, "shape": null, "type": "double"},
    {"name": "shift", "default": [1, -1], "shape": [-1], "type": "long"}]'
`;

test('a model that takes parameters says so, and is told them where it is tried', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-models/params');
  const graph = readFileSync(GRAPH);
  const id = await experiment.model({ name: 'moved', files: { MLmodel: DESCRIPTION, 'model.onnx': graph } });
  const track = tracker(request, shared);
  const name = `e2e-moved-${Date.now()}`;
  await track('registered-models/create', { name });
  await track('model-versions/create', { name, source: `models:/${id}`, model_id: id });
  await track('registered-models/alias', { name, alias: 'champion', version: '1' });

  const page = await as('viewer');
  await open(page, `/models/${name}/1`);
  const row = page.getByRole('table', { name: 'Signature' }).getByRole('row').filter({ hasText: 'scale' });
  await expect(row).toContainText('parameter');
  await expect(row).toContainText('double = 2');

  await open(page, `/models/${name}`);
  const form = page.getByRole('region', { name: 'Try it' });
  await expect(form.getByLabel('scale')).toHaveAttribute('placeholder', '2.0');
  await form.locator('[name=a]').fill('1');
  await form.locator('[name=b]').fill('2');
  await form.getByRole('button', { name: 'Predict' }).click();
  await expect(form.getByRole('status')).toContainText('[3.0,3.0]');
  await form.getByLabel('scale').fill('0.5');
  await form.getByLabel('shift').fill('[0, 10]');
  await form.getByRole('button', { name: 'Predict' }).click();
  await expect(form.getByRole('status')).toContainText('[0.5,11.0]');
  await expectAccessible(page);
});
