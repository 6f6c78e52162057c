// Okta's guide to event hooks, done with Okta's own Node SDK as npm installs it. Nothing of it is changed;
// it is only told that the org is elsewhere.
//
// In the environment: OKTA_CLIENT_ORGURL and OKTA_CLIENT_TOKEN, which are the SDK's own names, and
// RECEIVER_URL and RECEIVER_SECRET for the hook. Prints TAP; exit status 1 if Okta would have answered
// otherwise.
import assert from 'node:assert/strict';
import okta from '@okta/okta-sdk-nodejs';

const { RECEIVER_URL: receiverUrl, RECEIVER_SECRET: receiverSecret } = process.env;
assert.ok(receiverUrl && receiverSecret, 'RECEIVER_URL and RECEIVER_SECRET say which receiver the hook calls');

const client = new okta.Client();
const login = `sdk.guide.${process.pid}@example.com`;
const began = new Date();

let steps = 0;
// A step builds on those before it, so that the first to fail is the last.
async function step(name, body) {
  steps += 1;
  try {
    const result = await body();
    console.log(`ok ${steps} - ${name}`);
    return result;
  } catch (error) {
    console.log(`not ok ${steps} - ${name}`);
    console.log(`${error.stack || error}`.replace(/^/gm, '  # '));
    console.log(`1..${steps}`);
    process.exit(1);
  }
}

async function all(collection) {
  const items = [];
  for await (const item of collection) if (item) items.push(item);
  return items;
}

// The error that the SDK makes of an answer of Okta's.
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    return { status: error.status, code: error.errorCode };
  }
  return assert.fail('this was not refused');
}

console.log('TAP version 13');

const hook = await step('creates an event hook', async () => {
  const created = await client.eventHookApi.createEventHook({
    eventHook: {
      name: 'User created',
      events: { type: 'EVENT_TYPE', items: ['user.lifecycle.create'] },
      channel: {
        type: 'HTTP',
        version: '1.0.0',
        config: {
          uri: receiverUrl,
          authScheme: { type: 'HEADER', key: 'authorization', value: receiverSecret },
        },
      },
    },
  });
  assert.ok(created instanceof okta.EventHook);
  assert.match(created.id, /^who/);
  assert.equal(created.status, 'ACTIVE');
  assert.equal(created.verificationStatus, 'UNVERIFIED');
  assert.deepEqual(created.events.items, ['user.lifecycle.create']);
  assert.equal(created.channel.config.uri, receiverUrl);
  assert.ok(created.created instanceof Date && !Number.isNaN(created.created.getTime()));
  assert.ok(!JSON.stringify(created).includes(receiverSecret), 'the secret came back');
  return created;
});

await step('verifies it', async () => {
  const verified = await client.eventHookApi.verifyEventHook({ eventHookId: hook.id });
  assert.equal(verified.id, hook.id);
  assert.equal(verified.verificationStatus, 'VERIFIED');
});

await step('finds it again, by its id and in the list', async () => {
  const found = await client.eventHookApi.getEventHook({ eventHookId: hook.id });
  assert.equal(found.verificationStatus, 'VERIFIED');
  const listed = await all(await client.eventHookApi.listEventHooks());
  assert.deepEqual(listed.filter(({ id }) => id === hook.id).map(({ name }) => name), ['User created']);
});

const user = await step('creates a user', async () => {
  const created = await client.userApi.createUser({
    activate: false,
    body: { profile: { firstName: 'Jane', lastName: 'Doe', email: login, login } },
  });
  assert.match(created.id, /^00u/);
  assert.equal(created.status, 'STAGED');
  assert.equal(created.profile.login, login);
  return created;
});

await step('reads in the System Log that the user was created', async () => {
  // With an end: a request without one is polling, which has a next page for ever, in Okta too.
  const events = await all(await client.systemLogApi.listLogEvents({
    since: new Date(began.getTime() - 60_000).toISOString(),
    until: new Date(Date.now() + 60_000).toISOString(),
    filter: 'eventType eq "user.lifecycle.create"',
  }));
  const ours = events.filter((event) => event.target?.some(({ id }) => id === user.id));
  assert.equal(ours.length, 1);
  const [event] = ours;
  assert.equal(event.eventType, 'user.lifecycle.create');
  assert.equal(event.outcome.result, 'SUCCESS');
  assert.equal(event.target[0].type, 'User');
  assert.equal(event.target[0].alternateId, login);
  assert.ok(event.published instanceof Date);
});

await step('may not delete the hook while it is active', async () => {
  const { status } = await refusal(client.eventHookApi.deleteEventHook({ eventHookId: hook.id }));
  assert.ok(status >= 400 && status < 500, `status ${status}`);
});

await step('deactivates the hook', async () => {
  const inactive = await client.eventHookApi.deactivateEventHook({ eventHookId: hook.id });
  assert.equal(inactive.status, 'INACTIVE');
  assert.equal(inactive.verificationStatus, 'VERIFIED');
});

await step('deletes the hook', async () => {
  await client.eventHookApi.deleteEventHook({ eventHookId: hook.id });
  assert.deepEqual(await refusal(client.eventHookApi.getEventHook({ eventHookId: hook.id })),
    { status: 404, code: 'E0000007' });
});

await step('deactivates the user, then deletes it', async () => {
  await client.userApi.deactivateUser({ userId: user.id });
  assert.equal((await client.userApi.getUser({ userId: user.id })).status, 'DEPROVISIONED');
  await client.userApi.deleteUser({ userId: user.id });
  assert.deepEqual(await refusal(client.userApi.getUser({ userId: user.id })), { status: 404, code: 'E0000007' });
});

console.log(`1..${steps}`);
// How the one who runs this knows whom the receiver must have heard of.
console.log(`# login ${login}`);
