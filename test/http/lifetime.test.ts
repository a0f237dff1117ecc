/** The life of a client by itself, and the options of its connections. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ApigConfigurationError } from '../../src/errors.js';
import { Lifetime } from '../../src/http/lifetime.js';
import { networkOptions } from '../../src/http/pool.js';

const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a lifetime', () => {
  it('closes the sockets once, after the last call, and begins no call from then on', async () => {
    const release = vi.fn(() => Promise.resolve());
    const lifetime = new Lifetime(release);
    const [first, second] = [lifetime.begin('groups.list'), lifetime.begin('groups.get')];
    const closed = lifetime.close();
    expect(lifetime.close()).toBe(closed);
    expect(() => lifetime.begin('groups.create')).toThrow(new ApigConfigurationError(
      'close',
      'groups.create cannot be called: the client is closed. Nothing was sent. Make a new client, or close it later.',
    ));
    first();
    await flush();
    expect(release).not.toHaveBeenCalled();
    second();
    await closed;
    expect(release).toHaveBeenCalledTimes(1);
  });
  it('closes the sockets immediately if no call is in progress', async () => {
    const release = vi.fn(() => Promise.resolve());
    const lifetime = new Lifetime(release);
    lifetime.begin('groups.list')();
    await lifetime.close();
    await lifetime.close();
    expect(release).toHaveBeenCalledTimes(1);
  });
  it('closes although a listener threw, which rejected its call', async () => {
    const release = vi.fn(() => Promise.resolve());
    const lifetime = new Lifetime(release);
    lifetime.watch(() => { throw new Error('no listener may throw'); });
    expect(() => lifetime.begin('groups.list')).toThrow('no listener may throw');
    await lifetime.close();
    expect(release).toHaveBeenCalledTimes(1);
  });
  it('fails to close if the sockets do', async () => {
    await expect(new Lifetime(() => Promise.reject(new Error('stuck'))).close()).rejects.toThrow('stuck');
  });
});

describe('the options of connections', () => {
  const PEM = '-----BEGIN CERTIFICATE-----\n';
  const clean = (): void => {
    for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
  };
  it.each<[object, string]>([
    [{ ca: './ca.pem' }, 'tls.ca is not PEM text ("-----BEGIN …"). If it is a path, read the file first.'],
    [{ ca: [PEM, 'ca.pem'] }, 'tls.ca is not PEM text ("-----BEGIN …"). If it is a path, read the file first.'],
    [{ cert: 'c', key: PEM }, 'tls.cert is not PEM text ("-----BEGIN …"). If it is a path, read the file first.'],
    [{ cert: PEM, key: 'k' }, 'tls.key is not PEM text ("-----BEGIN …"). If it is a path, read the file first.'],
    [{ cert: PEM }, 'tls.cert and tls.key go together.'], [{ key: PEM }, 'tls.cert and tls.key go together.'],
  ])('reject %j', (tls, message) => {
    let thrown: unknown;
    try {
      networkOptions(false, tls);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ApigConfigurationError);
    expect(thrown).toMatchObject({ option: 'tls', message });
  });
  it('take text in PEM form, bytes of any form, and the proxy that is named', () => {
    clean();
    const tls = { ca: [PEM, Buffer.from('der')], cert: PEM, key: Buffer.from('der') };
    expect(networkOptions(false, tls, 3)).toEqual({ proxy: undefined, tls, connections: 3 });
    expect(networkOptions('http://p.example:1')).toMatchObject({ proxy: 'http://p.example:1', tls: undefined });
    expect(networkOptions(new URL('http://p.example:1'))).toMatchObject({ proxy: 'http://p.example:1/' });
    expect(networkOptions('env').proxy).toBeUndefined();
    vi.stubEnv('http_proxy', 'p.example:1');
    expect(networkOptions().proxy).toEqual({ httpProxy: 'http://p.example:1', httpsProxy: undefined, noProxy: expect.any(String) as string });
    expect(networkOptions(false).proxy).toBeUndefined();
  });
});
