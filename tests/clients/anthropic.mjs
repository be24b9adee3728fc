// The official client of Anthropic against a gateway: node anthropic.mjs PART
// URL. Ends with 0 when all is as that client's users expect it.
import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";

const [part, baseURL, ...more] = process.argv.slice(2);
const apiKey = process.env.CLIENT_KEY ?? "a-key-of-mine";
const client = new Anthropic({ apiKey, baseURL, maxRetries: 0 });
const messages = [{ role: "user", content: "what is a pipe?" }];
const request = { model: "any", max_tokens: 64, messages };
const tools = [
  {
    name: "find_parcel",
    input_schema: {
      type: "object",
      properties: { number: { type: "string" } },
      required: ["number"],
    },
  },
];

async function whole() {
  const { data, response, request_id } = await client.messages
    .create(request)
    .withResponse();
  assert.equal(data.type, "message");
  assert.ok(data.content[0].text.length > 0);
  assert.ok(data.usage.output_tokens > 0);
  assert.equal(data.model, "sim-" + response.headers.get("x-ab-variant"));
  assert.match(response.headers.get("x-request-id"), /^req_[0-9a-f]{24}$/);
  assert.ok(request_id);
}

async function streamed() {
  const stream = client.messages.stream(request);
  let text = "";
  stream.on("text", (piece) => (text += piece));
  const last = await stream.finalMessage();
  assert.equal(last.content[0].text, text);
  assert.ok(last.usage.output_tokens > 0);
}

async function called() {
  const data = await client.messages.create({ ...request, tools });
  const call = data.content.find((block) => block.type === "tool_use");
  assert.equal(data.stop_reason, "tool_use");
  assert.equal(call.name, "find_parcel");
  const last = await client.messages
    .stream({ ...request, tools })
    .finalMessage();
  assert.ok(last.content.some((block) => block.type === "tool_use"));
}

async function others() {
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  assert.ok(models.includes("sim-control"));
  await assert.rejects(
    client.messages.create({ ...request, messages: [] }),
    (e) => e instanceof Anthropic.BadRequestError &&
      e.error.error.type === "invalid_request_error",
  );
}

async function refused(name, status) {
  for (const stream of [false, true])
    await assert.rejects(
      client.messages.create({ ...request, stream }),
      (e) => e instanceof Anthropic[name] && String(e.status) === status,
    );
}

async function cut() {
  const stream = await client.messages.create({ ...request, stream: true });
  await assert.rejects(async () => {
    for await (const event of stream) assert.ok(event);
  });
}

async function left() {
  const stream = client.messages.stream(request);
  stream.on("text", () => stream.abort());
  await assert.rejects(stream.finalMessage(), Anthropic.APIUserAbortError);
}

async function good() {
  await whole();
  await streamed();
  await called();
  await others();
}

const parts = { good, refused, cut, left };
await parts[part](...more);
