// What scripting adds to pages that work without it: suggestions while typing, feedback without a reload, the questions
// asked so far, and reading aloud, copying and taking along. Text goes in as text only, so a strict policy has nothing to object to.

const element = (name, properties = {}, ...children) => {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
};

const attributes = (e, values) => Object.entries(values).forEach(([name, value]) => e.setAttribute(name, value));

// post sends a form the way the browser would; it fails unless the server took it.
const post = async (form, extra = {}) => {
  const body = new URLSearchParams(new FormData(form));
  Object.entries(extra).forEach(([name, value]) => body.set(name, value));
  const response = await fetch(form.action, { method: 'POST', body });
  if (!response.ok) throw new Error(response.statusText);
};

// fails says below a form, once, that it was not sent; it is read out.
const fails = (form) => {
  form.querySelectorAll('.error').forEach((old) => old.remove());
  const p = element('p', { className: 'error', textContent: '没有发送成功。请稍后再试，或拨打 12345。' });
  p.setAttribute('role', 'alert');
  form.append(p);
};

// said replaces what a form or section held with a sentence that is read out.
const said = (place, text) => {
  const p = element('p', { className: 'done', tabIndex: -1, textContent: text });
  p.setAttribute('role', 'status');
  place.replaceChildren(p);
  p.focus();
};

// suggest makes an ask box a combobox with a list (WAI-ARIA Authoring Practices: editable, list autocomplete).
const suggest = (input) => {
  const form = input.form;
  const list = element('ul', { id: 'suggestions', className: 'suggestions', hidden: true });
  const status = element('p', { className: 'hidden' });
  attributes(list, { role: 'listbox', 'aria-label': '建议' });
  attributes(status, { role: 'status' });
  attributes(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id });
  input.closest('.row').after(list, status);
  let timer, running, at = -1;

  const close = () => {
    clearTimeout(timer);
    if (running) running.abort();
    list.hidden = true;
    list.replaceChildren();
    status.textContent = '';
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (option) => {
    input.value = option.textContent;
    close();
    form.requestSubmit();
  };
  const move = (to) => {
    const options = [...list.children];
    if (!options.length) return;
    at = (to + options.length) % options.length;
    options.forEach((o, i) => o.setAttribute('aria-selected', String(i === at)));
    options[at].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', options[at].id);
  };
  const show = (texts) => {
    close();
    texts.forEach((text, i) => {
      const option = element('li', { id: 'suggestion-' + i, textContent: text });
      attributes(option, { role: 'option', 'aria-selected': 'false' });
      option.addEventListener('pointerdown', (e) => e.preventDefault()); // the box keeps the focus
      option.addEventListener('click', () => choose(option));
      list.append(option);
    });
    list.hidden = !texts.length;
    input.setAttribute('aria-expanded', String(texts.length > 0));
    status.textContent = texts.length ? `有 ${texts.length} 条建议，按上下键选择` : '';
  };
  const ask = async () => {
    const q = input.value.trim();
    if (!q || q.length > 60) return close();
    running = new AbortController();
    const query = new URLSearchParams({ q, limit: 8, channel: 'website' });
    const chosen = document.querySelector('.chosen');
    if (chosen && chosen.dataset.region) query.set('region', chosen.dataset.region);
    if (chosen && chosen.dataset.audience) query.set('audience', chosen.dataset.audience);
    try {
      const response = await fetch('/api/v1/suggest?' + query, { signal: running.signal });
      if (!response.ok) return close();
      const found = await response.json();
      if (document.activeElement === input) show(found.suggestions.map((s) => s.text));
    } catch (e) {
      if (e.name !== 'AbortError') close();
    }
  };
  input.addEventListener('input', (e) => {
    clearTimeout(timer);
    if (running) running.abort();
    if (!e.isComposing) timer = setTimeout(ask, 120);
  });
  input.addEventListener('compositionend', () => { timer = setTimeout(ask, 120); });
  input.addEventListener('blur', close);
  form.addEventListener('submit', close);
  input.addEventListener('keydown', (e) => {
    if (e.isComposing) return;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (list.hidden) return void ask();
      e.preventDefault();
      const down = e.key === 'ArrowDown';
      move(at < 0 && !down ? -1 : at + (down ? 1 : -1));
    } else if (e.key === 'Enter' && at >= 0) {
      e.preventDefault();
      choose(list.children[at]);
    } else if (e.key === 'Escape' && !list.hidden) {
      e.preventDefault();
      close();
    }
  });
};

