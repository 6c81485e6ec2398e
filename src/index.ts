/** The reference engine: manifest-atomic graphs on Lance. */
export { steppingClock, systemClock, type Clock, type Timeout } from './base/clock.ts';
export type { Column, ColumnType, StoredRow } from './base/column.ts';
export { systemEnvironment, type Environment } from './base/environment.ts';
export { GraphError, type ErrorCode, type ErrorDetails, type ErrorKind, type FailedOutcome } from './base/errors.ts';
export { FAILPOINTS, noFailpoints, type Failpoint, type Failpoints } from './base/failpoint.ts';
export { compareCodePoints, decodeJson, encodeJson } from './base/json.ts';
export { seededRandom, systemRandom, type Random } from './base/random.ts';
export type { GivenValues, Id, KeyPart, Value, Values } from './base/value.ts';
export { Graph } from './graph/graph.ts';
export type {
  Branch,
  CleanupResult,
  Commit,
  Counts,
  EdgeInput,
  EdgeRecord,
  Found,
  FoundEdge,
  FoundNode,
  GraphChanges,
  IndexName,
  IndexOptimization,
  LoadInput,
  LoadMode,
  MergeConflict,
  MergeConflictKind,
  MergeResult,
  Neighbour,
  NeighboursQuery,
  NodeRecord,
  OptimizeResult,
  OrderBy,
  RepairMode,
  RepairResult,
  RowUpdate,
  ScanQuery,
  SearchQuery,
  Statement,
  TableCleanup,
  TableOptimization,
  TableRepair,
  TextSearch,
  TypeChanges,
  UpkeepResult,
  VectorSearch,
  WriteResult,
} from './graph/operation.ts';
export type { RecoveryOutcome, RecoveryRecord } from './commit/audit.ts';
export type { Snapshot } from './graph/snapshot.ts';
export type {
  AncestorsOptions,
  CleanupOptions,
  CreateBranchOptions,
  ChangesOptions,
  Engine,
  ExportOptions,
  GraphHandle,
  IndexInspection,
  InitOptions,
  InspectOptions,
  Inspection,
  LocationOptions,
  OpenOptions,
  OperationOptions,
  RepairOptions,
  SnapshotOptions,
  SnapshotReader,
  TableInspection,
  WriteOptions,
} from './graph/surface.ts';
export type { MigrationProgress } from './manifest/migration/migration.ts';
export type {
  Bounds,
  EdgeDefinition,
  EnumType,
  IndexDefinition,
  ListType,
  NodeDefinition,
  PropertyDefinition,
  PropertyType,
  ScalarType,
  SchemaDefinition,
  TextLanguage,
  VectorMetric,
  VectorType,
} from './schema/definition.ts';
export type { Comparison, Filter, IdField } from './schema/filter.ts';
export { parseRoot, type Root } from './storage/location.ts';
export type { S3Options } from './storage/s3-options.ts';
