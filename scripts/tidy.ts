#!/usr/bin/env node
// Checks the rules of the house that compiler and linter do not know: who may import whom, no ambient world in the engine,
// nothing switched off. Prints one line a finding; ends with status 1 if there is any.
import { join } from 'node:path';
import { formatFinding } from './tidy/finding.ts';
import { inspect } from './tidy/tidy.ts';

const { findings, sourceCount } = inspect(join(import.meta.dirname, '..'));
for (const finding of findings) console.log(formatFinding(finding));
console.log(`tidy: looked at ${sourceCount} sources, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
