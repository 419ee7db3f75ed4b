import { expect, test } from 'vitest';
import { newKeychainSealer, type SafeStorageApi } from './keychain.ts';

/** A keychain that turns text around: enough to see what goes in and out. */
function keychain(changed: Partial<SafeStorageApi> = {}): SafeStorageApi {
  const turned = (text: string): string => text.split('').reverse().join('');
  return {
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(turned(text))),
    decryptStringAsync: (bytes) => Promise.resolve({ result: turned(bytes.toString()), shouldReEncrypt: false }),
    getSelectedStorageBackend: () => 'gnome_libsecret',
    ...changed,
  };
}

const plain = Buffer.from([0, 1, 2, 254, 255]);

test('what the keychain sealed it gives back, byte for byte', async () => {
  const sealer = newKeychainSealer(keychain(), 'linux');
  const sealed = await sealer.seal(plain);
  expect(sealed).toMatchObject({ ok: true, value: { header: {} } });
  expect(sealed.ok && await sealer.unseal(sealed.value)).toEqual({ ok: true, value: plain });
});

test.each(['basic_text', 'unknown'] as const)('on Linux the store %s is no keychain, and nothing is sealed with it', async (backend) => {
  let isAsked = false;
  const storage = keychain({
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: () => {
      isAsked = true;
      return Promise.resolve(Buffer.alloc(0));
    },
  });
  expect(await newKeychainSealer(storage, 'linux').seal(plain)).toMatchObject({ ok: false, fault: { code: 'keys.unprotected', detail: expect.stringContaining(backend) } });
  expect(isAsked).toBe(false);
});

test('elsewhere there is no such store to ask about', async () => {
  const storage = keychain({
    getSelectedStorageBackend: () => {
      throw new Error('only Linux has it');
    },
  });
  expect(await newKeychainSealer(storage, 'darwin').seal(plain)).toMatchObject({ ok: true });
});

test('no keychain, and one that does not open, are told apart; its words are not passed on', async () => {
  expect(await newKeychainSealer(keychain({ isAsyncEncryptionAvailable: () => Promise.resolve(false) }), 'win32').seal(plain)).toMatchObject({ fault: { code: 'keys.unprotected' } });
  const broken = keychain({ decryptStringAsync: () => Promise.reject(new Error('could not decrypt s3cret')) });
  const unsealed = await newKeychainSealer(broken, 'darwin').unseal({ header: {}, bytes: Buffer.from('x') });
  expect(unsealed).toMatchObject({ ok: false, fault: { code: 'keys.locked' } });
  expect(JSON.stringify(unsealed)).not.toContain('s3cret');
});
