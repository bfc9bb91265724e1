import { stripInvisible } from '../../lib/strip-invisible.ts';
import { isRecord } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { groupOf } from '../object-ref.ts';
import { type Fingerprint, isMask, maskOf } from './fingerprint.ts';
import type { LearnedValues } from './learned-values.ts';
import { maskText } from './mask-text.ts';
import { isSecretName } from './secret-names.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A text that is no JSON is not parsed beyond this size. */
const LONGEST_JSON = 1_000_000;

const DEEPEST = 64;

/** Fields that name and place an object: whoever may read it knows them, and masking them would name another one. */
const IDENTITY = new Set([
  'apiVersion',
  'kind',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
]);

/**
 * Masks secrets in what a cluster says: in data, environment variables, Helm values, addresses, annotations, logs and messages.
 *
 * Four classes: values of Secrets that were learned, wherever they stand; everything in a Secret; values of what is
 * named like a secret; tokens and logins that are known by their shape. Equal secrets get equal masks.
 */
export class Masker {
  readonly #learned: Pick<LearnedValues, 'mask'>;
  readonly #fingerprint: Fingerprint;
  readonly #decode: (base64: string) => string;

  constructor(
    learned: Pick<LearnedValues, 'mask'>,
    fingerprint: Fingerprint,
    decode: (base64: string) => string,
  ) {
    this.#learned = learned;
    this.#fingerprint = fingerprint;
    this.#decode = decode;
  }

  /** One that knows what others know, too. */
  and(others: readonly Masker[]): Masker {
    if (others.length === 0) return this;
    const all = [this, ...others].map((masker) => masker.#learned);
    const mask = (text: string) => all.reduce((masked, learned) => learned.mask(masked), text);
    return new Masker({ mask }, this.#fingerprint, this.#decode);
  }

  /** A text: a message, a line of a log. */
  text(text: string): string {
    // Signs nobody sees must not hide a secret that is whole again once they are gone.
    const seen = /[^\n\t\x20-\x7e]/.test(text) ? stripInvisible(text) : text;
    return maskText(this.#learned.mask(seen), this.#fingerprint);
  }

  /** An object of any kind. */
  object(object: KubeObject): KubeObject {
    const { metadata, ...rest } = object;
    // What says where secrets come from holds none.
    const kind = groupOf(object.apiVersion) === 'external-secrets.io' ? '' : object.kind;
    const masked = this.#members(rest, kind, 0);
    return { ...masked, metadata: this.#metadata(metadata, isSecretKind(kind)) } as unknown as KubeObject;
  }

  #metadata(metadata: KubeObject['metadata'], secret: boolean): KubeObject['metadata'] {
    const { name, namespace, annotations = {}, ...rest } = metadata;
    const { [LAST_APPLIED]: _copy, ...others } = annotations;
    const shown = Object.entries(others).map(([key, value]) => [key, this.#annotation(key, value, secret)]);
    return {
      ...this.#members(rest, '', 0),
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(shown.length === 0 ? {} : { annotations: Object.fromEntries(shown) }),
    };
  }

  /** Tools keep copies of a whole Secret in its annotations. */
  #annotation(name: string, value: unknown, secret: boolean): unknown {
    if (typeof value !== 'string') return value;
    if (secret && /^\s*[{[]/.test(value)) return this.#mask(value);
    return this.#value(name, value, '', 0);
  }

  /** The members of a record; `data` of a Secret holds nothing but secrets. */
  #members(record: object, kind: string, depth: number): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(record).map(([name, value]) => {
        if (IDENTITY.has(name) && depth === 0) return [name, value];
        const hidden = (name === 'data' || name === 'stringData') && isSecretKind(kind);
        return [
          this.#learned.mask(name),
          hidden ? this.#all(name, value) : this.#value(name, value, kind, depth),
        ];
      }),
    );
  }

  /** Everything below, whatever it is called; `data` is in base64. */
  #all(of: string, value: unknown): unknown {
    if (typeof value === 'string') return of === 'data' ? this.#maskBase64(value) : this.#mask(value);
    if (typeof value === 'number') return this.#mask(String(value));
    if (Array.isArray(value)) return value.map((item) => this.#all(of, item));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#all(of, item)]));
  }

  #value(name: string, value: unknown, kind: string, depth: number): unknown {
    if (depth > DEEPEST) return this.#mask(JSON.stringify(value));
    if (typeof value === 'string') return this.#string(name, value, kind);
    if (typeof value === 'number') return this.#number(name, value);
    if (Array.isArray(value)) return this.#list(name, value, kind, depth);
    if (!isRecord(value)) return value;
    if (isVariable(value)) return this.#variable(value, kind, depth);
    return this.#members(value, kind, depth + 1);
  }

  #number(name: string, value: number): unknown {
    if (isSecretName(name) && !isPort(name, value)) return this.#mask(String(value));
    const shown = this.#learned.mask(String(value));
    return isMask(shown) ? shown : value;
  }