// helpful sends 有用 or 没用 without leaving the page, and asks for the reason of the latter.
const helpful = (form) => form.addEventListener('submit', async (e) => {
  e.preventDefault();
  const values = { helpful: 'no', [e.submitter.name]: e.submitter.value };
  form.querySelectorAll('button').forEach((b) => { b.disabled = true; });
  try {
    await post(form, values);
  } catch (err) {
    form.querySelectorAll('button').forEach((b) => { b.disabled = false; });
    return void fails(form);
  }
  if (values.helpful === 'yes' || values.reason) return said(form, '谢谢，已经收到。');
  const heading = element('p', { textContent: '谢谢。哪里没帮上忙？', tabIndex: -1 });
  heading.setAttribute('role', 'status');
  form.querySelectorAll('button, p').forEach((old) => old.remove());
  form.append(heading, ...form.dataset.reasons.split('|').map((reason) =>
    element('button', { className: 'quiet', name: 'reason', value: reason, textContent: reason })));
  heading.focus();
});

// report fills in the words that a person has selected, and sends without a reload.
const report = (details, article) => {
  const form = details.querySelector('form');
  let selected = '';
  const note = () => {
    const s = document.getSelection();
    if (s.rangeCount && article.contains(s.anchorNode) && String(s).trim()) selected = String(s).trim().slice(0, 500);
  };
  document.addEventListener('selectionchange', note); // opening the form may end the selection
  details.addEventListener('toggle', () => {
    note(); // a busy browser tells of a change late
    if (details.open && selected) form.elements.passage.value = selected;
  });
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    try {
      await post(form);
      said(form, '谢谢，已经收到。我们会核对这条内容，有误的尽快更正。');
    } catch (err) {
      fails(form);
    }
  });
};

// tell adds what can be done with an answer: read it aloud, copy, share, print.
const tell = (article) => {
  const words = () => [article.querySelector('h1'), article.querySelector(':scope > .prose')].map((e) => e.innerText.trim()).join('\n\n');
  const row = element('div', { className: 'tell' });
  const status = element('p', { className: 'soft' });
  status.setAttribute('role', 'status');
  const add = (label, act) => {
    const b = element('button', { type: 'button', className: 'quiet', textContent: label });
    b.addEventListener('click', () => act(b));
    row.append(b);
  };
  if (window.speechSynthesis) {
    add('朗读', (b) => {
      if (speechSynthesis.speaking) return speechSynthesis.cancel();
      const speech = Object.assign(new SpeechSynthesisUtterance(words()), { lang: 'zh-CN', rate: 0.95 });
      speech.onend = speech.onerror = () => { b.textContent = '朗读'; };
      speechSynthesis.speak(speech);
      b.textContent = '停止朗读';
    });
    addEventListener('pagehide', () => speechSynthesis.cancel());
  }
  const address = new URL(article.dataset.url, location.href).href;
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = '已复制。';
    } catch (e) {
      status.textContent = '浏览器不允许复制，请选中文字后复制。';
    }
  };
  add('复制', () => copy(words() + '\n\n' + address));
  add('分享', () => {
    if (navigator.share) navigator.share({ title: document.title, url: address }).catch(() => {});
    else copy(address);
  });
  add('打印', () => print());
  row.append(status);
  article.querySelector(':scope > .prose').after(row);
};

// wide lets a table be scrolled by keyboard, and says what is scrolled, while it is wider than the page.
const wide = (table) => {
  const box = element('div', { className: 'table' });
  table.before(box);
  box.append(table);
  const heads = [...table.querySelectorAll('th')].map((e) => e.textContent);
  const values = { tabindex: '0', role: 'group', 'aria-label': '表格：' + heads.join('、') };
  new ResizeObserver(() => {
    if (box.scrollWidth > box.clientWidth) attributes(box, values);
    else Object.keys(values).forEach((name) => box.removeAttribute(name));
  }).observe(box);
};

