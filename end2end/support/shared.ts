// What the global set-up hands to the tests. They run in other processes, so it goes through a folder that is named in
// the environment and removed at the end: it holds passwords, if only of a server that lives as long as the tests.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Credentials, Role } from './terrarium';

export interface Shared {
  url: string;
  users: Record<Role, Credentials>;
  tokens: Record<Role, string>;
}

/** Names the folder, in this process and in those that it starts. */
export function setSharedFolder(folder: string): void {
  process.env['E2E_SHARED'] = folder;
}

/** Where the browser session of that role is kept. */
export function storageState(role: Role): string {
  return join(folder(), `session-${role}.json`);
}

export function writeShared(shared: Shared): void {
  writeFileSync(file(), JSON.stringify(shared), { mode: 0o600 });
}

export function readShared(): Shared {
  return JSON.parse(readFileSync(file(), 'utf8')) as Shared;
}

function file(): string {
  return join(folder(), 'shared.json');
}

function folder(): string {
  const folder = process.env['E2E_SHARED'];
  if (!folder) throw new Error('The global set-up has not run.');
  return folder;
}
