/** The first lines of an application, by the language of its SDK, with a token in them. */

export interface Snippet {
  language: string;
  code: (api: string, token: string) => string;
}

const SERVER: Snippet[] = [
  {
    language: 'Python',
    code: (api, token) => `# pip install UnleashClient
from UnleashClient import UnleashClient

client = UnleashClient(
    url="${api}",
    app_name="demo",
    custom_headers={"Authorization": "${token}"},
)
client.initialize_client()
print(client.is_enabled("hello-world", {"userId": "1001"}))
`,
  },
  {
    language: 'Node.js',
    code: (api, token) => `// npm install unleash-client
import { initialize } from 'unleash-client';

const unleash = initialize({
  url: '${api}',
  appName: 'demo',
  customHeaders: { Authorization: '${token}' },
});
unleash.on('synchronized', () => {
  console.log(unleash.isEnabled('hello-world', { userId: '1001' }));
});
`,
  },
  {
    language: 'Java',
    code: (api, token) => `// io.getunleash:unleash-client-java
UnleashConfig config = UnleashConfig.builder()
    .appName("demo")
    .instanceId("demo-1")
    .unleashAPI("${api}")
    .apiKey("${token}")
    .synchronousFetchOnInitialisation(true)
    .build();
Unleash unleash = new DefaultUnleash(config);
UnleashContext context = UnleashContext.builder().userId("1001").build();
System.out.println(unleash.isEnabled("hello-world", context));
`,
  },
  {
    language: 'Go',
    code: (api, token) => `// go get github.com/Unleash/unleash-go-sdk/v5
unleash.Initialize(
	unleash.WithAppName("demo"),
	unleash.WithUrl("${api}/"),
	unleash.WithCustomHeaders(http.Header{"Authorization": {"${token}"}}),
)
unleash.WaitForReady()
user := context.Context{UserId: "1001"}
fmt.Println(unleash.IsEnabled("hello-world", unleash.WithContext(user)))
`,
  },
  {
    language: '.NET',
    code: (api, token) => `// dotnet add package Unleash.Client
var settings = new UnleashSettings
{
    AppName = "demo",
    UnleashApi = new Uri("${api}/"),
    CustomHttpHeaders = new Dictionary<string, string> { ["Authorization"] = "${token}" },
};
var factory = new UnleashClientFactory();
var unleash = await factory.CreateClientAsync(settings, synchronousInitialization: true);
Console.WriteLine(unleash.IsEnabled("hello-world", new UnleashContext { UserId = "1001" }));
`,
  },
  {
    language: 'Ruby',
    code: (api, token) => `# gem install unleash
require 'unleash'

unleash = Unleash::Client.new(
  url: '${api}',
  app_name: 'demo',
  custom_http_headers: { 'Authorization': '${token}' }
)
puts unleash.is_enabled?('hello-world', Unleash::Context.new(user_id: '1001'))
`,
  },
  {
    language: 'curl',
    code: (api, token) => `curl --fail -H 'Authorization: ${token}' '${api}/client/features'\n`,
  },
];

const FRONTEND: Snippet[] = [
  {
    language: 'JavaScript',
    code: (api, token) => `// npm install unleash-proxy-client
import { UnleashClient } from 'unleash-proxy-client';

const unleash = new UnleashClient({
  url: '${api}/frontend',
  clientKey: '${token}',
  appName: 'demo',
  context: { userId: '1001' },
});
unleash.on('ready', () => console.log(unleash.isEnabled('hello-world')));
unleash.start();
`,
  },
  {
    language: 'React',
    code: (api, token) => `// npm install @unleash/proxy-client-react unleash-proxy-client
import { FlagProvider, useFlag } from '@unleash/proxy-client-react';

const config = { url: '${api}/frontend', clientKey: '${token}', appName: 'demo' };

const Hello = () => <p>{useFlag('hello-world') ? 'on' : 'off'}</p>;
const App = () => <FlagProvider config={config}><Hello /></FlagProvider>;
`,
  },
  {
    language: 'curl',
    code: (api, token) =>
      `curl --fail -H 'Authorization: ${token}' '${api}/frontend?userId=1001'\n`,
  },
];

const ADMIN: Snippet[] = [
  {
    language: 'curl',
    code: (api, token) => `curl --fail -H 'Authorization: ${token}' '${api}/admin/projects'\n`,
  },
];

export function snippetsFor(type: string): Snippet[] {
  if (type === 'admin') return ADMIN;
  return type === 'frontend' ? FRONTEND : SERVER;
}
