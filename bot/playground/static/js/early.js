/* Runs before the first paint, so that a dark page never flashes white. */
try {
  document.documentElement.dataset.theme =
    localStorage.getItem("rolecall.theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
} catch {
  /* the default is light */
}
