// The conversations of this browser.
element.addEventListener('click', async event => {
  const button = event.target.closest('button');
  if (!button) return;
  const row = button.closest('.conversation');
  const id = row?.dataset.id ?? '';
  const title = row?.querySelector('.open').textContent;
  const what = button.dataset.do;
  if (what === 'rename') {
    const renamed = await window.qaConfirm('Rename this conversation', '', 'Rename', title);
    if (renamed) trigger('talk', { what, id, title: renamed });
  } else if (what === 'delete') {
    if (await window.qaConfirm(`Delete “${title}”?`, 'Its questions and answers are gone for good.', 'Delete')) trigger('talk', { what, id });
  } else {
    trigger('talk', { what, id });
    if (what !== 'export') window.qaPane('chat');
    if (what === 'new') document.querySelector('#question textarea')?.focus();
  }
});
