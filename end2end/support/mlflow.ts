// Runs and versions as programs log them: over MLflow's protocol, with somebody's token.

import { randomBytes } from 'node:crypto';

import { expect, type APIRequestContext } from '@playwright/test';

import type { Shared } from './shared';
import type { Role } from './terrarium';

/** What a run is to log. */
export interface Logged {
  name: string;
  params?: Record<string, string>;
  /** The values of each metric, one a step. */
  metrics?: Record<string, readonly number[]>;
  tags?: Record<string, string>;
}

/** A part of what a program did, with the parts of that. */
export interface Spanned {
  name: string;
  kind?: string;
  /** When it began and ended, in milliseconds since the trace began. */
  from: number;
  to: number;
  inputs?: unknown;
  outputs?: unknown;
  attributes?: Record<string, string>;
  /** The exception that it ended with. */
  failure?: { type: string; message: string; stack: string };
  below?: readonly Spanned[];
}

/** What is to be traced. */
export interface Traced {
  root: Spanned;
  /** The run in which it happened. */
  run?: string;
  tags?: Record<string, string>;
  metadata?: Record<string, string>;
}

/** Data that a run reads. */
export interface Read {
  name: string;
  digest: string;
  /** What it was to the run. */
  context?: string;
  /** Its columns with their types. */
  columns?: Record<string, string>;
  rows?: number;
  source?: Record<string, string>;
}

/** A model that is to be logged. */
export interface LoggedModel {
  name: string;
  run?: string;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  /** What was measured by its run, and on which dataset. */
  metrics?: readonly { key: string; value: number; dataset?: { name: string; digest: string } }[];
  /** Files by their paths. */
  files?: Record<string, string | Buffer>;
}

/** An experiment that a test has for itself. */
export class Experiment {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly shared: Shared,
    private readonly track: Track,
    readonly id: string,
    readonly name: string,
  ) {}

  static async create(request: APIRequestContext, shared: Shared, name: string): Promise<Experiment> {
    const track = tracker(request, shared);
    const { experiment_id: id } = await track('experiments/create', { name });
    return new Experiment(request, shared, track, id as string, name);
  }

  /** The address of its page. */
  get path(): string {
    return `/experiments/${this.id}`;
  }

  /** Begins a run and logs; it goes on until it is ended. Answers its id. */
  async begin({ name, params = {}, metrics = {}, tags = {} }: Logged): Promise<string> {
    const start_time = Date.now();
    const id = idOf(await this.track('runs/create', { experiment_id: this.id, run_name: name, start_time, tags: pairs(tags) }));
    await this.track('runs/log-batch', { run_id: id, params: pairs(params) });
    for (const [key, values] of Object.entries(metrics)) await this.log(id, key, values);
    return id;
  }

  /** Logs values of a metric, one a step. */
  async log(run: string, key: string, values: readonly number[], first = 0): Promise<void> {
    const timestamp = Date.now();
    const metrics = values.map((value, index) => ({ key, value, timestamp: timestamp + index, step: first + index }));
    await this.track('runs/log-batch', { run_id: run, metrics });
  }

  /** Ends a run. */
  async end(run: string, status = 'FINISHED'): Promise<void> {
    await this.track('runs/update', { run_id: run, status, end_time: Date.now() });
  }

  /** A run that began, logged and ended. Answers its id. */
  async run(logged: Logged): Promise<string> {
    const id = await this.begin(logged);
    await this.end(id);
    return id;
  }

  /** Stores a file of a run. */
  async store(run: string, path: string, data: string | Buffer): Promise<void> {
    await this.put(`${run}/artifacts/${path}`, data);
  }

  /** Traces a request that came just now, with its spans. Answers the trace's id. */
  async trace({ root, run, tags = {}, metadata = {} }: Traced): Promise<string> {
    const digits = randomBytes(16).toString('hex');
    const began = Date.now();
    const spans = spansOf(root, digits, began);
    const headers = { authorization: `Bearer ${this.shared.tokens.engineer}`, 'x-mlflow-experiment-id': this.id };
    const data = { resourceSpans: [{ scopeSpans: [{ spans }] }] };
    const answer = await this.request.post(`${this.shared.url}/v1/traces`, { headers, data });
    expect(answer.status(), await answer.text()).toBe(200);
    const trace_info = {
      trace_id: `tr-${digits}`,
      trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: this.id } },
      request_time: new Date(began).toISOString(),
      execution_duration: `${(root.to - root.from) / 1000}s`,
      state: root.failure ? 'ERROR' : 'OK',
      request_preview: JSON.stringify(root.inputs),
      response_preview: JSON.stringify(root.outputs),
      tags: { 'mlflow.traceName': root.name, ...tags },
      trace_metadata: { ...metadata, ...(run ? { 'mlflow.sourceRun': run } : {}) },
    };
    await this.track('traces', { trace: { trace_info } });
    return `tr-${digits}`;
  }

  /** Says what is thought of a trace. */
  async assess(trace: string, name: string, assessment: Record<string, unknown>, source: string): Promise<void> {
    const assessment_name = name;
    const at = { source_type: 'HUMAN', source_id: source };
    await this.track(`traces/${trace}/assessments`, { assessment: { assessment_name, source: at, ...assessment } });
  }

  /** Says what a run read. */
  async read(run: string, datasets: readonly Read[]): Promise<void> {
    const written = ({ name, digest, context, columns, rows, source = {} }: Read) => ({
      dataset: {
        name,
        digest,
        source_type: 'local',
        source: JSON.stringify(source),
        schema: columns && JSON.stringify({ mlflow_colspec: Object.entries(columns).map(([name, type]) => ({ name, type })) }),
        profile: rows === undefined ? undefined : JSON.stringify({ num_rows: rows }),
      },
      tags: context ? [{ key: 'mlflow.data.context', value: context }] : [],
    });
    await this.track('runs/log-inputs', { run_id: run, datasets: datasets.map(written) });
  }

  /** Logs a model. Answers its id. */
  async model({ name, run, params = {}, tags = {}, metrics = [], files = {} }: LoggedModel): Promise<string> {
    const told = { experiment_id: this.id, name, source_run_id: run, params: pairs(params), tags: pairs(tags) };
    const { model } = await this.track('logged-models', told);
    const id = (model as { info: { model_id: string } }).info.model_id;
    for (const [path, data] of Object.entries(files)) await this.put(`models/${id}/artifacts/${path}`, data);
    await this.track(`logged-models/${id}`, { status: 'LOGGED_MODEL_READY' }, 'PATCH');
    if (run) {
      const measured = metrics.map(({ key, value, dataset }) => ({
        key, value, timestamp: Date.now(), step: 0, model_id: id, dataset_name: dataset?.name, dataset_digest: dataset?.digest,
      }));
      await this.track('runs/log-batch', { run_id: run, metrics: measured });
      await this.track('runs/outputs', { run_id: run, models: [{ model_id: id, step: 0 }] });
    }
    return id;
  }

  private async put(path: string, data: string | Buffer): Promise<void> {
    const headers = { authorization: `Bearer ${this.shared.tokens.engineer}` };
    const url = `${this.shared.url}/api/2.0/mlflow-artifacts/artifacts/${this.id}/${path}`;
    const answer = await this.request.put(url, { headers, data });
    expect(answer.status(), await answer.text()).toBe(200);
  }
}

