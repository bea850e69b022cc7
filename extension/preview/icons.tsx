/** Signs of the user interface on a grid of 16 by 16, stroked in the color of the text around them. */
const PATHS = {
  play: 'M5 3.2v9.6l8-4.8z',
  stop: 'M4.5 4.5h7v7h-7z',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  save: 'M8 2.5v7.5M4.8 7L8 10.2L11.2 7M3 13.5h10',
  chevron: 'M6 4l4 4l-4 4',
  close: 'M4 4l8 8M12 4l-8 8',
  pass: 'M3.2 8.6l3 3L12.8 4.6',
  fail: 'M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6',
  undecided: 'M5.6 5.8a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.9-1.1 1.7M8 12.4v.1',
  error: 'M8 4.2v4.6M8 11.6v.1M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4',
  warning: 'M8 6.2v3.2M8 11.7v.1M8 2l6.4 11.6H1.6z',
  information: 'M8 7.4v4M8 4.7v.1M8 1.8a6.2 6.2 0 1 1 0 12.4a6.2 6.2 0 1 1 0-12.4',
  hint: 'M6 13.5h4M6.2 11.4c0-1.6-2-2.4-2-4.9a3.8 3.8 0 0 1 7.6 0c0 2.5-2 3.3-2 4.9z',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
