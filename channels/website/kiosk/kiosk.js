// What scripting adds to the kiosk: going back to the start when nobody is there, a keyboard on the first page, and buttons
// for paper and for those who cannot drag. Text goes in as text only.

const start = '/kiosk';
const body = document.body;
const input = document.getElementById('q'); // on the first page
const used = 'used' in body.dataset; // it shows what somebody asked

const element = (name, properties = {}, ...children) => {
  const e = Object.assign(document.createElement(name), properties);
  e.append(...children);
  return e;
};

const button = (label, act, properties = {}) => {
  const b = element('button', { type: 'button', textContent: label, ...properties });
  b.addEventListener('click', act);
  return b;
};

// restart shows the start afresh. While the server is away it hides what is shown, says so and tries again: the browser's
// own page for that would be the end of the kiosk.
const restart = async () => {
  try {
    const response = await fetch(start, { method: 'HEAD', cache: 'no-store' });
    if (!response.ok) throw new Error(response.statusText);
    location.replace(start);
  } catch (e) {
    const sorry = element('p', { textContent: '暂时连不上服务器，正在重试。急事请拨打 12345。' });
    sorry.setAttribute('role', 'status');
    document.querySelector('main').replaceChildren(element('h1', { textContent: '请稍等' }), sorry);
    setTimeout(restart, 5000);
  }
};

// idle goes back to the start when nothing was touched for so many seconds, and says so before. The first page as it
// was sent does so only once somebody was there.
const idle = (seconds) => {
  const warning = Math.min(20, seconds / 2);
  const count = element('strong');
  count.setAttribute('aria-hidden', 'true'); // it would be read out every second
  const notice = element('div', { className: 'leaving' }, element('p', {}, '很久没有操作，即将回到首页：', count), button('继续看', () => {}));
  notice.setAttribute('role', 'alert');
  let ends = !used ? Infinity : Date.now() + seconds * 1000;
  const touched = () => {
    ends = Date.now() + seconds * 1000;
    notice.remove();
  };
  for (const name of ['pointerdown', 'pointermove', 'keydown', 'input', 'scroll', 'wheel', 'touchmove']) {
    addEventListener(name, touched, { passive: true, capture: true });
  }
  const timer = setInterval(() => {
    const left = (ends - Date.now()) / 1000;
    if (left <= 0) {
      clearInterval(timer);
      notice.remove();
      restart();
    } else if (left <= warning && used) {
      count.textContent = `${Math.ceil(left)} 秒`;
      if (!notice.isConnected) body.append(notice);
    }
  }, 250);
};

// Who comes after somebody who went back to the start finds nothing by going back in the browser's history.
const forget = () => {
  if (!used) {
    input.form.reset();
    return sessionStorage.setItem('ended', String(Date.now()));
  }
  if (!history.state) history.replaceState({ at: Date.now() }, '');
  else if (history.state.at <= Number(sessionStorage.getItem('ended'))) location.replace(start);
};

// bar adds what only works with a script: back, a page up and down, and paper.
const bar = (nav) => {
  if (document.referrer.startsWith(location.origin + start) && history.length > 1) nav.append(button('返回', () => history.back()));
  const turn = (by) => scrollBy({ top: by * innerHeight * 0.7, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  const up = button('上翻', () => turn(-1));
  const down = button('下翻', () => turn(1));
  const fit = () => {
    if (document.documentElement.scrollHeight > innerHeight) nav.append(up, down);
  };
  fit();
  addEventListener('load', fit);
  if (document.querySelector('article.answer')) nav.firstElementChild.after(button('打印', () => print()));
};

// suggest shows questions for what stands in the box, in the place of those that are asked often.
const suggest = (input, section) => {
  const heading = section.querySelector('h2');
  const list = section.querySelector('.list');
  const often = [...list.children];
  const status = element('p', { className: 'hidden' });
  status.setAttribute('role', 'status');
  section.after(status);
  section.style.minHeight = section.getBoundingClientRect().height + 'px'; // what stands below does not jump while somebody types
  let running;
  const show = (title, items, found) => {
    heading.textContent = title;
    list.replaceChildren(...items);
    status.textContent = found;
    section.hidden = !items.length && !found;
  };
  return async () => {
    if (running) running.abort();
    const q = input.value.trim();
    if (!q) return show('常见问题', often, '');
    running = new AbortController();
    try {
      const response = await fetch('/api/v1/suggest?' + new URLSearchParams({ q, limit: 6, channel: 'website' }), { signal: running.signal });
      const { suggestions } = response.ok ? await response.json() : { suggestions: [] };
      if (!suggestions.length) return show(often.length ? '没有相近的问题，下面是常见问题' : '没有相近的问题，请从主题里选', often, '没有相近的问题');
      show('您是不是想问', suggestions.map((s) =>
        element('li', {}, element('a', { className: 'key', href: start + '/q/' + encodeURIComponent(s.entry), textContent: s.text }))), `有 ${suggestions.length} 条建议`);
    } catch (e) {
      if (e.name !== 'AbortError') show('常见问题', often, '');
    }
  };
};

// keyboard puts letters into the box without taking the focus to the keys; who has a keyboard need not pass them.
const keyboard = (input) => {
  const put = (text) => {
    input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
    changed();
  };
  const changed = () => {
    input.focus();
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const remove = () => {
    if (input.selectionStart === input.selectionEnd) input.selectionStart = Math.max(0, input.selectionStart - 1);
    put('');
  };
  const clear = () => {
    input.value = '';
    changed();
  };
  const letters = (row) => [...row].map((l) => button(l.toUpperCase(), () => put(l), { className: l }));
  const hint = element('p', { id: 'hint', textContent: '可以直接打拼音，如 gongjijin 或 gjj' });
  const keys = element('div', { className: 'keyboard' }, hint, ...letters('qwertyuiop'), ...letters('asdfghjkl'),
    button('清空', clear, { className: 'side' }), ...letters('zxcvbnm'), button('删除', remove, { className: 'side' }),
    button('空格', () => put(' '), { className: 'space' }));
  keys.setAttribute('role', 'group');
  keys.setAttribute('aria-label', '屏幕键盘');
  keys.setAttribute('aria-describedby', hint.id);
  input.setAttribute('aria-describedby', [input.getAttribute('aria-describedby'), hint.id].filter(Boolean).join(' '));
  keys.querySelectorAll('button').forEach((b) => { b.tabIndex = -1; });
  keys.addEventListener('pointerdown', (e) => e.preventDefault());
  keys.addEventListener('mousedown', (e) => e.preventDefault()); // the box keeps the focus
  input.closest('.row').after(keys);
};

addEventListener('pageshow', forget);
idle(Number(body.dataset.idle));
const nav = document.querySelector('.bar');
if (nav) bar(nav);
if (input) {
  const update = suggest(input, document.querySelector('.asked'));
  let timer;
  input.addEventListener('input', (e) => {
    clearTimeout(timer);
    if (!e.isComposing) timer = setTimeout(update, 150);
  });
  input.addEventListener('compositionend', () => { timer = setTimeout(update, 150); });
  keyboard(input);
  input.focus({ preventScroll: true });
}
