/**
 * A span of OpenTelemetry for each call, and one below it for each attempt, with the conventions for HTTP clients. Copy
 * `traced` into your program; your own SDK replaces the one at the end, which prints the spans.
 *
 * It talks to the local gateway on a free port of this machine; no account is needed.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { context, type Span, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { ApigClient, type ApigEvent, CHANNEL, type Wrap } from 'huaweicloud-apig';
import { startLocalGateway } from 'huaweicloud-apig/testing';

/** What a failure is called in `error.type`: a status, a code, or a name. */
function errorType(error: unknown): string {
  const { status, code, name } = Object(error) as { status?: number; code?: string; name?: string };
  return String(status ?? code ?? name ?? 'error');
}
function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/**
 * Spans of calls, as the option `wrap`, and of attempts, from the events that have the ID of their call.
 * @param endpoint - The client's endpoint.
 * @returns `wrap` for the client, and `stop` for the end.
 */
export function traced(tracer: Tracer, endpoint: string): { readonly wrap: Wrap; readonly stop: () => void } {
  const templates = new Map<string, string>();
  const attempts = new Map<string, Span>();
  const { hostname, port, protocol } = new URL(endpoint);
  const wrap: Wrap = ({ id, operation, path }, next) =>
    tracer.startActiveSpan(operation, async (span) => {
      templates.set(id, path);
      try {
        return await next();
      } catch (error) {
        fail(span, errorType(error));
        throw error;
      } finally {
        templates.delete(id);
        span.end();
      }
    });
  // The span of the call is the active one: events come in the call's own asynchronous context.
  const listen = (published: unknown): void => {
    const event = published as ApigEvent;
    const { type, callId, method, path, attempt } = event;
    const template = templates.get(callId);
    if (type === 'request' && template !== undefined) {
      const attributes = {
        'http.request.method': method, 'url.template': template, 'url.full': `${endpoint}${path}`,
        'server.address': hostname, 'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
        ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
      };
      attempts.set(callId, tracer.startSpan(`${method} ${template}`, { kind: SpanKind.CLIENT, attributes }));
      return;
    }
    const span = attempts.get(callId);
    if (!span || type === 'warning') return;
    if (type === 'response') {
      span.setAttribute('http.response.status_code', event.status);
      if (event.status >= 400) fail(span, String(event.status));
    } else if (type === 'error' || type === 'retry') {
      fail(span, type === 'retry' ? String(event.code ?? 'error') : errorType(event.error));
    }
    attempts.delete(callId);
    span.end();
  };
  subscribe(CHANNEL, listen);
  return { wrap, stop: () => void unsubscribe(CHANNEL, listen) };
}

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const local = await startLocalGateway();
const { wrap, stop } = traced(provider.getTracer('huaweicloud-apig'), local.url);
const client = new ApigClient({ ...local.clientOptions, wrap });

await trace.getTracer('example').startActiveSpan('deploy', async () => {
  local.gateway.fail({ operation: 'groups.list', status: 503, times: 1 });
  const group = await client.groups.ensure('orders');
  await client.groups.delete(group.id);
  await client.groups.get(group.id).catch(() => undefined);
});
await client.close();
await local.close();
stop();

const spans = exporter.getFinishedSpans();
for (const call of spans.filter(({ kind }) => kind !== SpanKind.CLIENT)) {
  console.log(`${call.name}${call.status.code === SpanStatusCode.ERROR ? ' failed' : ''}`);
  for (const { name, attributes, parentSpanContext } of spans) {
    if (parentSpanContext?.spanId !== call.spanContext().spanId) continue;
    const resent = attributes['http.request.resend_count'] === undefined ? '' : ', sent again';
    console.log(`  ${name} ${String(attributes['http.response.status_code'])}${resent}`);
  }
}
