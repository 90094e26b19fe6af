import { Button } from '@citywall/ui';
import { chooseLanguage, useWords } from '../language/language.ts';

/** The name of the product above a form that stands alone. */
export function GateHead() {
  return (
    <div className="row">
      <img src="/citywall.svg" width="36" height="36" alt="" />
      <span className="gate-name">Citywall</span>
    </div>
  );
}

/** Switches to the other language before anybody has signed in. */
export function GateLanguage() {
  const { language } = useWords();
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <Button small kind="quiet" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => chooseLanguage(other)}>
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  );
}