// code shows a QR code in place of the link to it.
const code = (link) => link.addEventListener('click', (e) => {
  e.preventDefault();
  const there = link.parentElement.querySelector('img');
  if (there) return void there.remove();
  link.after(element('img', { src: link.href, alt: '本页网址的二维码', width: 240, height: 240 }));
});

// turns keeps what was asked in this tab, ten questions at most, and lists the earlier ones. On an entry's page, which has no
// question of its own, it lists all, and the box goes on with their conversation. They never leave the browser; one that stores
// nothing lists nothing.
const turns = (section) => {
  const { turn: question, kind } = section.dataset;
  const query = new URLSearchParams(location.search);
  const talk = () => document.querySelector('.ask input[name=conversation]');
  const stored = () => {
    try {
      const all = JSON.parse(sessionStorage.getItem('turns'));
      return all.filter((t) => typeof t.question === 'string' && typeof t.answer === 'string');
    } catch (e) {
      return [];
    }
  };
  const keep = (all) => {
    try {
      sessionStorage.setItem('turns', JSON.stringify(all.slice(0, 10)));
    } catch (e) { /* private browsing */ }
  };
  const short = (text) => ([...text].length > 60 ? [...text].slice(0, 60).join('') + '…' : text);
  const answered = (t) => (t.kind === 'direct' ? '回答：' + t.answer : t.kind === 'choices' ? '有几个相近的问题' : t.answer);
  const earlier = stored().filter((t) => t.question !== question);
  if (question) {
    // What followed up another question is no question alone: it leads to the entry that answered it, or into its conversation.
    const follows = query.has('conversation');
    keep([{
      question, kind, answer: document.querySelector('h1').textContent, conversation: talk()?.value,
      link: follows && kind === 'direct' ? document.querySelector('article').dataset.url : '/ask?' + query,
    }, ...earlier]);
  } else if (earlier.length && earlier[0].conversation && !talk()) {
    document.querySelector('.ask').append(element('input', { type: 'hidden', name: 'conversation', value: earlier[0].conversation }));
  }
  if (!earlier.length) return;
  const list = element('ul', { className: 'questions' }, ...earlier.map((t) => element('li', {},
    element('a', { href: t.link || '/ask?' + new URLSearchParams({ q: t.question }), textContent: short(t.question) }),
    element('span', { className: 'soft', textContent: answered(t) }))));
  const forget = element('button', { type: 'button', className: 'quiet', textContent: '清除' });
  forget.setAttribute('aria-label', '清除本次提问');
  forget.addEventListener('click', () => {
    keep([]);
    talk()?.remove();
    said(section, '本次提问已清除。');
  });
  section.append(element('h2', { textContent: '本次提问' }), list, forget);
  section.hidden = false;
};

// clause goes to the page of a long policy that has the clause of an address without ?at=, as somebody may have kept one.
const clause = () => {
  const id = location.hash.slice(1);
  if (/^[ch]-[-x0-9]+$/.test(id) && !document.getElementById(id) && new URLSearchParams(location.search).get('at') !== id) {
    location.replace('?at=' + id + '#' + id);
  }
};

const start = () => {
  document.querySelectorAll('.ask input[name=q]').forEach(suggest);
  document.querySelectorAll('form.helpful').forEach(helpful);
  document.querySelectorAll('a[data-qr]').forEach(code);
  document.querySelectorAll('[data-turn]').forEach(turns);
  document.querySelectorAll('.prose table').forEach(wide);
  document.querySelectorAll('.law').forEach(clause);
  const article = document.querySelector('article[data-entry]');
  if (article) {
    tell(article);
    document.querySelectorAll('details.report').forEach((d) => report(d, article));
  }
};

// A browser that lacks one of these (Chrome before 86) keeps the plain pages, which do everything.
if (window.SubmitEvent && Element.prototype.replaceChildren && HTMLFormElement.prototype.requestSubmit) start();
