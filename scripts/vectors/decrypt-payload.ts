/** Decrypts what GrowthBook encrypts for its SDKs: base64 of the IV, a dot, base64 of AES-128-CBC. Throws. */
export async function decryptPayload(text: string, key: string): Promise<string> {
  const [iv = '', data = ''] = text.split('.');
  const secret = await crypto.subtle.importKey('raw', decode(key), 'AES-CBC', false, ['decrypt']);
  const plain = await crypto.subtle.decrypt({ name: 'AES-CBC', iv: decode(iv) }, secret, decode(data));
  return new TextDecoder().decode(plain);
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
