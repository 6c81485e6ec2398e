/**
 * The oracle: what a graph means, on plain data, one pure step per operation. An engine is right if it answers as this
 * does. It is written a second time on purpose: from src it takes types and nothing that runs (except `assert`), for logic
 * that both share would be wrong in both.
 *
 * It is simpler than any engine by what it leaves out:
 *
 * - tables, fragments, versions, files, columns: state is maps of rows by id;
 * - the manifest, sidecars, recovery, crashes, aborts and deadlines: a step happens whole or not at all;
 * - concurrency and contention: steps come one after the other; whoever compares concurrent runs looks for an order;
 * - the states of old commits, and names of branches: a state is kept by keeping it; what there is of history is which
 *   commit was made from which, which of them cleanups have kept, and what follows from that;
 * - stems, frequent words and scores: what a search finds by words of which these decide, and in which order, it leaves open;
 * - indexes and any other care for speed: constraints are looked up in the whole state after each step;
 * - minting of ids: they are arguments;
 * - the schema's own validity: it is assumed.
 *
 * Errors are kinds only (with a reason for people): codes and details are an engine's own.
 */
export { changes } from './changes.ts';
export { demotedBranches, demotedCommit } from './demoted.ts';
export { idText } from './id.ts';
export { ancestors, asOf, bestCommonAncestors, type Lineage, type LineageCommit, mainline } from './lineage.ts';
export { type MergeBase, mergeBase } from './merge-base.ts';
export { bringsNothing, merge, type MergeOutcome } from './merge.ts';
export type { Refused } from './refusal.ts';
export { isKept, retain } from './retention.ts';
export { counts, getEdge, getNode, type ModelRead, read, type ReadValue } from './read.ts';
export { scanEdges, scanNodes } from './scan.ts';
export { type FoundRow, fused, FUSED_AT_LEAST, type ModelSearch, type Searched, searched } from './search.ts';
export { emptyState, type ModelState, type Row, type Tables } from './state.ts';
export { neighbours } from './walk.ts';
export { PLAIN_WORDS } from './words.ts';
export { type ModelWrite, write, type WriteOutcome, type Written } from './write.ts';
