for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.onclick = () => {
    button.previousElementSibling.select();
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
    button.focus();
  };
}
