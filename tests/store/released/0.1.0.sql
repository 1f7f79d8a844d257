--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_table_access_method = heap;

--
-- Name: api_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_tokens (
    hash bytea NOT NULL,
    kind character varying(16) NOT NULL,
    name character varying(255) NOT NULL,
    environment character varying(255),
    projects character varying(255)[],
    created_at timestamp without time zone DEFAULT now() NOT NULL,
    revoked_at timestamp without time zone
);


--
-- Name: client_instance_details; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.client_instance_details (
    app_name character varying(255) NOT NULL,
    instance_id character varying(255) NOT NULL,
    environment character varying(255) NOT NULL,
    sdk_version character varying(255),
    last_seen timestamp without time zone NOT NULL
);


--
-- Name: client_instances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.client_instances (
    app_name character varying(255),
    instance_id character varying(255),
    client_ip character varying(255),
    last_seen timestamp without time zone DEFAULT now(),
    created_at timestamp without time zone DEFAULT now()
);


--
-- Name: client_metrics; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.client_metrics (
    id integer NOT NULL,
    created_at timestamp without time zone DEFAULT now(),
    metrics json
);


--
-- Name: client_metrics_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.client_metrics_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: client_metrics_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.client_metrics_id_seq OWNED BY public.client_metrics.id;


--
-- Name: client_strategies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.client_strategies (
    app_name character varying(255) NOT NULL,
    updated_at timestamp without time zone DEFAULT now(),
    strategies json
);


--
-- Name: event_details; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event_details (
    event_id integer NOT NULL,
    change_id uuid NOT NULL,
    kind character varying(64) NOT NULL,
    name character varying(255) NOT NULL,
    project character varying(255),
    environment character varying(255),
    before json,
    after json,
    reason text,
    actor_id character varying(255),
    address character varying(255),
    salt bytea,
    actor_digest bytea NOT NULL,
    address_digest bytea NOT NULL,
    hash bytea NOT NULL
);


--
-- Name: events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.events (
    id integer NOT NULL,
    created_at timestamp without time zone DEFAULT now(),
    type character varying(255) NOT NULL,
    created_by character varying(255) NOT NULL,
    data json
);


--
-- Name: events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.events_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: events_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;


--
-- Name: feature_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feature_settings (
    feature_name character varying(255) NOT NULL,
    project character varying(255) DEFAULT 'default'::character varying NOT NULL,
    stale boolean DEFAULT false NOT NULL,
    impression_data boolean DEFAULT false NOT NULL,
    variants json
);


--
-- Name: feature_types; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feature_types (
    id character varying(255) NOT NULL,
    name character varying NOT NULL,
    description character varying,
    lifetime_days integer
);


--
-- Name: feature_usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.feature_usage (
    feature_name character varying(255) NOT NULL,
    last_seen_at timestamp without time zone NOT NULL
);


--
-- Name: features; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.features (
    created_at timestamp without time zone DEFAULT now(),
    name character varying(255) NOT NULL,
    enabled integer DEFAULT 0,
    description text,
    archived integer DEFAULT 0,
    strategies json,
    type character varying DEFAULT 'release'::character varying
);


--
-- Name: migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.migrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    run_on timestamp without time zone NOT NULL
);


--
-- Name: migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: migrations_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.migrations_id_seq OWNED BY public.migrations.id;


--
-- Name: strategies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.strategies (
    created_at timestamp without time zone DEFAULT now(),
    name character varying(255) NOT NULL,
    description text,
    parameters_template json
);


--
-- Name: strategy_settings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.strategy_settings (
    strategy_name character varying(255) NOT NULL,
    deprecated boolean DEFAULT false NOT NULL
);


--
-- Name: client_metrics id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_metrics ALTER COLUMN id SET DEFAULT nextval('public.client_metrics_id_seq'::regclass);


--
-- Name: events id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);


--
-- Name: migrations id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations ALTER COLUMN id SET DEFAULT nextval('public.migrations_id_seq'::regclass);


--
-- Data for Name: api_tokens; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.api_tokens (hash, kind, name, environment, projects, created_at, revoked_at) FROM stdin;
\\x1f4bbc6015be77dcc8c15a614d791a7b296277e6550e84fc0e8d16320b695113	admin	init-admin-1	\N	\N	2026-11-25 08:18:10.166233	\N
\\x924f6dd4673a9ccf4f73c36ac8031a3d5e99ab425427ddd4dd87226efb35e22e	client	init-client-1	production	\N	2026-11-25 08:18:10.166233	\N
\\x8c8ec3d94bd0a92b9d8e9527aab1e5f298dd0c4e837ce87f2ef793df216888c1	frontend	init-frontend-1	production	\N	2026-11-25 08:18:10.166233	\N
\.


--
-- Data for Name: client_instance_details; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.client_instance_details (app_name, instance_id, environment, sdk_version, last_seen) FROM stdin;
shop	i-1	production	unleash-python-sdk:6.9.1	2026-11-25 08:18:10.336279
\.


--
-- Data for Name: client_instances; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.client_instances (app_name, instance_id, client_ip, last_seen, created_at) FROM stdin;
shop	i-1	127.0.0.1	2026-11-25 08:18:10.336279	2026-11-25 08:18:10.327933
\.


