/** Figures as a table, folded up until it is asked for. */
import { useState } from 'preact/hooks';

export function FigureTable({ label, head, rows }: { label: string; head: string[]; rows: string[][] }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="figure-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {open && (
        <div tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                {head.map((title, column) => (
                  <th scope="col" key={column}>
                    <bdi>{title}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, ...cells], index) => (
                <tr key={index}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
