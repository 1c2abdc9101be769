// The open document, scrolled to the quoted words. The server escapes all text of the document.
const body = element.querySelector('.source-body');

function show() {
  const { html } = props.value ?? {};
  if (!html) return;
  body.innerHTML = html;
  const title = element.querySelector('.source-bar .title');
  title.textContent = title.title = body.querySelector('h2')?.textContent ?? 'Source';
  title.classList.toggle('named', Boolean(body.querySelector('h2')));
  window.qaPane('source');
  view(preferred);
}

// Where a page has a picture, it or the text: what the person chose last.
let preferred = 'page';

function view(name) {
  const pages = body.querySelectorAll('.page');
  if (pages.length) {
    for (const page of pages) page.hidden = name !== 'page';
    body.querySelector('.text').hidden = name === 'page';
    for (const button of body.querySelectorAll('[data-show]')) button.setAttribute('aria-pressed', String(button.dataset.show === name));
    for (const more of body.querySelectorAll('.more')) more.hidden = name === 'page';
  }
  const target = pages.length && name === 'page' ? body.querySelector('.box') : body.querySelector('mark');
  body.scrollTop = 0;
  if (target) body.scrollTop = target.getBoundingClientRect().top - body.getBoundingClientRect().top - body.clientHeight / 3;
}

element.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.step) window.qaStep(Number(button.dataset.step));
  else if (button.dataset.show) view(preferred = button.dataset.show);
  else if (button.dataset.do === 'at') trigger('open', { document: button.dataset.path, at: Number(button.dataset.at) });
});

watch('value', show);