--
-- Data for Name: client_metrics; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.client_metrics (id, created_at, metrics) FROM stdin;
1	2026-11-25 08:18:10.336279	{"appName":"shop","instanceId":"i-1","environment":"production","bucket":{"start":"2026-11-25T08:18:10.336Z","stop":"2026-11-25T08:18:10.336Z","toggles":{"checkout.new-cart":{"yes":3,"no":1,"variants":{"blue":2}},"unknown":{"yes":0,"no":1}}}}
\.


--
-- Data for Name: client_strategies; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.client_strategies (app_name, updated_at, strategies) FROM stdin;
shop	2026-11-25 08:18:10.327933	["by-tenant"]
\.


--
-- Data for Name: event_details; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.event_details (event_id, change_id, kind, name, project, environment, before, after, reason, actor_id, address, salt, actor_digest, address_digest, hash) FROM stdin;
1	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	default	\N	\N	\N	{"name":"default","description":"The standard strategy is strictly on / off for your entire userbase.","parameters":[],"deprecated":false}	\N	migration	\N	\\xe3be0bbd03fcc7f86db9b690e7d0f49c	\\xbe36494f847679df21df59c098a1a56956abcadbf5a80a8928f66b609faab123	\\x2686824548ca1195f08a70a1c23c1c9b48c105d32a9e5570cd229e233a3df93f	\\x4f4bbaa5219a790f66f81bfca90f37543a117f552ed1f1fb6452049711c0f8fd
2	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	userWithId	\N	\N	\N	{"name":"userWithId","description":"Enable the feature for a specific set of userIds.","parameters":[{"name":"userIds","type":"list","description":"","required":false}],"deprecated":false}	\N	migration	\N	\\xdc997265e077251fdad484fd7772bae8	\\xce2b2f2e1c4e88d4c902908b03ff5fbbf1287d1d130410014caf4d3628f2ed9c	\\x2bfebe4265c08ba36f914f996aa909b7bd461deef0a98bfa94ab269f1a7d5918	\\x7a7fbd556a5d5840e430a01126968bcebe01d5c0810301e7b724114855d27005
3	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	applicationHostname	\N	\N	\N	{"name":"applicationHostname","description":"Enable the feature for a specific set of hostnames.","parameters":[{"name":"hostNames","type":"list","description":"List of hostnames to enable the feature toggle for.","required":false}],"deprecated":false}	\N	migration	\N	\\x089fe20ea48a3577873eb705e16aa97e	\\x42ef1242478f5232bd961f1dacf69f7cff3212967c3e05dfca92d413092d99ac	\\x9dcb4d7535ca30e4de668acaa98a7c82ac59cd96428b19c9e3c1aa843ccc8af0	\\x9bf06eace114bc8927cc9ba0bfd34ec0626e0b2ba6816013d63fb1c73a24e4aa
4	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	gradualRolloutRandom	\N	\N	\N	{"name":"gradualRolloutRandom","description":"Randomly activate the feature toggle. No stickiness.","parameters":[{"name":"percentage","type":"percentage","description":"","required":false}],"deprecated":false}	\N	migration	\N	\\x655f1b4610c5a016b672806aced7b2aa	\\x0b6eb3c604b61021473bdd614c1c55c4dbb5ad657739d83022345075aaa456e9	\\x9851d569e3bd7fb1442bc799cc6f64259d7c06b5892cc2cdc5bea0a2a3702b0c	\\xa58ab41cd6b16835a097647ff0a0c80156dda4f97e4eb911b458d8c046e0aa3a
5	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	gradualRolloutSessionId	\N	\N	\N	{"name":"gradualRolloutSessionId","description":"Gradually activate feature toggle. Stickiness based on session id.","parameters":[{"name":"percentage","type":"percentage","description":"","required":false},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}],"deprecated":false}	\N	migration	\N	\\xb2b330a22ac07597f3a91d95c996e766	\\x495f9cfe606fd8d391e3afe336724ec1ab630dd78ab329bd088ba94a21733906	\\x6fae4d208e78a3e846e23fe0ef6f8e4f32ab87ac9bd052adcd98660788620c2d	\\x0a3c294b6bbcb0e58ac54faaef63efc78aa0a06627958770ed3e6694fc4478c1
6	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	gradualRolloutUserId	\N	\N	\N	{"name":"gradualRolloutUserId","description":"Gradually activate feature toggle for logged in users. Stickiness based on user id.","parameters":[{"name":"percentage","type":"percentage","description":"","required":false},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}],"deprecated":false}	\N	migration	\N	\\xc6e2915ace8d4d26332e819acaad4350	\\xc1978c78bd3ab8a4bc68d25179fb7209b8a9cb150dd9b1a4355fe49c1cc40502	\\xb810c629f6b74ac59eb31af259c125dde44ee4509e030f456d631544339f1da4	\\x809ced70d5e93a95d0e19aadb704dfb2615582be18e74ba38bd34ee3868aaa3d
7	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	remoteAddress	\N	\N	\N	{"name":"remoteAddress","description":"Enable the feature for a specific set of IP addresses.","parameters":[{"name":"IPs","type":"list","description":"List of IPs to enable the feature toggle for.","required":true}],"deprecated":false}	\N	migration	\N	\\x77b8e29f4b14f9df38b5c77686ee1a08	\\x88968486da3f6b4591f3ba61d098a4cb8eac5569086427edf864e826faa87d81	\\xa6c7577d9a35ce8274f2c23a189eed21f0823bfbeadf71ec2248b5eff9beff19	\\x8c21ab9260bef848f53cb8b28e6f3281e7d6347ccc8581221fef479a8e06e276
8	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	strategy	flexibleRollout	\N	\N	\N	{"name":"flexibleRollout","description":"Roll out to a percentage of your userbase, and ensure that the experience is the same for the user on each visit.","parameters":[{"name":"rollout","type":"percentage","description":"","required":false},{"name":"stickiness","type":"string","description":"Used define stickiness. Possible values: default, userId, sessionId, random","required":true},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}],"deprecated":false}	\N	migration	\N	\\x871ba341a6bc602f536d6d27d9626ae0	\\x444a9b4ab2d7e3cf178c00ba02ff0e9bd098295d1580b2c2f488e76b3df31dee	\\x9121ddc77409ce77fe1446a2ce4df7c2e62a6a000bd640b6b4c37da4288eebd5	\\x1c5836893c09cf6b6a0cc9e32f305f717b375ae3dd365689dffcdc9711414947
9	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	feature-type	release	\N	\N	\N	{"id":"release","name":"Release","description":"Used to enable trunk-based development for teams practicing Continuous Delivery.","lifetimeDays":40}	\N	migration	\N	\\xddb22ee91e1119b6b97452529ababb38	\\xa68d8053bb0a7f0dad6e4058a3d384f326192dee43152e4b659314859edfdeea	\\xcd566c3f83b01e2bc95fd58c2adf0f06aade61c886742c1b9688f04c2f3bdf9d	\\xcaab150131da29195a1835e40e2e9e472f141b9ef17a738ad489d63b4936fc38
10	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	feature-type	experiment	\N	\N	\N	{"id":"experiment","name":"Experiment","description":"Used to perform multivariate or A/B testing.","lifetimeDays":40}	\N	migration	\N	\\xecdee264eb4c1bd65baefd062e66dddb	\\x0602ef459f683c6f7327288d8020555ecf73417204fa74131eb6e36372ba028e	\\xeb83d8eb69826913575057d155e2ca88cfe97f7ef8b29d1b038e35f9e514d1d0	\\x14571b6e6235134911f26dbfda764d542e6dad0390b241bf8ab721df7455d9b8
11	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	feature-type	operational	\N	\N	\N	{"id":"operational","name":"Operational","description":"Used to control operational aspects of the system behavior.","lifetimeDays":7}	\N	migration	\N	\\x3feefc907f84685d63003e0ad1f45b7b	\\xd5d6d680acc4b47685c4a16f339668584b6227cf5a1d6966f6ad3648916b9f10	\\xf3c8aa4d7d11916507fa3bed86918059bc2deee405ff667b99e16bf02ac69aeb	\\xd2bf15b4480d451acbaa1e895a314bf27a1dae9bcc0eb83e215ab8e32ec223be
12	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	feature-type	kill-switch	\N	\N	\N	{"id":"kill-switch","name":"Kill switch","description":"Used to to gracefully degrade system functionality.","lifetimeDays":null}	\N	migration	\N	\\x24b0723fa171968700dceaefd562ec9e	\\x2a260f95500fed440140102b746af8cae1247d12379a472282dcdd55dc7d957e	\\xce7cad7c831d353a63d891a7cdeb69371713e0a837835c97b8df0051b205fcff	\\x7dd0919cf43db36071a93a7696353c762580a02a52d3cec80269f3091c703a9d
13	19505fbc-acab-4a2f-bf0f-bb4481cbb79e	feature-type	permission	\N	\N	\N	{"id":"permission","name":"Permission","description":"Used to change the features or product experience that certain users receive.","lifetimeDays":null}	\N	migration	\N	\\xd5a3bf8a96d9ab09517ca466b3434b4b	\\x2f2600b8401f65600dd41f90dd4488062c46d559a0b12cb7ca4529ae93001638	\\x7bc61e533c58a51ba881d724ac3d16a70424c036c3c0e3e46d0bd6c7c2df22f3	\\x089dbf9c9c915c13ebf36e41a6caec8a97efb7942fe8966442e7a9fa958400fb
14	40d70c3c-b49e-4ebe-8871-d4414dd0ab41	strategy	by-tenant	\N	\N	\N	{"name":"by-tenant","description":"Ours: tilbud på norsk ☂","parameters":[{"name":"tenants","type":"list","description":"which","required":true}],"deprecated":false}	\N	1f4bbc6015be77dc	127.0.0.1	\\x613f2c623ed6866eb688efcb3b4d4cc7	\\x45b62ba532bec05330c663b3eecfa1fd41df50dbfcc7d35bb0fc4c541f2af0d0	\\x2d4414070a5cc9d6e283ac9f9efeaa9c02f3db45a44695ecc2a479b49695498f	\\xd625fbe90c26989a01ca96b8a55a8f211e8bd44011d078d19a7fe78d27b0b6de
15	34679400-4e2d-49ee-bdc1-42f75d1919e9	strategy	by-tenant	\N	\N	{"name":"by-tenant","description":"Ours: tilbud på norsk ☂","parameters":[{"name":"tenants","type":"list","description":"which","required":true}],"deprecated":false}	{"name":"by-tenant","description":"Ours: all tenants","parameters":[{"name":"tenants","type":"list","description":"which","required":true}],"deprecated":false}	\N	1f4bbc6015be77dc	127.0.0.1	\\xba94ebd1c1da78021986d3064ab1c543	\\xa1651ae7a877d7120061da1280483fb4f856c6f28cbe16dc5ac2944a1859a028	\\xef7802fe44a44cbbb351734915ebe5536e9fa2ab962301105a1eb8667c24dba9	\\x1628df92869d18d6fd7fc90b612293536590b6733588d3bcd9696999df71433d
16	4152d986-e821-4797-8373-49270c56d669	strategy	short-lived	\N	\N	\N	{"name":"short-lived","description":null,"parameters":[],"deprecated":false}	\N	1f4bbc6015be77dc	127.0.0.1	\\x2c18ec7d4e206fe2871171e832c1fdd3	\\xc36b45b9072b3a1a0262722aabccfe0bac4c86c5264b1b10858915a7cb7d8311	\\x9d112468a452ec53cc785b1c0fad6bf93a7c8fd0308c448da45fb16af05c81fd	\\x9100fec3c7d0479e484f9752f97a4af74db869d2144d9750ab8ea343806a9ccb
17	b812b05b-bd19-4a8e-be6d-c6e176df7e61	strategy	short-lived	\N	\N	{"name":"short-lived","description":null,"parameters":[],"deprecated":false}	\N	\N	1f4bbc6015be77dc	127.0.0.1	\\x7539b167c449958b4a7e752406748529	\\xb5bd22c2abca981a59901a03b2a22cede47fcd4d0dcb3484898ff057ac4bbb26	\\x53bbde4f1df00f48528722bc39a1aea35189b5727787b32a7ddfe5d5fba31c86	\\xebe4e36eacec49e77df6fd7fa9bfca86d1c1e56925bdc84ccdd3748747b65227
18	30cb01f2-c710-4add-9e5b-bf08a396fc2c	strategy	userWithId	\N	\N	{"name":"userWithId","description":"Enable the feature for a specific set of userIds.","parameters":[{"name":"userIds","type":"list","description":"","required":false}],"deprecated":false}	{"name":"userWithId","description":"Enable the feature for a specific set of userIds.","parameters":[{"name":"userIds","type":"list","description":"","required":false}],"deprecated":true}	\N	1f4bbc6015be77dc	127.0.0.1	\\x0950ce0fb73bfb163b98ab323be520b7	\\xd57979abd7e4e8b595430dd9e16c01dc7c93568d37e0c8cb97faa7edf0ac3ffe	\\xa42d0b5e5a5ec8fe0204dea029840a4ee2711bbc7e9cb36d368fafe430fd86a7	\\x45cfd67e98ebb5ffc26e96887206cd6de7879fdcb4ddefe8407bd69a303b34a4
19	88071821-546b-4845-a84c-cbd7e4c59295	feature	checkout.new-cart	default	\N	\N	{"name":"checkout.new-cart","description":null,"type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"flexibleRollout","parameters":{"rollout":"25","stickiness":"userId","groupId":"checkout"},"constraints":[{"contextName":"country","operator":"IN","values":["NO","SE"]},{"contextName":"version","operator":"SEMVER_GT","value":"1.2.3","inverted":true},{"contextName":"at","operator":"DATE_AFTER","value":"2026-01-01T00:00:00.000Z"}]}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.284435Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\x1205b570d5e3387e9b7cb7f65eac8c4b	\\x41e3f161276c8cbec49f96957a27609203ee1141f22df25fc5c924209d64c7eb	\\xaae877ec2ff075e1a5175c60fee30742cb3b79cc242cec5b8ad84715f6dc582d	\\xbab3fcdfdd306f2ea296f95fb73e138c15ce8c2e0d38cacd8cc24d4cfb6eedd7
20	97325f2f-cedc-406d-90c0-0ca46b2585e3	feature	search_ranking	search	\N	\N	{"name":"search_ranking","description":null,"type":"experiment","project":"search","enabled":false,"stale":false,"strategies":[{"name":"by-tenant","parameters":{"tenants":"a,b"}}],"variants":[{"name":"blue","weight":333,"weightType":"variable","stickiness":"default","payload":{"type":"json","value":"{\\"a\\":\\"æ\\"}"}},{"name":"red","weight":667,"weightType":"fix","stickiness":"userId","overrides":[{"contextName":"userId","values":["1","2"]}]}],"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.289741Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\x473f49efaab738452e1863291018fe6b	\\x96a7ceae258b5d42198a040c4703b6102231401ae6ab53d12fb8768f56cf8974	\\x16005519f2992eb6a0466407d66e8849eff419a708dc86e35f3db24216b1b2e2	\\x719292d9f95559d1725013c06ae362cdf2f18a51e555039ffed36e85fe0e5891
21	b80e3206-7cb4-4b05-b406-6a9c44f72af3	feature	search_ranking	default	\N	{"name":"search_ranking","description":null,"type":"experiment","project":"search","enabled":false,"stale":false,"strategies":[{"name":"by-tenant","parameters":{"tenants":"a,b"}}],"variants":[{"name":"blue","weight":333,"weightType":"variable","stickiness":"default","payload":{"type":"json","value":"{\\"a\\":\\"æ\\"}"}},{"name":"red","weight":667,"weightType":"fix","stickiness":"userId","overrides":[{"contextName":"userId","values":["1","2"]}]}],"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.289741Z"}	{"name":"search_ranking","description":"tab\\t, quote \\"' \\\\","type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"flexibleRollout","parameters":{"rollout":"25","stickiness":"userId","groupId":"checkout"},"constraints":[{"contextName":"country","operator":"IN","values":["NO","SE"]},{"contextName":"version","operator":"SEMVER_GT","value":"1.2.3","inverted":true},{"contextName":"at","operator":"DATE_AFTER","value":"2026-01-01T00:00:00.000Z"}]}],"variants":[{"name":"blue","weight":333,"weightType":"variable","stickiness":"default","payload":{"type":"json","value":"{\\"a\\":\\"æ\\"}"}},{"name":"red","weight":667,"weightType":"fix","stickiness":"userId","overrides":[{"contextName":"userId","values":["1","2"]}]}],"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.289741Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\xdc6046e93083c425675d22d486226de6	\\xe22b4ebd761e0879ef1ae1d85030a756e448d25f061d6e45d5774ebf8d3e3d4c	\\xd0e69e0c741c439314da2febe7be7b963363deaa9e0542dc6757312ca77bb05d	\\x9ad22ce875020db02c52f18b34572bf65eea23691c63d70a9580b1b02305ca3d
22	f8919be4-d5a2-4895-b787-de182e6f650c	feature	kill~switch	default	\N	\N	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\xf0154913981370b605daf4e3f80d544a	\\x6fa758ae81e428e2deeb17f1167a2cf42764a7572ba582eba72c25b08284cd59	\\xa1fbb9a8ef8f0d940e2a802620d57e4bf74231faabe631cb7f02f03380d1d758	\\x2f2fbdddc7bb72e5f03b8191be0b3188fdef1381414e3dfd3ac3309244bde4ed
23	ca2169eb-5545-42fc-812e-a7abd9daf939	feature	kill~switch	default	\N	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":true,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\x3ee50407ccdb8942fb6f02c3f9d98d32	\\x6e0c8ec00cd3d2453343d814339bab50fc916aedb80f208697cbb20a9845dd7d	\\x5a8bf19e1f7cbc1f2f61b95952a41e28f568ef988062dad5c82568697441b44b	\\x1e10f081e5820531df06f1a48eae38127a8f8c6f2db1115099983e587f74a590
24	cb9b9dfd-f665-46d0-848f-7deeec9136a4	feature	kill~switch	default	\N	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":true,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\x75a72519c8d81a90590f376faa46f27d	\\x5e130f2adca5a597a66ec934c46d08840eb6abe6631e476e48380ea580b4ffe8	\\xd38eb3e4336b9fb0c8319d7e927150418a4a9e2e807905da958761c488539be7	\\x7e66dfe3eb7ecd0164870ce90ccb17000a9e9f5c04145f3630ea50dc9ef8bcac
25	0e512302-d012-4449-a5cc-67fff8af09d4	feature	kill~switch	default	\N	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":true,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.296980Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\xcc95489ed31596bfc36a4a18b7210b0e	\\x77fced2a406f91c37cc06572850c44d14f948ec16b78489980c0c6af6b37ae60	\\xe082d171905f468a970c4b28982fccf3ba40a56382ec89b4a46cb5b021b34271	\\x74a6cc5bf43125684ccbc8af791ecca341dcf1d2bb96268b8e4ffe342a0977e9
26	f04c6c98-0b7f-45a3-8911-423d8914a298	feature	put-away	default	\N	\N	{"name":"put-away","description":null,"type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.309748Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\x10d2f43d1ed2e612b53fddff80ca74f6	\\x61578752e5002097ce9c81f15b14e3896e9285cc82480a5216e144fcc8764515	\\x4ffefcc1cc0033b77fa60726fe2db99689f2cd32635f8167aaac6f73d33fc20f	\\xf279da04ca8686087039d16b78bdfbb6245ec976b6b661001a08a6a5bb01633d
27	74d8cb94-a4e6-4a75-b76c-770de15327f7	feature	put-away	default	\N	{"name":"put-away","description":null,"type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.309748Z"}	{"name":"put-away","description":null,"type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":true,"impressionData":false,"createdAt":"2026-11-25T08:18:10.309748Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\x3c6ba8ba3d46e62dcd620e84e3f266ba	\\xc4f98eb16bac83c5433a5d36506cf3b0aa7ad609aa7c8c85efc3bd872f0a6032	\\x38e14f42ca61b696bea1f61bceb9e1d9079bbc64d0755f2ec7fa91bbada57938	\\x183b7be57498335cc01711209725d312850bd15816fccf5e21a3fbc416ef04da
28	d572b808-e1ff-4689-8a34-e223a8f9e878	feature	came-back	default	\N	\N	{"name":"came-back","description":null,"type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.315494Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\xf0755c00e7ce4282c7b88c4ccac61f03	\\x501c936a4d1e4c61990880657b3b3b7bd8999cff9d9a9358089dbc16fcdb1d9d	\\xfc18e9b06074cfc5de4935f90c0522917ac3bc132240beae8c37d94261994543	\\x0b71bd62086dd7942c56eb84692041a9cf9facb4667f8c197d8c6b975c9e87ce
29	85fb7eb7-06ff-4742-bc7a-d7daeda710c4	feature	came-back	default	\N	{"name":"came-back","description":null,"type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.315494Z"}	{"name":"came-back","description":null,"type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":true,"impressionData":false,"createdAt":"2026-11-25T08:18:10.315494Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\xd52aa1bd592ae1b338a2fe9f57f208f5	\\x50fd589edc025d48ecc83eb5615007bd4d4a06409de42620fbc74961bb530c51	\\xdc9a17ae443289c4ee55a41088c273fd44015554e2703780ccc1ebaa6a2b529f	\\x1cb2ecb8f6f0d06f1e9eb2fab9c68948d40844d27d56a816289f97e0d5831b99
30	8f6ebff0-470d-456a-a04e-2932363ced91	feature	came-back	default	\N	{"name":"came-back","description":null,"type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":true,"impressionData":false,"createdAt":"2026-11-25T08:18:10.315494Z"}	{"name":"came-back","description":null,"type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"archived":false,"impressionData":false,"createdAt":"2026-11-25T08:18:10.315494Z"}	\N	1f4bbc6015be77dc	127.0.0.1	\\xb18c9210da7c30c578c5471041ea8f62	\\x42277138ad4fdbd95dfa821795c5f61aa949529de72bb84c2d6a6e44adb779b7	\\x1abc77b55a92e833cf5b0c6faf33f63c8b31d70d48ecc8d987c6b3a9f5ccb42b	\\xb8df288a78340a052c5fb08af540696fe81e9acbf8c9e273f41172d8e07a6782
\.


--
-- Data for Name: events; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.events (id, created_at, type, created_by, data) FROM stdin;
1	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"default","description":"The standard strategy is strictly on / off for your entire userbase.","parameters":[]}
2	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"userWithId","description":"Enable the feature for a specific set of userIds.","parameters":[{"name":"userIds","type":"list","description":"","required":false}]}
3	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"applicationHostname","description":"Enable the feature for a specific set of hostnames.","parameters":[{"name":"hostNames","type":"list","description":"List of hostnames to enable the feature toggle for.","required":false}]}
4	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"gradualRolloutRandom","description":"Randomly activate the feature toggle. No stickiness.","parameters":[{"name":"percentage","type":"percentage","description":"","required":false}]}
5	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"gradualRolloutSessionId","description":"Gradually activate feature toggle. Stickiness based on session id.","parameters":[{"name":"percentage","type":"percentage","description":"","required":false},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}]}
6	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"gradualRolloutUserId","description":"Gradually activate feature toggle for logged in users. Stickiness based on user id.","parameters":[{"name":"percentage","type":"percentage","description":"","required":false},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}]}
7	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"remoteAddress","description":"Enable the feature for a specific set of IP addresses.","parameters":[{"name":"IPs","type":"list","description":"List of IPs to enable the feature toggle for.","required":true}]}
8	2026-11-25 08:18:10.158801	strategy-created	migration	{"name":"flexibleRollout","description":"Roll out to a percentage of your userbase, and ensure that the experience is the same for the user on each visit.","parameters":[{"name":"rollout","type":"percentage","description":"","required":false},{"name":"stickiness","type":"string","description":"Used define stickiness. Possible values: default, userId, sessionId, random","required":true},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}]}
9	2026-11-25 08:18:10.158801	feature-type-created	migration	{"id":"release","name":"Release","description":"Used to enable trunk-based development for teams practicing Continuous Delivery.","lifetimeDays":40}
10	2026-11-25 08:18:10.158801	feature-type-created	migration	{"id":"experiment","name":"Experiment","description":"Used to perform multivariate or A/B testing.","lifetimeDays":40}
11	2026-11-25 08:18:10.158801	feature-type-created	migration	{"id":"operational","name":"Operational","description":"Used to control operational aspects of the system behavior.","lifetimeDays":7}
12	2026-11-25 08:18:10.158801	feature-type-created	migration	{"id":"kill-switch","name":"Kill switch","description":"Used to to gracefully degrade system functionality.","lifetimeDays":null}
13	2026-11-25 08:18:10.158801	feature-type-created	migration	{"id":"permission","name":"Permission","description":"Used to change the features or product experience that certain users receive.","lifetimeDays":null}
14	2026-11-25 08:18:10.264042	strategy-created	init-admin-1	{"name":"by-tenant","editable":true,"description":"Ours: tilbud på norsk ☂","parameters":[{"name":"tenants","type":"list","description":"which","required":true}],"deprecated":false}
15	2026-11-25 08:18:10.270507	strategy-updated	init-admin-1	{"name":"by-tenant","editable":true,"description":"Ours: all tenants","parameters":[{"name":"tenants","type":"list","description":"which","required":true}],"deprecated":false}
16	2026-11-25 08:18:10.274077	strategy-created	init-admin-1	{"name":"short-lived","editable":true,"description":null,"parameters":[],"deprecated":false}
17	2026-11-25 08:18:10.277428	strategy-deleted	init-admin-1	{"name":"short-lived"}
18	2026-11-25 08:18:10.280872	strategy-deprecated	init-admin-1	{"name":"userWithId"}
19	2026-11-25 08:18:10.284435	feature-created	init-admin-1	{"name":"checkout.new-cart","type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"flexibleRollout","parameters":{"rollout":"25","stickiness":"userId","groupId":"checkout"},"constraints":[{"contextName":"country","operator":"IN","values":["NO","SE"]},{"contextName":"version","operator":"SEMVER_GT","value":"1.2.3","inverted":true},{"contextName":"at","operator":"DATE_AFTER","value":"2026-01-01T00:00:00.000Z"}]}]}
20	2026-11-25 08:18:10.289741	feature-created	init-admin-1	{"name":"search_ranking","type":"experiment","project":"search","enabled":false,"stale":false,"strategies":[{"name":"by-tenant","parameters":{"tenants":"a,b"}}],"variants":[{"name":"blue","weight":333,"weightType":"variable","stickiness":"default","payload":{"type":"json","value":"{\\"a\\":\\"æ\\"}"}},{"name":"red","weight":667,"weightType":"fix","stickiness":"userId","overrides":[{"contextName":"userId","values":["1","2"]}]}]}
21	2026-11-25 08:18:10.293687	feature-updated	init-admin-1	{"name":"search_ranking","description":"tab\\t, quote \\"' \\\\","type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"flexibleRollout","parameters":{"rollout":"25","stickiness":"userId","groupId":"checkout"},"constraints":[{"contextName":"country","operator":"IN","values":["NO","SE"]},{"contextName":"version","operator":"SEMVER_GT","value":"1.2.3","inverted":true},{"contextName":"at","operator":"DATE_AFTER","value":"2026-01-01T00:00:00.000Z"}]}],"variants":[{"name":"blue","weight":333,"weightType":"variable","stickiness":"default","payload":{"type":"json","value":"{\\"a\\":\\"æ\\"}"}},{"name":"red","weight":667,"weightType":"fix","stickiness":"userId","overrides":[{"contextName":"userId","values":["1","2"]}]}]}
22	2026-11-25 08:18:10.29698	feature-created	init-admin-1	{"name":"kill~switch","type":"kill-switch","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}]}
23	2026-11-25 08:18:10.300145	feature-updated	init-admin-1	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":true,"stale":false,"strategies":[{"name":"default"}],"variants":null,"createdAt":"2026-11-25T08:18:10.296Z"}
24	2026-11-25 08:18:10.30344	feature-updated	init-admin-1	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}],"variants":null,"createdAt":"2026-11-25T08:18:10.296Z"}
25	2026-11-25 08:18:10.306676	feature-stale-on	init-admin-1	{"name":"kill~switch","description":null,"type":"kill-switch","project":"default","enabled":false,"stale":true,"strategies":[{"name":"default"}],"variants":null,"createdAt":"2026-11-25T08:18:10.296Z"}
26	2026-11-25 08:18:10.309748	feature-created	init-admin-1	{"name":"put-away","type":"release","project":"default","enabled":true,"stale":false,"strategies":[{"name":"default"}]}
27	2026-11-25 08:18:10.312742	feature-archived	init-admin-1	{"name":"put-away"}
28	2026-11-25 08:18:10.315494	feature-created	init-admin-1	{"name":"came-back","type":"release","project":"default","enabled":false,"stale":false,"strategies":[{"name":"default"}]}
29	2026-11-25 08:18:10.321879	feature-archived	init-admin-1	{"name":"came-back"}
30	2026-11-25 08:18:10.324723	feature-revived	init-admin-1	{"name":"came-back"}
\.


