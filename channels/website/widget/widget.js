// The widget of 政策问答: <script src="https://…/widget.js" defer></script>. How to embed it is in docs/widget.md.
// Nothing newer than ES2019, nothing loaded but the answers, and no text is ever read as HTML.
(() => {
  'use strict';

  const script = document.currentScript || document.querySelector('script[src*="/widget.js"]');
  const known = window.customElements.get('yiku-ask');
  if (known) { // loaded before: one element, one conversation, one button
    if (known.start) known.start(script.dataset);
    return;
  }

  const BASE = script.src.replace(/\/widget\.js([?#].*)?$/, '');
  const KEY = 'yiku-ask ' + BASE;
  const KEPT = 20; // turns that survive a reload; none in which somebody is in danger
  const PATIENCE = 10000; // milliseconds until the server counts as away
  const STYLE = '{{style}}';
  const narrow = window.matchMedia('(max-width: 40em), (max-height: 30em)'); // the same as in widget.css

  // Nodes

  const make = (name, attributes, ...children) => {
    const picture = name === 'svg' || name === 'path';
    const e = picture ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    Object.keys(attributes).forEach(k => e.setAttribute(k, attributes[k]));
    e.append(...children);
    return e;
  };
  const unseen = text => make('span', { class: 'hidden' }, text);
  const empty = e => { while (e.firstChild) e.removeChild(e.firstChild); };

  const ELEMENTS = /^(p|br|hr|h[2-6]|ul|ol|li|strong|em|code|pre|blockquote|table|thead|tbody|tr|th|td|a|div|dl|dt|dd|span|button)$/;
  const ATTRIBUTES = /^(class|start|align|data-(entry|again|ask|verbatim))$/;

  // build makes what the server, or this browser's storage, says an answer is made of; what it does not know it leaves out.
  const build = node => {
    if (typeof node === 'string') return node;
    if (!Array.isArray(node) || !ELEMENTS.test(node[0])) return '';
    const [name, attributes, ...children] = node;
    const e = make(name, name === 'button' ? { type: 'button' } : {}, ...children.map(build));
    Object.keys(attributes).forEach(k => { if (ATTRIBUTES.test(k)) e.setAttribute(k, attributes[k]); });
    if (name === 'a') aim(e, String(attributes.href));
    if (name === 'table') { const box = make('div', { class: 'table', tabindex: '0', role: 'group', 'aria-label': '表格' }, e); return box; }
    return e;
  };
  const aim = (link, to) => {
    if (/^tel:/.test(to)) link.href = to;
    else if (/^(https?:\/\/|\/(?!\/))/i.test(to)) {
      link.href = to[0] === '/' ? BASE + to : to;
      link.target = '_blank';
      link.rel = 'noopener nofollow';
      link.append(unseen('（在新窗口打开）'));
    }
  };

  // The conversation: one for all that is on the page, kept for this tab alone.

  const talk = { turns: [], conversation: '', open: false, busy: false, views: new Set() };
  const keep = () => {
    const turns = talk.turns.filter(t => t.content && !t.failed && !t.urgent).slice(-KEPT);
    try {
      window.sessionStorage.setItem(KEY, JSON.stringify({ turns, conversation: talk.conversation, open: talk.open }));
    } catch (_) { /* storage is full or forbidden: the page works, a reload forgets */ }
  };
  try {
    const kept = JSON.parse(window.sessionStorage.getItem(KEY));
    talk.turns = kept.turns.filter(t => typeof t.question === 'string' && Array.isArray(t.content));
    talk.conversation = String(kept.conversation);
    talk.open = kept.open === true;
  } catch (_) { /* nothing kept */ }

  // call asks the server. It fails with what to tell people.
  const call = (path, body) => {
    const stop = window.AbortController ? new AbortController() : null;
    const options = { mode: 'cors', credentials: 'omit', cache: 'no-store' };
    if (stop) options.signal = stop.signal;
    if (body) Object.assign(options, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    let clock;
    const late = new Promise((_, fail) => { clock = setTimeout(() => { fail(new Error('late')); if (stop) stop.abort(); }, PATIENCE); });
    const answer = fetch(BASE + path, options).then(r => r.json().then(a => {
      if (!r.ok) throw Object.assign(new Error('refused'), { detail: a.detail });
      return a;
    }));
    return Promise.race([answer, late]).then(a => { clearTimeout(clock); return a; }, e => { clearTimeout(clock); throw e; });
  };

  const failure = detail => [
    ['h3', {}, detail ? '没能回答' : '现在连不上政策问答'],
    ['p', {}, detail || '可能是网络不通，或服务正在维护。请稍后再试，急事请打电话。'],
    ['div', { class: 'owner' }, ['p', {}, '政务服务便民热线'], ['p', {}, ['a', { class: 'phone', href: 'tel:12345' }, '12345']]],
    ['p', {}, ['button', { class: 'quiet', 'data-again': '' }, '再试一次']],
  ];

  const each = (what, ...a) => talk.views.forEach(v => v[what](...a));
  const ask = (question, entry, view, verbatim) => {
    if (talk.busy || !question.trim()) return false;
    const turn = { question, content: null };
    talk.busy = true;
    talk.turns.push(turn);
    each('show', turn, view);
    call('/widget/ask', { question, entry, verbatim, conversation: talk.conversation }).then(a => {
      if (!Array.isArray(a.content)) throw new Error('no answer');
      turn.content = a.content;
      turn.urgent = a.urgent;
      talk.conversation = a.conversation;
    }).catch(e => {
      turn.failed = { question, entry, verbatim };
      turn.content = failure(e.detail);
    }).then(() => {
      talk.busy = false;
      each('show', turn, view);
      keep();
    });
    return true;
  };
  const drop = turns => {
    talk.turns = talk.turns.filter(t => turns.indexOf(t) < 0);
    each('drop', turns);
    keep();
  };

  // Looks

  let sheet = null; // one for all, not subject to the page's style-src
  try {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  } catch (_) { sheet = null; }
  const dress = root => {
    if (sheet && 'adoptedStyleSheets' in root) root.adoptedStyleSheets = [sheet];
    else root.append(make('link', { rel: 'stylesheet', href: BASE + '/widget.css' }));
  };

  // onto is black or white, whichever can be read on the colour.
  const onto = colour => {
    const [r, g, b] = (colour.match(/[\d.]+/g) || [0, 0, 0]).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
  };

  const bubble = () => make('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    make('path', { d: 'M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linejoin': 'round' }),
    make('path', { d: 'M8 9h8M8 13h5', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round' }));
  const cross = () => make('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    make('path', { d: 'M6 6l12 12M18 6L6 18', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round' }));

  class YikuAsk extends HTMLElement {
    connectedCallback() {
      if (!this.shadowRoot) this.furnish();
      this.shown.forEach(box => box.remove());
      this.shown.clear();
      talk.turns.forEach(t => this.show(t, null));
      talk.views.add(this);
      this.tint();
    }

    disconnectedCallback() { talk.views.delete(this); }

    furnish() {
      const title = this.dataset.title || '政策问答';
      this.floating = 'floating' in this.dataset;
      this.shown = new Map(); // turn → its box
      this.input = make('input', { id: 'question', type: 'text', maxlength: '2000', autocomplete: 'off', enterkeyhint: 'send', placeholder: '例如：居住证怎么办' });
      this.log = make('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': '问答记录', tabindex: '0' },
        make('p', { class: 'soft' }, '用自己的话问就可以，一次问一件事，不要写姓名、证件号等个人信息。答案原文取自政策问答库，不由机器编写。'));
      this.form = make('form', {}, make('label', { for: 'question', class: 'hidden' }, '您想问什么？'), this.input, make('button', {}, '发送'));
      this.clear = make('button', { type: 'button', class: 'plain', hidden: '' }, '清空记录');
      this.panel = make('div', { class: 'panel', role: this.floating ? 'dialog' : 'group', 'aria-labelledby': 'title' },
        make('div', { class: 'head' }, make('h2', { id: 'title' }, title)), this.log, this.form,
        make('p', { class: 'foot' }, make('span', {}, '急事请拨打 ', make('a', { href: 'tel:12345' }, '12345')), this.clear));
      this.box = make(this.floating ? 'aside' : 'div', { class: 'box', lang: 'zh-CN' }, this.panel);
      const root = this.attachShadow({ mode: 'open' });
      dress(root);
      root.append(this.box);
      if (this.floating) this.float(title);
      this.listen(root);
    }

    float(title) {
      this.box.setAttribute('aria-label', title);
      this.box.className = 'box floating ' + (this.dataset.position === 'left' ? 'left' : 'right');
      this.launch = make('button', { type: 'button', class: 'launch', 'aria-haspopup': 'dialog', 'aria-expanded': 'false' }, bubble(), make('span', {}, title));
      this.close = make('button', { type: 'button', class: 'close', 'aria-label': '关闭' + title }, cross());
      this.panel.firstChild.append(this.close);
      this.box.prepend(this.launch);
      this.launch.addEventListener('click', () => this.toggle(true, true));
      this.close.addEventListener('click', () => this.toggle(false, true));
      const fit = () => this.fit();
      narrow.addListener(fit); // addEventListener came to it later
      if (window.visualViewport) ['resize', 'scroll'].forEach(e => window.visualViewport.addEventListener(e, fit));
      this.toggle(talk.open && !narrow.matches, false); // nothing covers a page just because it was opened before
    }

    // tint takes the colour from data-color or the page's --yiku-color, and finds what can be read on it.
    tint() {
      if (this.dataset.color) this.box.style.setProperty('--accent', this.dataset.color);
      const set = () => this.box.style.setProperty('--on-accent', onto(getComputedStyle(this.form.lastChild).backgroundColor));
      const link = this.shadowRoot.querySelector('link');
      if (link && !link.sheet) link.addEventListener('load', set);
      else set();
    }

    listen(root) {
      this.form.addEventListener('submit', e => {
        e.preventDefault();
        if (ask(this.input.value, undefined, this)) this.input.value = '';
        this.input.focus();
      });
      this.clear.addEventListener('click', () => {
        drop(talk.turns.filter(t => t.content));
        this.input.focus();
      });
      this.log.addEventListener('click', e => {
        const button = e.target.closest('button');
        if (!button || talk.busy) return;
        if ('again' in button.dataset) this.again(button);
        else if (ask(button.dataset.ask || button.textContent, button.dataset.entry, this, 'verbatim' in button.dataset || undefined)) this.log.lastChild.firstChild.focus();
      });
      // The page's shortcuts are not for what is typed here.
      ['keydown', 'keypress', 'keyup'].forEach(k => root.addEventListener(k, e => {
        if (this.floating && k === 'keydown') this.key(e);
        e.stopPropagation();
      }));
    }

    again(button) {
      this.shown.forEach((box, turn) => {
        if (!box.contains(button)) return;
        drop([turn]);
        ask(turn.failed.question, turn.failed.entry, this, turn.failed.verbatim);
        this.input.focus();
      });
    }

    // key closes at Escape and keeps Tab inside.
    key(e) {
      if (this.panel.hidden || e.isComposing) return;
      if (e.key === 'Escape') this.toggle(false, true);
      if (e.key !== 'Tab') return;
      const stops = Array.from(this.panel.querySelectorAll('a[href], button:not([hidden]), input, [tabindex="0"]'));
      const at = this.shadowRoot.activeElement, first = stops[0], last = stops[stops.length - 1];
      if (at !== (e.shiftKey ? first : last) && this.panel.contains(at)) return;
      e.preventDefault();
      (e.shiftKey ? last : first).focus();
    }

    toggle(open, byHand) {
      this.panel.hidden = !open;
      this.launch.hidden = open;
      this.launch.setAttribute('aria-expanded', String(open));
      this.fit();
      if (open) this.rest();
      this.tint(); // the page may have changed its looks
      if (!byHand) return;
      (open ? this.input : this.launch).focus();
      talk.open = open;
      keep();
    }

    // fit puts the panel where a phone's keyboard leaves room. A page that is zoomed in by hand stays as it is.
    fit() {
      if (narrow.matches) this.panel.setAttribute('aria-modal', 'true');
      else this.panel.removeAttribute('aria-modal');
      const v = window.visualViewport, s = this.panel.style;
      if (v && narrow.matches && Math.abs(v.scale - 1) < 0.01) {
        s.setProperty('--yiku-top', v.offsetTop + 'px');
        s.setProperty('--yiku-height', v.height + 'px');
      } else {
        s.removeProperty('--yiku-top');
        s.removeProperty('--yiku-height');
      }
    }

    // show puts a turn into the log, or its answer into the turn. Only the view that was asked announces it.
    show(turn, asked) {
      let box = this.shown.get(turn);
      this.log.setAttribute('aria-live', asked !== this ? 'off' : turn.urgent ? 'assertive' : 'polite');
      if (!box) {
        box = make('div', { class: 'turn' }, make('p', { class: 'asked', tabindex: '-1' }, unseen('您问：'), turn.question), make('div', { class: 'answer' }));
        this.shown.set(turn, box);
        this.log.append(box);
      }
      empty(box.lastChild);
      box.lastChild.append(...(turn.content || [['p', { class: 'soft' }, '正在查找…']]).map(build));
      this.clear.hidden = false;
      this.rest();
    }

    drop(turns) {
      turns.forEach(t => {
        if (this.shown.has(t)) this.shown.get(t).remove();
        this.shown.delete(t);
      });
      this.clear.hidden = !this.shown.size;
    }

    // rest scrolls to the last question, so that its answer is read from the beginning, or to the number to call at once.
    rest() {
      const box = this.log.lastChild;
      if (box.className === 'turn') this.log.scrollTop = (box.querySelector('.urgent') || box).offsetTop - 8;
    }
  }

  // The search box: the page's own input, with suggestions, that asks here.

  let boxes = 0;
  class Search {
    constructor(input) {
      this.input = input;
      this.at = -1;
      this.asked = 0;
      this.list = make('div', { id: 'yiku-suggestions-' + ++boxes, role: 'listbox', 'aria-label': '建议的问题', lang: 'zh-CN' });
      this.style(this.list, { all: 'initial', display: 'none', position: 'absolute', 'z-index': '2147483646', background: '#fff', border: '1px solid #525b66', 'box-sizing': 'border-box', 'max-height': '24em', overflow: 'auto' });
      const says = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.list.id, autocomplete: 'off' };
      Object.keys(says).forEach(k => input.setAttribute(k, says[k]));
      input.insertAdjacentElement('afterend', this.list);
      input.addEventListener('input', e => { if (!e.isComposing) this.soon(); });
      input.addEventListener('compositionend', () => this.soon());
      input.addEventListener('keydown', e => this.key(e));
      input.addEventListener('blur', () => this.fold());
      if (input.form) input.form.addEventListener('submit', e => { e.preventDefault(); this.go(input.value); });
    }

    style(e, s) { Object.keys(s).forEach(k => e.style.setProperty(k, s[k], 'important')); }

    soon() {
      clearTimeout(this.clock);
      const n = ++this.asked, text = this.input.value.trim();
      if (!text) return this.fold();
      this.clock = setTimeout(() => call('/widget/suggest?q=' + encodeURIComponent(text)).then(a => {
        if (n === this.asked && this.input.getRootNode().activeElement === this.input) this.unfold(a.suggestions);
      }, () => this.fold()), 120);
    }

    unfold(found) {
      this.fold();
      if (!found.length) return;
      found.forEach((s, i) => {
        const option = make('div', { id: this.list.id + '-' + i, role: 'option', 'aria-selected': 'false' }, s.text);
        this.paint(option, false);
        option.addEventListener('mousedown', e => e.preventDefault()); // the box keeps the focus
        option.addEventListener('click', () => this.go(s.text));
        this.list.append(option);
      });
      const i = this.input;
      this.style(this.list, { display: 'block', left: i.offsetLeft + 'px', top: i.offsetTop + i.offsetHeight + 'px', width: Math.max(i.offsetWidth, 240) + 'px' });
      i.setAttribute('aria-expanded', 'true');
    }

    paint(option, chosen) {
      this.style(option, { all: 'initial', display: 'block', padding: '0.6em 0.75em', font: '16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif', cursor: 'pointer', color: chosen ? '#fff' : '#1b1f24', background: chosen ? '#174a7c' : '#fff' });
    }

    fold() {
      empty(this.list);
      this.at = -1;
      this.style(this.list, { display: 'none' });
      this.input.setAttribute('aria-expanded', 'false');
      this.input.removeAttribute('aria-activedescendant');
    }

    key(e) {
      const options = Array.from(this.list.children);
      if (e.isComposing) return;
      if (e.key === 'Escape' && options.length) { e.preventDefault(); this.fold(); }
      if (e.key === 'Enter') {
        if (this.at >= 0) this.input.value = options[this.at].textContent;
        if (!this.input.form) this.go(this.input.value); // a form submits by itself
      }
      if ((e.key !== 'ArrowDown' && e.key !== 'ArrowUp') || !options.length) return;
      e.preventDefault();
      clearTimeout(this.clock); // what is being chosen from stays
      this.asked++;
      if (this.at >= 0) this.mark(options[this.at], false);
      const step = e.key === 'ArrowDown' ? 1 : -1;
      this.at = this.at < 0 && step < 0 ? options.length - 1 : (this.at + step + options.length) % options.length;
      this.mark(options[this.at], true);
      this.input.setAttribute('aria-activedescendant', options[this.at].id);
    }

    mark(option, chosen) {
      option.setAttribute('aria-selected', String(chosen));
      this.paint(option, chosen);
      if (chosen) option.scrollIntoView({ block: 'nearest' });
    }

    go(text) {
      if (text.trim()) window.location.assign(BASE + '/ask?q=' + encodeURIComponent(text.trim()));
    }
  }

  // start does what a script tag's attributes say: a button with a panel, better search boxes, or nothing but the element.
  const started = new Set();
  const start = given => {
    if (given.mode === 'search') {
      document.querySelectorAll(given.input || 'input[type="search"]').forEach(input => {
        if (input.tagName === 'INPUT' && !started.has(input)) { started.add(input); new Search(input); }
      });
    } else if (given.mode !== 'inline' && !started.has('button')) {
      started.add('button');
      const e = make('yiku-ask', { 'data-floating': '' });
      ['title', 'color', 'position'].forEach(k => { if (given[k]) e.dataset[k] = given[k]; });
      document.documentElement.append(e); // the body may be moved, clipped or replaced by the page
    }
  };
  const whenRead = do_ => { if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', do_); else do_(); };
  YikuAsk.start = given => { const g = Object.assign({}, given); whenRead(() => start(g)); };
  window.customElements.define('yiku-ask', YikuAsk);
  YikuAsk.start(script.dataset);
})();
