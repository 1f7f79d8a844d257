// Drives clients that a server evaluates for: one JSON command a line on stdin, one JSON answer a
// line on stdout; which client is the argument. tests/e2e/test_frontend_clients.py speaks to it.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// Installed by tests/e2e/sdks/install.
const require = createRequire(new URL("../../../../.sdk/node/", import.meta.url));
const answerWith = (answer) => process.stdout.write(`${JSON.stringify({ answer })}\n`);
console.log = console.error; // stdout is for answers

// Milliseconds. unleash-proxy-client gives up a question that is not answered within it.
const REFRESH = 600;

class Browser {
  constructor(usePOSTrequests = false) {
    this.usePOSTrequests = usePOSTrequests;
    this.complaints = 0;
  }

  connect({ url, token, app, user }) {
    const { UnleashClient, InMemoryStorageProvider } = require("unleash-proxy-client");
    this.client = new UnleashClient({
      url,
      clientKey: token,
      appName: app,
      context: { userId: user },
      refreshInterval: REFRESH / 1000,
      metricsInterval: 1,
      metricsIntervalInitial: 1,
      storageProvider: new InMemoryStorageProvider(),
      usePOSTrequests: this.usePOSTrequests,
    });
    this.client.on("error", () => (this.complaints += 1));
  }

  async start(command) {
    this.connect(command);
    await this.client.start();
    return true;
  }

  async become({ user }) {
    await this.client.updateContext({ userId: user });
    return true;
  }

  is_enabled({ name }) {
    return this.client.isEnabled(name);
  }

  variant({ name }) {
    return this.client.getVariant(name);
  }

  state() {
    return { complaints: this.complaints };
  }

  stop() {
    this.client.stop();
    return true;
  }
}

// A browser behind @unleash/proxy, which is a server of its own and gets rules from ours.
class Proxied extends Browser {
  async start({ url, token, app, user }) {
    const { createApp } = require("@unleash/proxy");
    const proxy = createApp({
      unleashUrl: `${url}/api`,
      unleashApiToken: token,
      unleashAppName: app,
      clientKeys: ["key-of-the-proxy"],
      refreshInterval: REFRESH,
      metricsInterval: 1000,
      logLevel: "fatal",
    });
    const server = await new Promise((done) => {
      const listening = proxy.listen(0, "127.0.0.1", () => done(listening));
    });
    const own = `http://127.0.0.1:${server.address().port}/proxy`;
    while ((await fetch(`${own}/health`)).status !== 200) {
      await new Promise((done) => setTimeout(done, 50));
    }
    return super.start({ url: own, token: "key-of-the-proxy", app, user });
  }
}

// A page in React: what its components show.
class Page extends Browser {
  async start(command) {
    this.connect(command);
    const React = require("react");
    const { act, create } = require("react-test-renderer");
    const react = require("@unleash/proxy-client-react");
    globalThis.IS_REACT_ACT_ENVIRONMENT = true;
    this.shown = new Map();
    const Probe = ({ name }) => {
      const flag = react.useFlag(name);
      const variant = react.useVariant(name);
      const update = react.useUnleashContext();
      this.shown.set(name, { flag, variant, update });
      return null;
    };
    const tree = () =>
      React.createElement(
        react.FlagProvider,
        { unleashClient: this.client },
        [...this.shown.keys()].map((name) => React.createElement(Probe, { key: name, name })),
      );
    await act(async () => (this.root = create(tree())));
    this.show = async (name) => {
      if (!this.shown.has(name)) this.shown.set(name, null);
      await act(async () => this.root.update(tree()));
      return this.shown.get(name);
    };
    this.act = act;
    return true;
  }

  async become({ user }) {
    const { update } = await this.show("any");
    await this.act(async () => update({ userId: user }));
    return true;
  }

  async is_enabled({ name }) {
    return (await this.show(name)).flag;
  }

  async variant({ name }) {
    return (await this.show(name)).variant;
  }
}

const QUESTIONS = {
  boolean: "getBooleanDetails",
  string: "getStringDetails",
  number: "getNumberDetails",
  object: "getObjectDetails",
};

function told({ value, variant, reason, errorCode }) {
  return { value, variant, reason, errorCode: errorCode ?? null };
}

class OpenFeatureServer {
  async start({ url, token }) {
    const { OpenFeature } = require("@openfeature/server-sdk");
    const { OFREPProvider } = require("@openfeature/ofrep-provider");
    const headers = [["Authorization", `Bearer ${token}`]];
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url, headers }));
    this.client = OpenFeature.getClient();
    return true;
  }

  async value({ type, name, default: missing, user }) {
    return told(await this.client[QUESTIONS[type]](name, missing, { targetingKey: user }));
  }

  stop() {
    return true;
  }
}

class OpenFeatureWeb {
  async start({ url, token, user }) {
    const { OpenFeature } = require("@openfeature/web-sdk");
    const { OFREPWebProvider } = require("@openfeature/ofrep-web-provider");
    this.sdk = OpenFeature;
    this.user = user;
    await OpenFeature.setContext({ targetingKey: user });
    await OpenFeature.setProviderAndWait(
      new OFREPWebProvider({
        baseUrl: url,
        headers: [["X-API-Key", token]],
        pollInterval: REFRESH,
        cacheMode: "disabled",
      }),
    );
    this.client = OpenFeature.getClient();
    return true;
  }

  async value({ type, name, default: missing, user }) {
    if (user !== this.user) {
      await this.sdk.setContext({ targetingKey: user });
      this.user = user;
    }
    return told(this.client[QUESTIONS[type]](name, missing));
  }

  async stop() {
    await this.sdk.close();
    return true;
  }
}

const clients = {
  get: () => new Browser(),
  post: () => new Browser(true),
  proxy: () => new Proxied(),
  react: () => new Page(),
  server: () => new OpenFeatureServer(),
  web: () => new OpenFeatureWeb(),
};
const client = clients[process.argv[2]]();

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  answerWith(await client[command.do](command));
}
process.exit(0);
