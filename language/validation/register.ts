import { interruptAndCheck, type LangiumCoreServices, type ValidationAcceptor, type ValidationChecks } from 'langium';
import type { Model, ScaleAstType } from '../generated/ast.js';
import { Design } from '../model/design.js';
import { libraryOf } from '../model/linking/library.js';
import { namesOf } from '../model/linking/scope-provider.js';
import { contextOf } from '../model/lower.js';
import { programOf } from '../model/program.js';
import type { Report } from '../model/report.js';
import { BaseSystem } from './base-system.js';
import type { Checked } from './check.js';
import { CHECKS } from './registry.js';
import { slipChecks } from './slips.js';

/** Registers the checks of whole documents; all are fast enough to run while someone types. */
export function registerScaleChecks(services: LangiumCoreServices): void {
  const checks: ValidationChecks<ScaleAstType> = {
    Model: async (model, accept, cancelToken) => {
      const checked = checkedOf(model, services, accept);
      for (const check of CHECKS) {
        await interruptAndCheck(cancelToken);
        check(checked);
      }
    },
  };
  services.validation.ValidationRegistry.register(checks);
  services.validation.ValidationRegistry.register(slipChecks);
}

function checkedOf(model: Model, services: LangiumCoreServices, accept: ValidationAcceptor): Checked {
  const library = libraryOf(model);
  const program = programOf(model, (file) => library.importsOf(file));
  const names = namesOf(model, services);
  const report = reportTo(accept);
  const context = { ...contextOf(new Design(program), undefined, report), offers: names.offers };
  return { model, program, names, context, report, base: new BaseSystem(program, context) };
}

/** Hands issues to the editor. What stands in the way of a run alone is no mistake of the document, and is told by the lowering. */
function reportTo(accept: ValidationAcceptor): Report {
  return ({ severity, code, message, node, property, index, data }) => {
    if (code === 'not-simulated' && severity === 'error') return;
    accept(severity === 'information' ? 'info' : severity, message, {
      node,
      // Issues come from nodes of every type, so their properties are known by name alone.
      ...(property === undefined ? {} : { property }),
      ...(index === undefined ? {} : { index }),
      code,
      ...(data === undefined ? {} : { data }),
      ...(code === 'unreached' || code === 'unused' ? { tags: [UNNECESSARY] } : {}),
    });
  };
}

/** The tag of the language server protocol for what an editor fades out. */
const UNNECESSARY = 1;