--
-- Data for Name: feature_settings; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.feature_settings (feature_name, project, stale, impression_data, variants) FROM stdin;
checkout.new-cart	default	f	f	\N
search_ranking	default	f	f	[{"name":"blue","weight":333,"weightType":"variable","stickiness":"default","payload":{"type":"json","value":"{\\"a\\":\\"æ\\"}"}},{"name":"red","weight":667,"weightType":"fix","stickiness":"userId","overrides":[{"contextName":"userId","values":["1","2"]}]}]
kill~switch	default	t	f	\N
put-away	default	f	f	\N
came-back	default	f	f	\N
\.


--
-- Data for Name: feature_types; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.feature_types (id, name, description, lifetime_days) FROM stdin;
release	Release	Used to enable trunk-based development for teams practicing Continuous Delivery.	40
experiment	Experiment	Used to perform multivariate or A/B testing.	40
operational	Operational	Used to control operational aspects of the system behavior.	7
kill-switch	Kill switch	Used to to gracefully degrade system functionality.	\N
permission	Permission	Used to change the features or product experience that certain users receive.	\N
\.


--
-- Data for Name: feature_usage; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.feature_usage (feature_name, last_seen_at) FROM stdin;
checkout.new-cart	2026-11-25 08:18:10.336279
\.


