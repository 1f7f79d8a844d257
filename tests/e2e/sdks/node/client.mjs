// Drives the Node SDK: one JSON command a line on stdin, one JSON answer a line on stdout.
// tests/e2e/sdk.py speaks to it. At the end of stdin it ends.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

// Installed by tests/e2e/sdks/install.
const require = createRequire(new URL("../../../../.sdk/node/", import.meta.url));
const { Unleash } = require("unleash-client");

const backup = mkdtempSync(join(tmpdir(), "sdk-"));
let client;
let ready = false;
let complaints = 0;

function complain(what) {
  complaints += 1;
  console.error(what);
}

const MODES = {
  polling: undefined,
  streaming: { type: "streaming" },
  delta: { type: "polling", format: "delta" },
};

const commands = {
  start({ url, token, app, instance, refresh_interval, metrics_interval, mode }) {
    client = new Unleash({
      url,
      appName: app,
      instanceId: instance,
      refreshInterval: refresh_interval * 1000,
      metricsInterval: metrics_interval * 1000,
      customHeaders: { Authorization: token },
      backupPath: backup,
      experimentalMode: MODES[mode],
    });
    client.on("error", complain);
    client.on("warn", complain);
    client.on("synchronized", () => {
      ready = true;
    });
    return true;
  },
  state() {
    return { ready, complaints };
  },
  is_enabled({ name, context }) {
    return client.isEnabled(name, context);
  },
  variant({ name, context }) {
    const { featureEnabled, ...variant } = client.getVariant(name, context);
    return variant;
  },
  async stop() {
    await client.destroyWithFlush();
    return true;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await commands[command.do](command);
  process.stdout.write(`${JSON.stringify({ answer })}\n`);
}
rmSync(backup, { recursive: true });
process.exit(0);
