import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

/** Access keys and who they were issued to. They tell actors apart; they protect nothing, and signatures are not verified. */
export interface Actors {
  /** A new access key for an actor, who may have several. */
  issue(actor: string): string;
  /** Whose key a request carries. Throws `Refusal` for none (`AccessDenied`) and for unknown ones (`InvalidAccessKeyId`). */
  identify(message: IncomingMessage): string;
}

export function createActors(): Actors {
  const actors = new Map<string, string>();
  return {
    issue(actor) {
      const accessKeyId = `LAB${String(actors.size + 1).padStart(17, '0')}`;
      actors.set(accessKeyId, actor);
      return accessKeyId;
    },
    identify(message) {
      const accessKeyId = accessKeyOf(message);
      if (accessKeyId === undefined) throw new Refusal('AccessDenied');
      const actor = actors.get(accessKeyId);
      if (actor === undefined) throw new Refusal('InvalidAccessKeyId', { AWSAccessKeyId: accessKeyId });
      return actor;
    },
  };
}

/** From the signature in the header, or in the query of a presigned request. */
function accessKeyOf(message: IncomingMessage): string | undefined {
  const signature = message.headers.authorization ?? message.url ?? '';
  return /Credential=([^/,\s&%]+)(?:\/|%2F)/i.exec(signature)?.[1];
}
