import { type ReactNode, useEffect, useRef } from 'react';

const firstField = '.content :is(input:not([type="checkbox"], [type="radio"]), textarea, select):not([readonly])';

interface DialogProperties {
  readonly title: ReactNode;
  readonly closeLabel: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  /** Makes the dialog a form: Enter in a field does the act. */
  readonly onSubmit?: () => void;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A modal dialog: keeps focus inside, closes by Escape, gives focus back to what opened it. */
export function Dialog({ title, closeLabel, wide, onClose, onSubmit, footer, children }: DialogProperties) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // Left to itself the browser would begin at the closing cross.
    dialog?.querySelector<HTMLElement>(firstField)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={wide ? 'dialog wide' : 'dialog'}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <header>
          <h2>{title}</h2>
          <button type="button" className="close" aria-label={closeLabel} onClick={onClose}>
            ×
          </button>
        </header>
        <div className="content">{children}</div>
        {footer && <footer>{footer}</footer>}
      </form>
    </dialog>
  );
}

interface SidePanelProperties {
  readonly title: ReactNode;
  readonly closeLabel: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A panel at the right that leaves the list behind it usable; Escape closes it. */
export function SidePanel({ title, closeLabel, onClose, children }: SidePanelProperties) {
  const close = useRef(onClose);
  close.current = onClose;
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // Whoever opened it from a row goes on inside with Tab, and is back at the row afterwards.
    if (before instanceof HTMLElement && before.closest('tr')) panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && panel.current?.contains(document.activeElement)) before.focus();
    };
  }, []);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !document.querySelector('dialog[open]')) close.current();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return (
    <aside ref={panel} tabIndex={-1} className="side" aria-label={typeof title === 'string' ? title : closeLabel}>
      <header className="top">
        <h2>{title}</h2>
        <button type="button" className="close" aria-label={closeLabel} onClick={onClose}>
          ×
        </button>
      </header>
      <div className="content">{children}</div>
    </aside>
  );
}

interface MenuProperties {
  readonly label: ReactNode;
  readonly children: ReactNode;
}

/** A small menu that opens under its button and closes after a choice. */
export function Menu({ label, children }: MenuProperties) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const listen = (event: MouseEvent) => {
      const menu = element.current;
      const target = event.target as Element;
      if (menu?.open && (!menu.contains(target) || target.closest('.items'))) menu.open = false;
    };
    addEventListener('click', listen);
    return () => removeEventListener('click', listen);
  }, []);
  return (
    <details className="menu" ref={element}>
      <summary className="button">{label}</summary>
      <div className="items">{children}</div>
    </details>
  );
}