--
-- Data for Name: features; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.features (created_at, name, enabled, description, archived, strategies, type) FROM stdin;
2026-11-25 08:18:10.284435	checkout.new-cart	1	\N	0	[{"name":"flexibleRollout","parameters":{"rollout":"25","stickiness":"userId","groupId":"checkout"},"constraints":[{"contextName":"country","operator":"IN","values":["NO","SE"]},{"contextName":"version","operator":"SEMVER_GT","value":"1.2.3","inverted":true},{"contextName":"at","operator":"DATE_AFTER","value":"2026-01-01T00:00:00.000Z"}]}]	release
2026-11-25 08:18:10.289741	search_ranking	1	tab\t, quote "' \\	0	[{"name":"flexibleRollout","parameters":{"rollout":"25","stickiness":"userId","groupId":"checkout"},"constraints":[{"contextName":"country","operator":"IN","values":["NO","SE"]},{"contextName":"version","operator":"SEMVER_GT","value":"1.2.3","inverted":true},{"contextName":"at","operator":"DATE_AFTER","value":"2026-01-01T00:00:00.000Z"}]}]	release
2026-11-25 08:18:10.29698	kill~switch	0	\N	0	[{"name":"default"}]	kill-switch
2026-11-25 08:18:10.309748	put-away	0	\N	1	[{"name":"default"}]	release
2026-11-25 08:18:10.315494	came-back	0	\N	0	[{"name":"default"}]	release
\.


