/** Prints a copy of one element alone, on a sheet of its own; nothing of the copy stays in the page. */
export function printSheet(sheet: HTMLElement | null): void {
  if (!sheet) return;
  const root = document.documentElement;
  const copy = sheet.cloneNode(true) as HTMLElement;
  copy.classList.add('print-now');
  document.body.append(copy);
  root.dataset.printing = '1';
  try {
    window.print();
  } finally {
    copy.remove();
    delete root.dataset.printing;
  }
}
