/** Conditions, branches that run at once, and calls with modifiers. */
import { Op } from '../opcodes.js';
import { Cell, Word } from '../table.js';
import { ROW_GOES_ON, type Instructions } from './instruction.js';

export const CONTROL: Instructions = {
  [Op.ATTEMPT]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 3;
    return kernel.launch(kernel.beginAttempts(row, row, kernel.code[pc + 1]!));
  },
  [Op.SEND]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 2;
    kernel.send(row, kernel.code[pc + 1]!);
    return ROW_GOES_ON;
  },
  [Op.AWAIT]: (kernel, row, pc) => {
    const open = kernel.lineage !== null && kernel.lineage.waits(kernel.words[row + Word.SCOPE]!);
    kernel.words[row + Word.PC] = open ? kernel.code[pc + 1]! : pc + 2;
    return ROW_GOES_ON;
  },
  [Op.REPLY]: (kernel, row, pc) => {
    kernel.words[row + Word.PC] = pc + 1;
    return kernel.replyEarly(row);
  },
  [Op.RESOLVED]: (kernel, row, pc) => {
    const knows = kernel.answers.holds(kernel.code[pc + 1]!, kernel.askerOf(row), kernel.cells[Cell.NOW]!);
    kernel.words[row + Word.PC] = knows ? pc + 3 : kernel.code[pc + 2]!;
    return ROW_GOES_ON;
  },
  [Op.WHEN]: (kernel, row, pc) => {
    const code = kernel.code;
    kernel.words[row + Word.PC] = kernel.evaluate(code[pc + 1]!, row) !== 0 ? pc + 3 : code[pc + 2]!;
    return ROW_GOES_ON;
  },
  [Op.FORK]: (kernel, row, pc) => {
    const code = kernel.code;
    const branches = code[pc + 1]!;
    kernel.words[row + Word.PC] = code[pc + 3]!;
    if (!kernel.beginJoin(row, branches, code[pc + 2]!)) return ROW_GOES_ON;
    // The last one pushed runs first.
    for (let i = branches - 1; i >= 0; i--) kernel.branch(row, code[pc + 4 + i]!);
    return -1;
  },
  [Op.REPLICATE]: (kernel, row, pc) => {
    const code = kernel.code;
    const copies = kernel.count(code[pc + 1]!, row);
    kernel.words[row + Word.PC] = code[pc + 3]!;
    if (!kernel.beginJoin(row, copies, code[pc + 2]!)) return ROW_GOES_ON;
    for (let i = 0; i < copies; i++) kernel.branch(row, code[pc + 4]!);
    return -1;
  },
};