  /** `env: [{ name: PASSWORD, value: … }]`: the name beside it names the value. */
  #variable(variable: Readonly<Record<string, unknown>>, kind: string, depth: number): unknown {
    const { name, value, ...rest } = variable;
    return {
      name: this.text(String(name)),
      value: this.#value(String(name), value, kind, depth + 1),
      ...this.#members(rest, kind, depth + 1),
    };
  }

  /** In arguments of a program, `--password` names what comes after it. */
  #list(name: string, list: readonly unknown[], kind: string, depth: number): unknown[] {
    return list.map((item, index) => {
      const before = list[index - 1];
      const option =
        typeof before === 'string' && /^--?[a-z]/i.test(before) && !before.includes('=') ? before : '';
      const named = option !== '' && typeof item === 'string' && !item.startsWith('-');
      return this.#value(named ? option.replace(/^-+/, '') : name, item, kind, depth + 1);
    });
  }

  #string(name: string, value: string, kind: string): string {
    if (value === '' || isMask(value)) return value;
    if (isSecretName(name) && !/^\$[({]/.test(value)) return this.#mask(value);
    if (kind === 'Provider' && name === 'address') return this.#address(value);
    if (this.#isEncodedSecret(value)) return this.#mask(value);
    return this.#json(value) ?? this.text(value);
  }

  /** Whether a text is base64 of one that has a secret in it, such as a file in a ConfigMap. */
  #isEncodedSecret(value: string): boolean {
    if (!/^[A-Za-z0-9+/]{24,}={0,2}$/.test(value)) return false;
    const plain = stripInvisible(this.#decode(value));
    return this.text(plain) !== plain;
  }

  /** Where a notification goes: for anything but a Git server, its path is the key to it. */
  #address(address: string): string {
    const url = URL.parse(address);
    if (url === null || url.pathname.length < 8 || /github|gitlab|gitea|bitbucket|azure\.com/.test(url.host))
      return this.text(address);
    return `${url.origin}/${maskOf(this.#fingerprint, url.pathname + url.search)}`;
  }

  /** A document within a text is masked by the names in it. */
  #json(value: string): string | undefined {
    if (!/^\s*[{[]/.test(value) || value.length > LONGEST_JSON) return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      const masked = JSON.stringify(this.#value('', parsed, '', 0));
      return masked === JSON.stringify(parsed) ? value : masked;
    } catch {
      return undefined;
    }
  }

  /** Base64 of the same secret gets the mask of the secret. */
  #maskBase64(value: string): string {
    const plain = /^[A-Za-z0-9+/]+={0,2}$/.test(value) ? this.#decode(value).trim() : value;
    return this.#mask(plain);
  }

  #mask(secret: string): string {
    return secret === '' || isMask(secret) ? secret : maskOf(this.#fingerprint, secret);
  }
}

/** A Masker for whoever switched masking off: everything as it is. */
export const NOTHING_MASKED: Pick<Masker, 'text' | 'object'> = {
  text: (text) => text,
  object: (object) => object,
};

/** Whether objects of a kind hold secrets as `data`: those of Kubernetes and of others who make them. */
function isSecretKind(kind: string): boolean {
  return /secret/i.test(kind);
}

function isVariable(value: Readonly<Record<string, unknown>>): boolean {
  return (
    typeof value.name === 'string' && (typeof value.value === 'string' || typeof value.value === 'number')
  );
}

function isPort(name: string, value: number): boolean {
  return /port/i.test(name) || value === 0;
}
