import type { Stored } from './double-store.ts';

/** Whether an object has the fields and labels that are asked for; a text for a selector nobody understands. */
export function matcher(
  labelSelector: string | null,
  fieldSelector: string | null,
  isEvent: boolean,
): ((object: Stored) => boolean) | string {
  const labels = (labelSelector ?? '') === '' ? [] : splitTop(labelSelector as string).map(labelRule);
  const badLabel = labels.find((rule) => typeof rule === 'string');
  if (badLabel !== undefined) return badLabel as string;
  const fields =
    (fieldSelector ?? '') === ''
      ? []
      : (fieldSelector as string).split(',').map((part) => fieldRule(part, isEvent));
  const badField = fields.find((rule) => typeof rule === 'string');
  if (badField !== undefined) return badField as string;
  const rules = [...labels, ...fields] as ((object: Stored) => boolean)[];
  return (object) => rules.every((rule) => rule(object));
}

function splitTop(text: string): string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function labelRule(part: string): ((object: Stored) => boolean) | string {
  const label = (object: Stored, key: string) => object.metadata.labels?.[key] as string | undefined;
  const set = /^(\S+) (in|notin) \(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const [, key = '', how, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (object) => values.includes(label(object, key) ?? '\0') === (how === 'in');
  }
  const equal = /^([^=!\s]+)\s*(==?|!=)\s*([^=\s]*)$/.exec(part);
  if (equal !== null) {
    const [, key = '', how, value] = equal;
    return (object) => (label(object, key) === value) === (how !== '!=');
  }
  const exists = /^(!?)([^=!\s]+)$/.exec(part);
  if (exists !== null)
    return (object) => (label(object, exists[2] ?? '') !== undefined) === (exists[1] === '');
  const second = part.split(/\s+/)[1]?.split('=')[0];
  return `found '${second}', expected: ',' or 'end of string'`;
}

const FIELDS = /^(metadata\.name|metadata\.namespace|type|status\.phase|spec\.nodeName)$/;
const EVENT_FIELDS =
  /^(involvedObject\.(kind|name|namespace|uid|apiVersion|fieldPath)|reason|source|reportingComponent)$/;

function fieldRule(part: string, isEvent: boolean): ((object: Stored) => boolean) | string {
  const [, path = '', how, value] = /^([^=!]+)(==?|!=)(.*)$/.exec(part) ?? [];
  if (!FIELDS.test(path) && !(isEvent && EVENT_FIELDS.test(path)))
    return `field label not supported: ${path}`;
  const read = (object: Stored) =>
    path.split('.').reduce<unknown>((found, step) => (found as Stored | undefined)?.[step], object);
  return (object) => ((read(object) ?? '') === value) === (how !== '!=');
}
