// Stands in for @vscode/native-watchdog: ends the extension host when its parent is gone.
exports.start = pid => {
  setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, 2000).unref();
};
exports.exit = code => process.exit(code || 0);