--
-- Data for Name: migrations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.migrations (id, name, run_on) FROM stdin;
1	/20261124100000-documented-tables	2026-11-25 08:18:10.126511
2	/20261124100100-companion-tables	2026-11-25 08:18:10.126511
\.


--
-- Data for Name: strategies; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.strategies (created_at, name, description, parameters_template) FROM stdin;
2026-11-25 08:18:10.126511	default	The standard strategy is strictly on / off for your entire userbase.	[]
2026-11-25 08:18:10.126511	applicationHostname	Enable the feature for a specific set of hostnames.	[{"name":"hostNames","type":"list","description":"List of hostnames to enable the feature toggle for.","required":false}]
2026-11-25 08:18:10.126511	gradualRolloutRandom	Randomly activate the feature toggle. No stickiness.	[{"name":"percentage","type":"percentage","description":"","required":false}]
2026-11-25 08:18:10.126511	gradualRolloutSessionId	Gradually activate feature toggle. Stickiness based on session id.	[{"name":"percentage","type":"percentage","description":"","required":false},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}]
2026-11-25 08:18:10.126511	gradualRolloutUserId	Gradually activate feature toggle for logged in users. Stickiness based on user id.	[{"name":"percentage","type":"percentage","description":"","required":false},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}]
2026-11-25 08:18:10.126511	remoteAddress	Enable the feature for a specific set of IP addresses.	[{"name":"IPs","type":"list","description":"List of IPs to enable the feature toggle for.","required":true}]
2026-11-25 08:18:10.126511	flexibleRollout	Roll out to a percentage of your userbase, and ensure that the experience is the same for the user on each visit.	[{"name":"rollout","type":"percentage","description":"","required":false},{"name":"stickiness","type":"string","description":"Used define stickiness. Possible values: default, userId, sessionId, random","required":true},{"name":"groupId","type":"string","description":"Used to define a activation groups, which allows you to correlate across feature toggles.","required":true}]
2026-11-25 08:18:10.261573	by-tenant	Ours: all tenants	[{"name":"tenants","type":"list","description":"which","required":true}]
2026-11-25 08:18:10.126511	userWithId	Enable the feature for a specific set of userIds.	[{"name":"userIds","type":"list","description":"","required":false}]
\.