/** Asks the tracking API for something, and answers what it says. */
export type Track = (path: string, data: object, method?: 'POST' | 'PATCH' | 'DELETE') => Promise<Record<string, unknown>>;

/** Who asks the tracking API with the token of that role. */
export function tracker(request: APIRequestContext, shared: Shared, role: Role = 'engineer'): Track {
  return async (path, data, method = 'POST') => {
    const headers = { authorization: `Bearer ${shared.tokens[role]}` };
    const answer = await request.fetch(`${shared.url}/api/2.0/mlflow/${path}`, { method, headers, data });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
}

/** Registers a version of a model, of a run that is called `name`, read fact_sales, and logged this. Answers the run's id. */
export async function registerVersion(track: Track, model: string, name: string, logged: Omit<Logged, 'name'> = {}): Promise<string> {
  const timestamp = Date.now();
  const id = idOf(await track('runs/create', { experiment_id: '0', run_name: name, start_time: timestamp }));
  const metrics = Object.entries(logged.metrics ?? {}).flatMap(([key, values]) =>
    values.map((value, step) => ({ key, value, timestamp, step })),
  );
  await track('runs/log-batch', { run_id: id, metrics, params: pairs(logged.params ?? {}), tags: pairs(logged.tags ?? {}) });
  const dataset = { name: 'warehouse.fact_sales', digest: name.slice(-30), source_type: 'warehouse', source: '{}' };
  await track('runs/log-inputs', { run_id: id, datasets: [{ dataset, tags: [] }] });
  await track('model-versions/create', { name: model, source: `s3://models/${model}`, run_id: id });
  return id;
}

function idOf(created: Record<string, unknown>): string {
  return (created.run as { info: { run_id: string } }).info.run_id;
}

function pairs(record: Record<string, string>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

/** A span and those below it, in OpenTelemetry's JSON. */
function spansOf(span: Spanned, trace: string, began: number, parent?: string): object[] {
  const id = randomBytes(8).toString('hex');
  const nanos = (millis: number) => `${BigInt(Math.round((began + millis) * 1000)) * 1000n}`;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const json = (key: string, value: unknown) => (value === undefined ? [] : [text(key, JSON.stringify(value))]);
  const { failure } = span;
  const exception = failure && {
    name: 'exception',
    timeUnixNano: nanos(span.to),
    attributes: [
      text('exception.type', failure.type),
      text('exception.message', failure.message),
      text('exception.stacktrace', failure.stack),
    ],
  };
  const own = {
    traceId: trace,
    spanId: id,
    ...(parent ? { parentSpanId: parent } : {}),
    name: span.name,
    kind: 1,
    startTimeUnixNano: nanos(span.from),
    endTimeUnixNano: nanos(span.to),
    attributes: [
      ...json('mlflow.spanType', span.kind ?? 'CHAIN'),
      ...json('mlflow.spanInputs', span.inputs),
      ...json('mlflow.spanOutputs', span.outputs),
      ...Object.entries(span.attributes ?? {}).map(([key, value]) => text(key, value)),
    ],
    events: exception ? [exception] : [],
    status: failure ? { code: 2, message: failure.message } : { code: 1 },
  };
  return [own, ...(span.below ?? []).flatMap((below) => spansOf(below, trace, began, id))];
}
