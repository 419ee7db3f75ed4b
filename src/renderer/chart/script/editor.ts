/**
 * The editor of scripts. It stands in a shadow root: there its styles come as style sheets made by script, which the
 * page’s policy allows, and not as elements with text in them, which it refuses.
 */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, defaultHighlightStyle, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, drawSelection, EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers, type DecorationSet } from '@codemirror/view';
import { fonts, type Colours } from '../../theme/tokens.ts';
import { apiNamed, completionsFor, type ApiName } from './api.ts';

export interface EditorLook {
  readonly colours: Colours;
  readonly isDark: boolean;
  readonly label: string;
  readonly describe: (name: ApiName) => string;
}

const marked = StateEffect.define<number | null>();
const wrongLine = Decoration.line({ class: 'cm-wrong' });
const wrong = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, transaction) => {
    for (const effect of transaction.effects) {
      if (!effect.is(marked)) continue;
      if (effect.value === null || effect.value > transaction.state.doc.lines) return Decoration.none;
      return Decoration.set([wrongLine.range(transaction.state.doc.line(effect.value).from)]);
    }
    return transaction.docChanged ? before.map(transaction.changes) : before;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Text typed over a selection goes straight into the state. Left to the browser, it comes in an element with a style of
 * its own, which the page’s policy refuses with a complaint. Brackets stay with whoever puts them around the selection.
 */
const typedOver = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType, isComposing } = event;
    if (inputType !== 'insertText' || isComposing || data === null || view.state.selection.main.empty || /^[([{'"`]$/.test(data)) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

export class ScriptEditor {
  readonly #view: EditorView;
  readonly #dress = new Compartment();

  constructor(host: HTMLElement, text: string, look: EditorLook, onText: (text: string) => void) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    this.#view = new EditorView({
      root, parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(), wrong, javascript(),
          EditorState.tabSize.of(2), keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) onText(state.doc.toString());
          }),
          typedOver, this.#dress.of(dressed(look)),
        ],
      }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Another script. */
  show(text: string): void {
    if (text !== this.text) this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  dress(look: EditorLook): void {
    this.#view.dispatch({ effects: this.#dress.reconfigure(dressed(look)) });
  }

  /** Shows where a script went wrong. */
  mark(line: number | null): void {
    this.#view.dispatch({ effects: marked.of(line) });
  }

  focus(): void {
    this.#view.focus();
  }

  close(): void {
    this.#view.destroy();
  }
}

function dressed({ colours, isDark, label, describe }: EditorLook): Extension {
  const complete = (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos);
    const found = completionsFor(line.text.slice(0, context.pos - line.from));
    if (found === null) return null;
    return { from: line.from + found.from, options: found.names.map((one) => ({ label: one.name, type: one.kind, detail: one.form.slice(one.name.length), info: describe(one) })), validFor: /^\w*$/ };
  };
  return [
    autocompletion({ override: [complete], icons: false }),
    hoverTooltip((view, at) => {
      const word = view.state.wordAt(at);
      const name = word === null ? null : apiNamed(view.state.sliceDoc(word.from, word.to));
      if (word === null || name === null) return null;
      return { pos: word.from, end: word.to, above: true, create: () => ({ dom: tip(view, name, describe(name)) }) };
    }),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    syntaxHighlighting(HighlightStyle.define(defaultHighlightStyle.specs.map((spec) => ({ ...spec, ...(spec['color'] === undefined ? {} : { color: inked(String(spec['color']), colours) }) })))),
    EditorView.theme({
      '&': { height: '100%', color: colours.text, backgroundColor: colours.surface, fontSize: '12px' },
      '&.cm-focused': { outline: `2px solid ${colours.accent}`, outlineOffset: '-2px' },
      '.cm-content, .cm-gutters': { fontFamily: fonts.digits },
      '.cm-gutters': { backgroundColor: colours.surface, color: colours.textQuiet, border: '0' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: `${colours.pressed}80` },
      '.cm-cursor': { borderLeftColor: colours.text },
      '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: colours.lineStrong },
      '.cm-wrong': { backgroundColor: colours.badDeep },
      '.cm-tooltip': { border: `1px solid ${colours.lineStrong}`, borderRadius: '6px', backgroundColor: colours.raised, color: colours.text, fontFamily: fonts.words, maxWidth: '420px' },
      '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: colours.pressed, color: colours.text },
      '.cm-completionDetail': { color: colours.textQuiet, fontStyle: 'normal' },
      '.cm-tip': { padding: '6px 10px' },
      '.cm-tip code': { fontFamily: fonts.digits, color: colours.accent, display: 'block' },
    }, { dark: isDark }),
  ];
}

function tip(view: EditorView, { form }: ApiName, text: string): HTMLElement {
  const { ownerDocument } = view.dom;
  const box = ownerDocument.createElement('div');
  box.className = 'cm-tip';
  const code = ownerDocument.createElement('code');
  code.textContent = form;
  const words = ownerDocument.createElement('span');
  words.textContent = text;
  box.append(code, words);
  return box;
}

/** The library’s colours are for white paper: each becomes one of ours that is read on any ground. */
function inked(colour: string, colours: Colours): string {
  switch (colour) {
    case '#708': return colours.linkPurple;
    case '#219': case '#164': return colours.linkOrange;
    case '#a11': case '#e40': return colours.linkGreen;
    case '#940': return colours.textQuiet;
    case '#f00': return colours.bad;
    case '#00f': case '#00c': case '#30a': return colours.accent;
    default: return colours.linkYellow;
  }
}
