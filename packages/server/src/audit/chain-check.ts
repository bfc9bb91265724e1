import type { AuditRecord, AuditRow } from './audit-row.ts';
import type { AuditHead } from './audit-store.ts';
import { CHAIN_START, type ChainPlace, digestOfChange, hashOfRow, namesDigest } from './chain.ts';
import type { Facts } from './facts.ts';

/** Something that is not as the chain says. */
export interface ChainBreak {
  /** Number of the row, or of the first that is missing. */
  readonly seq: number;
  /** Id of the row it was found at. */
  readonly id?: string;
  readonly problem: string;
}

/** What came of checking a chain. */
export interface ChainReport {
  /** Rows that were looked at. */
  readonly rows: number;
  /** Where the chain ends; undefined without rows. */
  readonly head?: ChainPlace;
  /** Rows up to this number were pruned. */
  readonly prunedTo: number;
  /** How many rows, or ends, are not as they should be; 0: the log is whole. */
  readonly breaks: number;
  readonly first?: ChainBreak;
}

/** Checks rows one after the other, and holds none of them. */
export class ChainCheck {
  readonly #exported: ChainPlace | undefined;
  #at: ChainPlace = CHAIN_START;
  #pruned: ChainPlace = CHAIN_START;
  #rows = 0;
  #breaks = 0;
  #first: ChainBreak | undefined;
  #vouched: ChainPlace | undefined;
  /** Newest row without names, and newest record of an erasure, by principal. */
  readonly #nameless = new Map<string, AuditRow>();
  readonly #erased = new Map<string, number>();
  /** Rows whose change is another one, with its digest, and the digests that erasures vouch for, by change. */
  readonly #rewritten = new Map<string, { readonly row: AuditRow; readonly digest: string | undefined }>();
  readonly #redacted = new Map<string, string>();

  /** `exported` is a head that was written down before: the chain must still pass through it. */
  constructor(exported?: ChainPlace) {
    this.#exported = exported;
  }

  /** The number of the last row seen. */
  get seq(): number {
    return this.#at.seq;
  }

  /** Goes on from where rows were pruned, perhaps a moment ago. */
  startAfter(pruned: ChainPlace): void {
    this.#pruned = pruned;
    if (pruned.seq > this.#at.seq) this.#at = pruned;
  }

  /** The next row. */
  add({ row, change }: AuditRecord): void {
    this.#rows++;
    const problem = this.#problemOf(row, change);
    if (problem !== undefined) this.#break({ seq: row.seq, id: row.id, problem });
    else this.#remember(row, change);
    this.#at = { seq: row.seq, hash: row.hash };
  }

  /** What there is to say once all rows were seen. */
  finish(head: AuditHead | undefined): ChainReport {
    this.#checkEnd(head);
    this.#checkAnchor();
    this.#checkExported();
    this.#checkNames();
    this.#checkChanges();
    return {
      rows: this.#rows,
      prunedTo: this.#pruned.seq,
      breaks: this.#breaks,
      ...(this.#at.seq === 0 ? {} : { head: this.#at }),
      ...(this.#first === undefined ? {} : { first: this.#first }),
    };
  }

  #problemOf(row: AuditRow, change: string | null): string | undefined {
    const { seq, hash } = this.#at;
    if (row.seq !== seq + 1) return `rows ${seq + 1} to ${row.seq - 1} before it are missing`;
    if (row.previous_hash !== hash) return 'it does not follow the row before it';
    if (hashOfRow(row) !== row.hash) return 'its content is not what its hash says';
    if (this.#exported?.seq === row.seq && this.#exported.hash !== row.hash)
      return 'it is not the row whose hash was exported';
    return namesProblem(row) ?? changeProblem(row, change);
  }

  /** What later rows vouch for; only rows that are as they were count. */
  #remember(row: AuditRow, change: string | null): void {
    if (row.names_salt === null) this.#nameless.set(row.principal_id, row);
    const { pruned, erased } = factsOf(row);
    if (pruned !== undefined) this.#vouched = pruned;
    for (const id of erased?.principals ?? []) this.#erased.set(id, row.seq);
    for (const [id, digest] of Object.entries(erased?.changes ?? {})) this.#redacted.set(id, digest);
    const digest = change === null ? undefined : digestOfChange(change);
    if (change !== null && digest !== factsOf(row).change)
      this.#rewritten.set(row.change_id ?? '', { row, digest });
  }

  #checkEnd(head: AuditHead | undefined): void {
    const { seq, hash } = this.#at;
    if (head === undefined && seq === 0) return;
    if (head?.seq === seq && head.hash === hash) return;
    const problem =
      head === undefined
        ? 'the head is missing'
        : `the log ends at row ${seq}, and its head says row ${head.seq}`;
    this.#break({ seq: seq + 1, problem });
  }

  #checkAnchor(): void {
    const { seq, hash } = this.#pruned;
    if (seq === (this.#vouched?.seq ?? 0) && (seq === 0 || hash === this.#vouched?.hash)) return;
    this.#break({ seq: 1, problem: `no record of pruning tells that rows 1 to ${seq} were removed` });
  }

  #checkExported(): void {
    const { seq, hash } = this.#exported ?? CHAIN_START;
    const { seq: end } = this.#at;
    if (seq > end)
      this.#break({
        seq: end + 1,
        problem: `rows ${end + 1} to ${seq} are missing: row ${seq} was exported`,
      });
    else if (seq !== 0 && seq === this.#pruned.seq && hash !== this.#pruned.hash)
      this.#break({ seq, problem: 'it is not the row whose hash was exported' });
  }

  #checkNames(): void {
    for (const [principal, { seq, id }] of this.#nameless)
      if (seq > (this.#erased.get(principal) ?? 0))
        this.#break({ seq, id, problem: 'its names are gone, and no record tells that they were erased' });
  }

  #checkChanges(): void {
    for (const [change, { row, digest }] of this.#rewritten)
      if (digest === undefined || this.#redacted.get(change) !== digest)
        this.#break({ seq: row.seq, id: row.id, problem: `its change ${change} is not what it was` });
  }

  #break(found: ChainBreak): void {
    this.#breaks++;
    if (this.#first === undefined || found.seq < this.#first.seq) this.#first = found;
  }
}

function namesProblem(row: AuditRow): string | undefined {
  const { principal_name, acting_for, client, names_salt, names_digest } = row;
  if (names_salt === null)
    return (principal_name ?? acting_for ?? client) === null ? undefined : 'it has names that nothing proves';
  return namesDigest(row) === names_digest ? undefined : 'its names are not what their digest says';
}

function changeProblem(row: AuditRow, change: string | null): string | undefined {
  const { change: digest } = factsOf(row);
  if (digest === undefined) return undefined;
  return change === null ? `its change ${row.change_id} is missing` : undefined;
}

/** Read only where the hash is right: then they are what was written. */
function factsOf({ facts }: AuditRow): Facts {
  return facts === null ? {} : (JSON.parse(facts) as Facts);
}
