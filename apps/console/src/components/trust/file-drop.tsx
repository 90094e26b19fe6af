import { useRef, useState } from 'react';

interface FileDropProperties {
  readonly label: string;
  readonly accept: string;
  readonly onFile: (file: File) => void;
}

/** Takes one file, dropped or chosen. */
export function FileDrop({ label, accept, onFile }: FileDropProperties) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the field inside takes the file by keyboard
    <div
      className={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) onFile(file);
      }}
    >
      <label className="stack tight">
        <span>{label}</span>
        <input
          ref={input}
          type="file"
          accept={accept}
          onChange={(event) => {
            const file = event.target.files?.[0];
            // The same file may be chosen again after it was mended.
            if (input.current) input.current.value = '';
            if (file) onFile(file);
          }}
        />
      </label>
    </div>
  );
}
