export type { Admission, Permit } from './admission.ts';
export type { CallContext, FirstGenerationContext, SecondGenerationContext } from './call-context.ts';
export type { GateClock } from './clock.ts';
export type * from './flag-source.ts';
export {
  type BehaviourFlag,
  behaviour,
  type CountedBy,
  type Flag,
  type Flags,
  type InfrastructureFlag,
  infrastructure,
  type KeysOf,
  type RegistrationFlag,
  registration,
  type ValueOf,
} from './flags.ts';
export type { FrozenPin } from './frozen-pin.ts';
export type { Gate, Infrastructure, SurfaceView } from './gate.ts';
export { GateError, type GateErrorCode } from './gate-error.ts';
export type { GateOptions } from './gate-options.ts';
export type { SessionSurfaces } from './gate-parts.ts';
export type { GateStatus } from './gate-status.ts';
export type { GateView } from './gate-view.ts';
export type { ServingContext } from './mcp/attach.ts';
export type { GateableServer } from './mcp/low-level-server.ts';
export { openGate } from './open-gate.ts';
export type { PinsKept } from './pin-keeper.ts';
export type { PinStore } from './pin-store.ts';
export { redisPins } from './pins/redis.ts';
export { sqlPins } from './pins/sql.ts';
export { type Principal, principalOfCredential, type VerifiedCredential } from './principal.ts';
export type { Refusal, RefusalCode } from './refusal.ts';
export type { Setting, Settings } from './setting.ts';
export { environmentSource } from './sources/environment.ts';
export { type FileOptions, fileSource } from './sources/file.ts';
export { type GuidonEnvironment, guidonSource } from './sources/guidon.ts';
export { type MemoryOptions, type MemorySource, memorySource } from './sources/memory.ts';
export { type OpenFeatureClient, openFeatureSource } from './sources/openfeature.ts';
export { type RedisOptions, redisSource } from './sources/redis.ts';
export type { RedisClient } from './sources/redis-client.ts';
export { type SqlOptions, sqlSource } from './sources/sql.ts';
export type { PostgresClient, SqlClient, SqliteDatabase } from './sources/sql-client.ts';
export type { ToolAlias, ToolRule, ToolRules } from './tool-rule.ts';
