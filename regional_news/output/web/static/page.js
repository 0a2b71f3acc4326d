for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.onclick = () => {
    button.previousElementSibling.select();
    if (document.execCommand("copy")) button.textContent = button.dataset.done;
    button.focus();
  };
}
for (const button of document.querySelectorAll("button.png")) {
  button.hidden = false;
  button.onclick = () => {
    const chart = new Image();
    chart.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = chart.width * 2;
      canvas.height = chart.height * 2;
      canvas.getContext("2d").drawImage(chart, 0, 0, canvas.width, canvas.height);
      const link = document.createElement("a");
      link.href = canvas.toDataURL("image/png");
      link.download = "trends.png";
      link.click();
    };
    chart.src = button.dataset.chart;
  };
}
