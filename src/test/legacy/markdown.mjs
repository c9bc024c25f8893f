// The legacy clients' code, out of their documents.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotRunnable } from './report.mjs';

/** The one fenced block of the document that contains this text. */
export function codeBlock(folder, document, text) {
  const markdown = readFileSync(join(folder, document), 'utf8');
  const blocks = [...markdown.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map((match) => match[1]).filter((code) => code.includes(text));
  if (blocks.length !== 1) throw new NotRunnable(`${document}: ${blocks.length} code blocks contain "${text}", not one`);
  return blocks[0];
}

/** The code with another server and project; all else stays as documented. */
export function addressed(code, { logs, jobs, project }) {
  return code.replaceAll('ws://localhost:8080', logs).replaceAll('ws://localhost:3000/ws', jobs).replaceAll('your_project_id', project);
}
