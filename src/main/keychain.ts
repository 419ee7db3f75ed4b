/**
 * Seals the keys with the operating system's keychain, by way of Electron's safeStorage and its
 * asynchronous calls. Refuses where that would be no protection: Chromium's `basic_text` store has a
 * password that anybody can look up.
 */

import type { SafeStorage } from 'electron';
import { failed, fault, ok, type Fault, type Result } from '../engine/contract/index.ts';
import type { KeySealer } from '../engine/host/keys.ts';

export type SafeStorageApi = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>;

/** To be asked after Electron is ready: before, no system has a keychain. */
export function newKeychainSealer(storage: SafeStorageApi, platform: NodeJS.Platform): KeySealer {
  const guarded = async <Value>(act: () => Promise<Value>): Promise<Result<Value, Fault>> => {
    try {
      if (!(await storage.isAsyncEncryptionAvailable())) return failed(fault('keys.unprotected', 'this system offers no keychain, or it is locked'));
      const backend = platform === 'linux' ? storage.getSelectedStorageBackend() : null;
      if (backend === 'basic_text' || backend === 'unknown') {
        return failed(fault('keys.unprotected', `there is no keychain here (${backend}): install and unlock GNOME Keyring or KWallet, or keep the keys behind a passphrase with \`fathom keys\``));
      }
      return ok(await act());
    } catch {
      // What the system says may hold what it was asked to hide.
      return failed(fault('keys.locked', 'the keychain did not open; another user or another computer may have sealed the keys'));
    }
  };
  return {
    name: 'keychain',
    // A string, because Electron takes nothing else: it lives until the memory is used again.
    seal: (plain) => guarded(async () => ({ header: {}, bytes: await storage.encryptStringAsync(plain.toString('base64')) })),
    unseal: ({ bytes }) => guarded(async () => Buffer.from((await storage.decryptStringAsync(bytes)).result, 'base64')),
  };
}