--
-- Data for Name: strategy_settings; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.strategy_settings (strategy_name, deprecated) FROM stdin;
default	f
applicationHostname	f
gradualRolloutRandom	f
gradualRolloutSessionId	f
gradualRolloutUserId	f
remoteAddress	f
flexibleRollout	f
by-tenant	f
userWithId	t
\.


--
-- Name: client_metrics_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.client_metrics_id_seq', 1, true);


--
-- Name: events_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.events_id_seq', 30, true);


--
-- Name: migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.migrations_id_seq', 2, true);


--
-- Name: api_tokens api_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (hash);


--
-- Name: client_instance_details client_instance_details_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_instance_details
    ADD CONSTRAINT client_instance_details_pkey PRIMARY KEY (app_name, instance_id, environment);


--
-- Name: client_metrics client_metrics_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_metrics
    ADD CONSTRAINT client_metrics_pkey PRIMARY KEY (id);


--
-- Name: client_strategies client_strategies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.client_strategies
    ADD CONSTRAINT client_strategies_pkey PRIMARY KEY (app_name);


--
-- Name: event_details event_details_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_details
    ADD CONSTRAINT event_details_pkey PRIMARY KEY (event_id);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);


--
-- Name: feature_settings feature_settings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feature_settings
    ADD CONSTRAINT feature_settings_pkey PRIMARY KEY (feature_name);


