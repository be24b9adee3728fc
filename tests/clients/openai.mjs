// The official client of OpenAI against a gateway: node openai.mjs PART URL.
// Ends with 0 when all is as that client's users expect it.
import assert from "node:assert/strict";
import OpenAI from "openai";

const [part, baseURL, ...more] = process.argv.slice(2);
const apiKey = process.env.CLIENT_KEY ?? "a-key-of-mine";
const client = new OpenAI({ apiKey, baseURL, maxRetries: 0 });
const messages = [{ role: "user", content: "what is a pipe?" }];
const request = { model: "any", messages };
const tools = [
  {
    type: "function",
    function: {
      name: "find_parcel",
      parameters: {
        type: "object",
        properties: { number: { type: "string" } },
        required: ["number"],
      },
    },
  },
];

async function whole() {
  const { data, response, request_id } = await client.chat.completions
    .create(request)
    .withResponse();
  assert.equal(data.object, "chat.completion");
  assert.ok(data.choices[0].message.content.length > 0);
  assert.ok(data.usage.total_tokens > 0);
  assert.match(request_id, /^req_[0-9a-f]{24}$/);
  assert.equal(data._request_id, request_id);
  assert.match(response.headers.get("x-ab-variant"), /^(control|treatment)$/);
  assert.equal(data.model, "sim-" + response.headers.get("x-ab-variant"));
}

async function streamed() {
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "", finish, usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  assert.ok(text.length > 0);
  assert.equal(finish, "stop");
  assert.ok(usage.completion_tokens > 0);
}

async function called() {
  const data = await client.chat.completions.create({ ...request, tools });
  const call = data.choices[0].message.tool_calls[0];
  assert.equal(data.choices[0].finish_reason, "tool_calls");
  assert.equal(call.function.name, "find_parcel");
  assert.equal(typeof JSON.parse(call.function.arguments), "object");
  const stream = client.chat.completions.stream({ ...request, tools });
  const last = await stream.finalChatCompletion();
  const again = last.choices[0].message.tool_calls[0];
  assert.equal(again.function.name, "find_parcel");
  assert.equal(typeof JSON.parse(again.function.arguments), "object");
  const answered = await client.chat.completions.create({
    ...request,
    messages: [
      ...messages,
      data.choices[0].message,
      { role: "tool", tool_call_id: call.id, content: "on its way" },
    ],
  });
  assert.ok(answered.choices[0].message);
}

async function others() {
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  assert.ok(models.includes("sim-control"));
  // What the endpoint does not have is said by the endpoint.
  await assert.rejects(
    client.embeddings.create({ model: "any", input: "a" }),
    OpenAI.NotFoundError,
  );
  await assert.rejects(
    client.chat.completions.create({ model: "any", messages: [] }),
    (e) => e instanceof OpenAI.BadRequestError && e.requestID !== null &&
      e.type === "invalid_request_error",
  );
}

// CLASS STATUS: both forms of a request fail as that.
async function refused(name, status) {
  for (const stream of [false, true])
    await assert.rejects(
      client.chat.completions.create({ ...request, stream }),
      (e) => e instanceof OpenAI[name] && String(e.status) === status,
    );
}

async function retried() {
  const patient = client.withOptions({ maxRetries: 2 });
  await assert.rejects(
    patient.chat.completions.create(request),
    OpenAI.InternalServerError,
  );
}

async function cut() {
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
  });
  await assert.rejects(async () => {
    for await (const chunk of stream) assert.ok(chunk);
  });
}

async function left() {
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
  });
  let pieces = 0;
  for await (const chunk of stream) {
    assert.ok(chunk);
    if (++pieces === 3) stream.controller.abort();
  }
  assert.ok(pieces >= 3);
  const early = new AbortController();
  const asked = client.chat.completions.create(request, {
    signal: early.signal,
  });
  setTimeout(() => early.abort(), 200);
  await assert.rejects(asked, OpenAI.APIUserAbortError);
}

async function good() {
  await whole();
  await streamed();
  await called();
  await others();
}

const parts = { good, refused, retried, cut, left };
await parts[part](...more);
