import type { Feature } from '../context.js';
import { commands } from './commands.js';
import { indentation } from './indentation.js';
import { preview } from './preview-panel.js';
import { requirementTests } from './requirement-tests.js';
import { statusItem } from './status-item.js';

/** Everything that the extension offers beyond the language server's own features; a new feature is a new entry. */
export const features: readonly Feature[] = [commands, indentation, preview, statusItem, requirementTests];
