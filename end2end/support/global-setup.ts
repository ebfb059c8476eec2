// Starts the server that the tests share, and signs in one user of each role.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type FullConfig } from '@playwright/test';

import { setSharedFolder, storageState, writeShared } from './shared';
import { signInAs } from './sign-in';
import { ROLES, Terrarium, type Credentials, type Role } from './terrarium';

const PASSWORD = 'correct horse battery staple';

export default async function globalSetup(config: FullConfig): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'terrarium-e2e-shared-'));
  setSharedFolder(folder);
  const results = join(config.rootDir, '..', 'test-results');
  await mkdir(results, { recursive: true });

  const terrarium = await Terrarium.start(join(results, 'server.log'));
  try {
    const { users, tokens } = await makeUsers(terrarium);
    writeShared({ url: terrarium.url, users, tokens });
    await keepSessions(config, terrarium, users);
    // One version of the model is there from the beginning, as for somebody who comes back on the second day.
    await terrarium.run(['train', 'segments']);
  } catch (error) {
    await terrarium.remove();
    throw error;
  }

  return async () => {
    await terrarium.remove();
    await rm(folder, { recursive: true, force: true });
  };
}

async function makeUsers(terrarium: Terrarium) {
  const users = {} as Record<Role, Credentials>;
  const tokens = {} as Record<Role, string>;
  for (const role of ROLES) {
    users[role] = await terrarium.addUser(`e2e-${role}`, role, PASSWORD);
    tokens[role] = await terrarium.token(role);
  }
  return { users, tokens };
}

async function keepSessions(config: FullConfig, terrarium: Terrarium, users: Record<Role, Credentials>) {
  const options = config.projects[0]?.use.launchOptions ?? {};
  const browser = await chromium.launch(options);
  try {
    for (const role of ROLES) {
      const context = await browser.newContext({ baseURL: terrarium.url });
      const page = await context.newPage();
      await signInAs(page, users[role]);
      await context.storageState({ path: storageState(role) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
