/** Prints one element of the page alone, on a sheet of its own. */
export function printSheet(sheet: HTMLElement | null): void {
  if (!sheet) return;
  const root = document.documentElement;
  root.dataset.printing = '1';
  sheet.classList.add('print-now');
  try {
    window.print();
  } finally {
    sheet.classList.remove('print-now');
    delete root.dataset.printing;
  }
}
