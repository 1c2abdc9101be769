// The frame of the page: which pane a narrow screen shows, and dark or light.
document.documentElement.lang = 'en';

function pane(name) {
  document.querySelector('#panes')?.setAttribute('data-pane', name);
  for (const tab of element.querySelectorAll('[role=tab]')) {
    tab.setAttribute('aria-selected', String(tab.dataset.pane === name));
    tab.tabIndex = tab.dataset.pane === name ? 0 : -1;
  }
}
window.qaPane = pane;
pane('chat');

const tabs = [...element.querySelectorAll('[role=tab]')];
for (const [place, tab] of tabs.entries()) {
  tab.addEventListener('click', () => pane(tab.dataset.pane));
  tab.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(place + step + tabs.length) % tabs.length];
    pane(next.dataset.pane);
    next.focus();
  });
}

const kept = localStorage.getItem('qa-theme');
if (kept) document.body.classList.toggle('dark', kept === 'dark');
element.querySelector('.theme').addEventListener('click', () => {
  const dark = document.body.classList.toggle('dark');
  localStorage.setItem('qa-theme', dark ? 'dark' : 'light');
});

// A question before something is done: resolves to what was typed (or true), or to null.
const dialog = element.querySelector('dialog');
dialog.querySelector('.cancel').addEventListener('click', () => dialog.close(''));
window.qaConfirm = (title, text, action, value) => new Promise(resolve => {
  dialog.querySelector('h2').textContent = title;
  dialog.querySelector('p').textContent = text;
  const field = dialog.querySelector('input'), sure = dialog.querySelector('[value=sure]');
  field.hidden = value === undefined;
  field.value = value ?? '';
  sure.textContent = action;
  dialog.returnValue = '';
  dialog.onclose = () => resolve(dialog.returnValue === 'sure' ? field.value.trim() || value === undefined || null : null);
  dialog.showModal();
  if (!field.hidden) field.select();
});

// Gradio gives the buttons of a text field no name.
function name() {
  document.querySelector('#question .submit-button')?.setAttribute('aria-label', 'Ask');
  document.querySelector('#question .stop-button')?.setAttribute('aria-label', 'Stop');
}
new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
name();