--
-- Name: feature_types feature_types_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feature_types
    ADD CONSTRAINT feature_types_pkey PRIMARY KEY (id);


--
-- Name: feature_usage feature_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feature_usage
    ADD CONSTRAINT feature_usage_pkey PRIMARY KEY (feature_name);


--
-- Name: features features_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.features
    ADD CONSTRAINT features_pkey PRIMARY KEY (name);


--
-- Name: migrations migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);


--
-- Name: strategies strategies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strategies
    ADD CONSTRAINT strategies_pkey PRIMARY KEY (name);


--
-- Name: strategy_settings strategy_settings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strategy_settings
    ADD CONSTRAINT strategy_settings_pkey PRIMARY KEY (strategy_name);


--
-- Name: client_instances_by_last_seen; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX client_instances_by_last_seen ON public.client_instances USING btree (last_seen);


--
-- Name: client_instances_by_name; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX client_instances_by_name ON public.client_instances USING btree (app_name, instance_id) NULLS NOT DISTINCT;


--
-- Name: client_metrics_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX client_metrics_by_age ON public.client_metrics USING btree (created_at);


--
-- Name: event_details_by_thing; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_details_by_thing ON public.event_details USING btree (kind, name, event_id);


--
-- Name: events_by_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX events_by_name ON public.events USING btree (((data ->> 'name'::text)), id);


--
-- Name: event_details event_details_event_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event_details
    ADD CONSTRAINT event_details_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);


--
-- Name: feature_settings feature_settings_feature_name_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feature_settings
    ADD CONSTRAINT feature_settings_feature_name_fkey FOREIGN KEY (feature_name) REFERENCES public.features(name) ON DELETE CASCADE;


--
-- Name: feature_usage feature_usage_feature_name_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.feature_usage
    ADD CONSTRAINT feature_usage_feature_name_fkey FOREIGN KEY (feature_name) REFERENCES public.features(name) ON DELETE CASCADE;


--
-- Name: strategy_settings strategy_settings_strategy_name_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.strategy_settings
    ADD CONSTRAINT strategy_settings_strategy_name_fkey FOREIGN KEY (strategy_name) REFERENCES public.strategies(name) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


