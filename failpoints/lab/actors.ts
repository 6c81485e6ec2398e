import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Map, Set } from 'immutable';
import { Refusal } from './refusal.ts';

/** Who is who, and who is dead. Persistent, like all that a snapshot holds. */
export interface Identities {
  /** Actors by the access keys that were issued to them. */
  readonly actors: Map<string, string>;
  readonly dead: Set<string>;
}

export const NOBODY: Identities = { actors: Map(), dead: Set() };

/** Access keys and who they were issued to. They tell actors apart; they protect nothing, and signatures are not verified. */
export interface Actors {
  readonly identities: Identities;
  /** A new access key for an actor, who may have several. */
  issue(actor: string): string;
  /** Whose key a request carries. Throws `Refusal` for none (`AccessDenied`) and for unknown ones (`InvalidAccessKeyId`). */
  identify(message: IncomingMessage): string;
  bury(actor: string): void;
  isDead(actor: string): boolean;
}

export function createActors(initial: Identities): Actors {
  // A client may go on trying long after its lab has stopped, and another lab may have the port by then, also one of
  // another process: it must not take a stranger's ghost for an actor of its own. The keys appear in no trace.
  const label = randomBytes(5).toString('hex').toUpperCase();
  let { actors, dead } = initial;
  return {
    get identities() {
      return { actors, dead };
    },
    issue(actor) {
      const accessKeyId = `LAB${label}${String(actors.size + 1).padStart(7, '0')}`;
      actors = actors.set(accessKeyId, actor);
      return accessKeyId;
    },
    identify(message) {
      const accessKeyId = accessKeyOf(message);
      if (accessKeyId === undefined) throw new Refusal('AccessDenied');
      const actor = actors.get(accessKeyId);
      if (actor === undefined) throw new Refusal('InvalidAccessKeyId', { AWSAccessKeyId: accessKeyId });
      return actor;
    },
    bury(actor) {
      dead = dead.add(actor);
    },
    isDead: (actor) => dead.has(actor),
  };
}

/** From the signature in the header, or in the query of a presigned request. */
function accessKeyOf(message: IncomingMessage): string | undefined {
  const signature = message.headers.authorization ?? message.url ?? '';
  return /Credential=([^/,\s&%]+)(?:\/|%2F)/i.exec(signature)?.[1];
}
