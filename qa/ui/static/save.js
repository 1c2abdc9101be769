// Saves a file that the server wrote, without the server keeping it.
watch('value', () => {
  const { name, text } = props.value ?? {};
  if (!text) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name.replace(/[\\/:*?"<>|]/g, '_');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
